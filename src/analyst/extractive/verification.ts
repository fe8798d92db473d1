import type { Verdict } from "../../domain/verdict.ts";
import type { DraftVerdict, Passage } from "../analyst.ts";
import { splitSentences } from "./sentences.ts";
import { judgeClaim } from "./verdict-model.ts";

/** One verdict for each study that has a passage, from the sentences of its passages alone. */
export function verifyAgainstPassages(claim: string, passages: readonly Passage[]): readonly DraftVerdict[] {
  const byStudy = Map.groupBy(passages, ({ studyId }) => studyId);
  return [...byStudy].map(([studyId, own]) => judgeStudy(claim, studyId, own));
}

function judgeStudy(claim: string, studyId: string, passages: readonly Passage[]): DraftVerdict {
  const sentences = [...new Set(passages.flatMap(({ text }) => splitSentences(text).map((sentence) => sentence.text)))];
  const { label, probabilities, evidence } = judgeClaim(claim, sentences);
  return { studyId, label, probabilities, quotation: sentences[evidence[0] ?? -1] ?? null };
}

/** Studies beyond this many add nothing to a confidence. */
const COUNTED_STUDIES = 5;

/**
 * The probability that a claim's own study supports it, moved by what the other studies say: each counts with the odds
 * that it adds, and no study moves it by more than a factor of three.
 */
export function poolConfidence(verdicts: readonly Verdict[]): number {
  const [own, ...others] = verdicts;
  if (!own) return 0;
  const shift = others
    .filter(({ label }) => label !== "not-enough-info")
    .map(({ probabilities: { supports, refutes } }) => Math.log((supports + 0.1) / (refutes + 0.1)))
    .map((logOdds) => Math.max(-MOST_SHIFT, Math.min(MOST_SHIFT, logOdds)))
    .slice(0, COUNTED_STUDIES)
    .reduce((sum, logOdds) => sum + logOdds, 0);
  const supports = Math.min(0.99, Math.max(0.01, own.probabilities.supports));
  return 1 / (1 + Math.exp(-(Math.log(supports / (1 - supports)) + shift)));
}

const MOST_SHIFT = Math.log(3);
