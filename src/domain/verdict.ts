import { z } from "zod";
import { Claim, Evidence } from "./claim.ts";

/** How evidence bears on a claim (FEVER, SciFact). */
export const VerdictLabel = z.enum(["supports", "refutes", "not-enough-info"]);
export type VerdictLabel = z.infer<typeof VerdictLabel>;

/** The probabilities of the three labels; they add up to 1. */
export const VerdictProbabilities = z
  .object({
    supports: z.number().min(0).max(1),
    refutes: z.number().min(0).max(1),
    notEnoughInfo: z.number().min(0).max(1),
  })
  .readonly();
export type VerdictProbabilities = z.infer<typeof VerdictProbabilities>;

/** What one study says of one claim. */
export const Verdict = z
  .object({
    studyId: z.string(),
    label: VerdictLabel,
    /** The sentence that decides; null for `not-enough-info` alone. */
    evidence: Evidence.nullable(),
    probabilities: VerdictProbabilities,
  })
  .readonly();
export type Verdict = z.infer<typeof Verdict>;

/**
 * `verified`: every check passes. `contested`: supported, and refuted by another study. `refuted`: its own source or
 * the weight of the studies speaks against it. `unverified`: the evidence read does not decide.
 */
export const ClaimStatus = z.enum(["verified", "contested", "refuted", "unverified"]);
export type ClaimStatus = z.infer<typeof ClaimStatus>;

/** The checks behind a status, each made by code or by a pass that sees only the claim and the passages. */
export const Checks = z
  .object({
    quotationLocated: z.boolean(),
    numbersMatch: z.boolean(),
    notRetracted: z.boolean(),
    supported: z.boolean(),
    uncontested: z.boolean(),
  })
  .readonly();
export type Checks = z.infer<typeof Checks>;

export const VerifiedClaim = z
  .object({
    claim: Claim,
    status: ClaimStatus,
    checks: Checks,
    /** One a study that was compared, the claim's own study first. */
    verdicts: z.array(Verdict).readonly(),
    /** Independent studies for and against; each study counts once. */
    studiesFor: z.int().min(0),
    studiesAgainst: z.int().min(0),
    /** The calibrated probability that the evidence supports the claim, 0 to 1. */
    confidence: z.number().min(0).max(1),
    /** Warnings that every reader must see, such as an expression of concern about the source. */
    flags: z.array(z.string()).readonly(),
  })
  .readonly();
export type VerifiedClaim = z.infer<typeof VerifiedClaim>;
