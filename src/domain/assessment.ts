import { z } from "zod";

export const MANDATES = ["challenge", "confirm", "integrate"] as const;
export const Mandate = z.enum(MANDATES);
export type Mandate = z.infer<typeof Mandate>;

export const DIMENSION_NAMES = [
  "evidence strength",
  "citation grounding",
  "numerical consistency",
  "benchmark validity",
  "novelty",
  "uncertainty disclosure",
  "reproducibility status",
  "safety and impact",
] as const;

/** One quality dimension. A score of null means that it was not assessed; then the basis says why. */
export const Dimension = z
  .object({
    name: z.enum(DIMENSION_NAMES),
    /** 0 to 10. */
    score: z.number().min(0).max(10).nullable(),
    level: z.enum(["low", "medium", "high"]).nullable(),
    basis: z.string().min(1),
  })
  .readonly();
export type Dimension = z.infer<typeof Dimension>;

/** A reviewer's remark. It points at claims, or at none when it is about the review as a whole. */
export const Remark = z.object({ text: z.string().min(1), claimIds: z.array(z.string()).readonly() }).readonly();
export type Remark = z.infer<typeof Remark>;

/** What one reviewer, blind to the others (the integrator sees both), says of the draft. */
export const ReviewerReport = z
  .object({
    mandate: Mandate,
    /** 0 to 10. */
    score: z.number().min(0).max(10),
    remarks: z.array(Remark).readonly(),
  })
  .readonly();
export type ReviewerReport = z.infer<typeof ReviewerReport>;

/** The independent reviewers' scoring of the draft. */
export const Assessment = z
  .object({
    reviewers: z.array(ReviewerReport).readonly(),
    dimensions: z.array(Dimension).readonly(),
    /** 0 to 10. */
    consensus: z.number().min(0).max(10),
    /** The largest difference between two reviewers' scores, 0 to 10. */
    disagreement: z.number().min(0).max(10),
  })
  .readonly();
export type Assessment = z.infer<typeof Assessment>;
