import { z } from "zod";
import { Verdict } from "./verdict.ts";

/**
 * `supported`: studies bear it out, with every number in it. `supported-in-part`: they bear it out without some of its
 * numbers. `contested`: some bear it out and some speak against it. `refuted`: they speak against it.
 */
export const StatementStatus = z.enum(["supported", "supported-in-part", "contested", "refuted", "not-enough-info"]);
export type StatementStatus = z.infer<typeof StatementStatus>;

/** Somebody's statement, compared with the studies that a review has read. */
export const CheckedStatement = z
  .object({
    /** As it was made. */
    text: z.string().min(1),
    status: StatementStatus,
    /** One a study whose words decide, the clearest first. */
    verdicts: z.array(Verdict).readonly(),
    /** Numbers of the statement that no quotation which supports it states. */
    numbersNotFound: z.array(z.string()).readonly(),
    /** The calibrated probability that the evidence supports the statement, 0 to 1; null when no study decides. */
    confidence: z.number().min(0).max(1).nullable(),
  })
  .readonly();
export type CheckedStatement = z.infer<typeof CheckedStatement>;
