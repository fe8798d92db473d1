import { claimFeatures } from "./claim-features.ts";
import { type Features, sigmoid } from "./scoring-model.ts";
import type { Weights } from "./weights.ts";

export type ClaimScorer = (sentences: readonly string[]) => readonly number[];

/** Scores the sentences of an abstract by their words and places. */
export function openClaimScorer({ features, weights, bias, calibration }: Weights["claimWords"]): ClaimScorer {
  const values = weights.split(" ").map(Number);
  const weightOf = new Map(features.split("\n").map((name, index) => [name, values[index] ?? 0]));
  const score = (sentence: Features) =>
    Object.entries(sentence).reduce((sum, [name, value]) => sum + value * (weightOf.get(name) ?? 0), bias);
  return (sentences) =>
    sentences.map((sentence, index) =>
      sigmoid(calibration.slope * score(claimFeatures(sentence, index, sentences.length)) + calibration.offset),
    );
}
