import { openClaimScorer } from "./claim-scorer.ts";
import { weights } from "./weights.ts";

const scorer = openClaimScorer(weights.claimWords);

/**
 * For each sentence of one abstract or section, in order, the probability that it states a claim: a finding, a relation of cause
 * and effect, or that one thing is better than another.
 */
export function claimProbabilities(sentences: readonly string[]): readonly number[] {
  return scorer(sentences);
}

/** From this probability on a sentence counts as a claim; chosen on train for the best F1. */
export const CLAIM_THRESHOLD: number = weights.claimThreshold;
