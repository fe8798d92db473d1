import type { Verdict } from "../../domain/verdict.ts";
import type { DraftVerdict, Passage } from "../analyst.ts";
import { splitSentences } from "./sentences.ts";
import { judgeClaim } from "./verdict-model.ts";

/** One verdict for each study that has a passage: that of its passage which speaks to the claim most clearly. */
export function verifyAgainstPassages(claim: string, passages: readonly Passage[]): readonly DraftVerdict[] {
  const verdicts = passages.map((passage) => judgePassage(claim, passage));
  return [...Map.groupBy(verdicts, ({ studyId }) => studyId).values()].flatMap((own) =>
    own.toSorted(byDecision).slice(0, 1),
  );
}

function judgePassage(claim: string, passage: Passage): DraftVerdict {
  const sentences = sentencesOf(passage);
  const { label, probabilities, evidence } = judgeClaim(claim, sentences, passage.title);
  return { studyId: passage.studyId, label, probabilities, quotation: sentences[evidence[0] ?? -1] ?? null };
}

function byDecision(a: DraftVerdict, b: DraftVerdict): number {
  return a.probabilities.notEnoughInfo - b.probabilities.notEnoughInfo;
}

/** A passage is compared with many claims: it is taken apart once, for as long as the review holds it. */
const taken = new WeakMap<Passage, readonly string[]>();

function sentencesOf(passage: Passage): readonly string[] {
  const known = taken.get(passage) ?? splitSentences(passage.text).map(({ text }) => text);
  taken.set(passage, known);
  return known;
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
