import { z } from "zod";

/** A sentence of ours with the claims it rests on: at least one, each of which exists. */
export const CitedSentence = z
  .object({ text: z.string().min(1), claimIds: z.array(z.string()).min(1).readonly() })
  .readonly();
export type CitedSentence = z.infer<typeof CitedSentence>;

export const FindingGroup = z
  .object({
    title: z.string().min(1),
    sentences: z.array(CitedSentence).min(1).readonly(),
    /** `single`: one study alone speaks to it. */
    agreement: z.enum(["agree", "disagree", "single"]),
  })
  .readonly();
export type FindingGroup = z.infer<typeof FindingGroup>;

/** What the findings say together. */
export const Synthesis = z
  .object({
    /** The direct answer, one to three sentences. */
    answer: z.array(CitedSentence).min(1).max(3).readonly(),
    /** Which way the evidence leans on the protocol's hypothesis; null where the question has none. */
    direction: z.enum(["for", "against", "mixed", "unclear"]).nullable(),
    groups: z.array(FindingGroup).readonly(),
  })
  .readonly();
export type Synthesis = z.infer<typeof Synthesis>;

/** Why the question was not answered, in a form that helps. */
export const Insufficiency = z
  .object({
    /** What was missing, in a sentence. */
    reason: z.string().min(1),
    /** The studies that came nearest and why they do not answer. */
    nearest: z.array(z.object({ studyId: z.string(), reason: z.string() }).readonly()).readonly(),
    /** A question that those studies would answer; null when nothing came near. */
    nearestQuestion: z.string().nullable(),
  })
  .readonly();
export type Insufficiency = z.infer<typeof Insufficiency>;
