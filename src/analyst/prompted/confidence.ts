import { z } from "zod";
import type { Verdict, VerdictProbabilities } from "../../domain/verdict.ts";
import { type Features, sigmoid } from "../extractive/scoring-model.ts";
import { poolConfidence } from "../extractive/verification.ts";
import stored from "./calibrations.json" with { type: "json" };

const Weights = z.object({ bias: z.number(), weights: z.record(z.string(), z.number()) });

/** The confidence model for one verifier: does the study speak to the claim, and if so, which way. */
export const Calibration = z.object({
  /** The prompts that the replies were made with; others need a fit of their own. */
  verificationVersion: z.string(),
  /** One line for a report's methods section. */
  calibration: z.string(),
  related: Weights,
  favourable: Weights,
});
export type Calibration = z.infer<typeof Calibration>;
export type ConfidenceModel = Pick<Calibration, "related" | "favourable">;

/** Written by `npm run bench -- --fit-confidence`, one entry a model. */
export const Calibrations = z.record(z.string(), Calibration);

/** Orders claims sensibly for a verifier that nothing is known of; its figures are not calibrated. */
const UNFITTED: ConfidenceModel = {
  related: { bias: -2.5, weights: { votesRelated: 3.6, clear: 0.8, codeRelated: 0.5 } },
  favourable: { bias: 0, weights: { votesFavourable: 2.8, codeFavourable: 0.5 } },
};

/** The fitted model for a verifier and these prompts; null when there is none. */
export function calibrationFor(verifier: string, verificationVersion: string): Calibration | null {
  const found = Calibrations.parse(stored)[verifier];
  return found?.verificationVersion === verificationVersion ? found : null;
}

/** The three probabilities of one study's verdict. */
export function weighVotes(features: Features, model: ConfidenceModel = UNFITTED): VerdictProbabilities {
  const related = sigmoid(score(model.related, features));
  const favourable = sigmoid(score(model.favourable, features));
  return { supports: related * favourable, refutes: related * (1 - favourable), notEnoughInfo: 1 - related };
}

/** A claim whose own study was not found to support it is never more likely than not. */
const MOST_WITHOUT_SUPPORT = 0.5;
/** No number of studies makes a claim certain. */
const SUREST = 0.99;

/** The probability that the evidence supports a claim: its own study's, moved by each independent study for or against. */
export function rateConfidence(verdicts: readonly Verdict[]): number {
  const pooled = Math.min(SUREST, Math.max(1 - SUREST, poolConfidence(verdicts)));
  return verdicts[0]?.label === "supports" ? pooled : Math.min(MOST_WITHOUT_SUPPORT, pooled);
}

function score({ bias, weights }: z.infer<typeof Weights>, features: Features): number {
  return Object.entries(weights).reduce((sum, [name, weight]) => sum + weight * (features[name] ?? 0), bias);
}
