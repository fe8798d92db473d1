import { createHash } from "node:crypto";
import { z } from "zod";
import { ReadDepth } from "./study.ts";
import { fold } from "./wording.ts";

/** A verbatim quotation and where it stands. */
export const Evidence = z
  .object({
    studyId: z.string(),
    /** As it stands in the document between `start` and `end`. */
    quotation: z.string().min(1),
    section: z.string(),
    /** Offsets into the section's text, in UTF-16 units; `end` is exclusive. */
    start: z.int().min(0),
    end: z.int().min(1),
    read: ReadDepth,
    /** Whether it was found as given, or after white space, quotes, hyphens and ligatures were made alike. */
    match: z.enum(["exact", "normalised"]),
  })
  .readonly();
export type Evidence = z.infer<typeof Evidence>;

/** One statement that can be checked, from one study. */
export const Claim = z
  .object({
    id: z.string().startsWith("clm-"),
    studyId: z.string(),
    /** Atomic and understandable on its own. */
    text: z.string().min(1),
    evidence: Evidence,
    /** How directly the claim bears on the question, 0 to 1. */
    relevance: z.number().min(0).max(1),
  })
  .readonly();
export type Claim = z.infer<typeof Claim>;

/**
 * The same for claims of the same words about the same study, whatever passage they were taken from and under whatever
 * identifiers the study was found.
 */
export function statementOf(claim: string, studyTitle: string): string {
  return createHash("sha256")
    .update(`${fold(claim)}\u001f${fold(studyTitle)}`)
    .digest("hex")
    .slice(0, 32);
}
