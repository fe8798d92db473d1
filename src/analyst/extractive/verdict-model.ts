import type { VerdictLabel, VerdictProbabilities } from "../../domain/verdict.ts";
import { compareWith, evidenceProbabilities } from "./evidence-sentences.ts";
import { probability } from "./scoring-model.ts";
import { relationFeatures, stanceFeatures } from "./verdict-features.ts";
import { weights } from "./weights.ts";

export interface Judgement {
  /** Calibrated; they add up to 1. */
  readonly probabilities: VerdictProbabilities;
  readonly label: VerdictLabel;
  /** The sentences that decide, strongest first; empty for `not-enough-info` alone. */
  readonly evidence: readonly number[];
}

/**
 * How a passage bears on a claim, by their words alone: first whether it speaks to the claim at all, then which way.
 *
 * @param sentences of one abstract or section, in order; reuse the array to judge several claims faster
 */
export function judgeClaim(claim: string, sentences: readonly string[], title = ""): Judgement {
  if (sentences.length === 0) return NOTHING_READ;
  const comparison = compareWith(claim, sentences, title);
  const evidence = evidenceProbabilities(comparison);
  const related = probability(weights.relation, relationFeatures(comparison, evidence));
  const favourable = probability(weights.stance, stanceFeatures(comparison, evidence));
  const probabilities = {
    supports: related * favourable,
    refutes: related * (1 - favourable),
    notEnoughInfo: 1 - related,
  };
  const label = weightiest(probabilities);
  return { probabilities, label, evidence: label === "not-enough-info" ? [] : deciding(evidence) };
}

const NOTHING_READ: Judgement = {
  probabilities: { supports: 0, refutes: 0, notEnoughInfo: 1 },
  label: "not-enough-info",
  evidence: [],
};

function weightiest(probabilities: VerdictProbabilities): VerdictLabel {
  const supports = probabilities.supports * weights.labelWeights.supports;
  const refutes = probabilities.refutes * weights.labelWeights.refutes;
  const notEnoughInfo = probabilities.notEnoughInfo * weights.labelWeights.notEnoughInfo;
  if (notEnoughInfo >= supports && notEnoughInfo >= refutes) return "not-enough-info";
  return supports >= refutes ? "supports" : "refutes";
}

/** Every sentence over the threshold, and always the strongest. */
function deciding(evidence: readonly number[]): readonly number[] {
  return evidence
    .map((score, index) => ({ score, index }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .filter(({ score }, rank) => rank === 0 || score >= weights.evidenceThreshold)
    .map(({ index }) => index);
}
