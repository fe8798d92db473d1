import { CLAIM_THRESHOLD, claimProbabilities } from "../src/analyst/extractive/claim-sentences.ts";
import { chooseEvidence } from "../src/analyst/extractive/evidence-sentences.ts";
import { judgeClaim } from "../src/analyst/extractive/verdict-model.ts";
import type { JudgedPair, MarkedAbstract } from "./data.ts";
import { auc, binaryF1, calibrationError, f1, macroF1 } from "./training/metrics.ts";

/** What the extractive analyst scores on (claim, document) pairs. */
export interface PairScores {
  readonly pairs: number;
  readonly evidenceF1: number;
  readonly macroF1: number;
  readonly supportsAuc: number;
  readonly supportsError: number;
  /** Of the pairs called `supports`, the share that refute. */
  readonly supportedWrongly: number;
}

/**
 * Evidence is scored over sentences of all pairs at once: gold are the sentences of any rationale; every sentence
 * chosen where experts see not enough information counts as wrong.
 */
export function measurePairs(pairs: readonly JudgedPair[]): PairScores {
  const judgements = pairs.map(({ claim, sentences, title }) => judgeClaim(claim, sentences, title));
  const gold = pairs.map(({ label }) => label);
  const supports = judgements.map(({ probabilities }) => probabilities.supports);
  const supported = gold.map((label) => label === "supports");
  const called = judgements.flatMap(({ label }, index) => (label === "supports" ? [gold[index]] : []));
  return {
    pairs: pairs.length,
    evidenceF1: evidenceF1(pairs),
    macroF1: macroF1(
      judgements.map(({ label }) => label),
      gold,
    ),
    supportsAuc: auc(supports, supported),
    supportsError: calibrationError(supports, supported),
    supportedWrongly: called.filter((label) => label === "refutes").length / Math.max(1, called.length),
  };
}

export function measureClaimSentences(abstracts: readonly MarkedAbstract[]): number {
  return binaryF1(
    abstracts.flatMap(({ sentences }) => claimProbabilities(sentences).map((value) => value >= CLAIM_THRESHOLD)),
    abstracts.flatMap(({ labels }) => labels.map((label) => label === "1")),
  );
}

function evidenceF1(pairs: readonly JudgedPair[]): number {
  let hits = 0;
  let chosen = 0;
  let gold = 0;
  for (const { claim, sentences, title, rationale } of pairs) {
    const found = chooseEvidence(claim, sentences, title);
    hits += found.filter(({ index }) => rationale.includes(index)).length;
    chosen += found.length;
    gold += rationale.length;
  }
  return f1(hits, chosen, gold);
}
