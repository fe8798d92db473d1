import { z } from "zod";
import { SourceName } from "./source-record.ts";

/** One thing that the question is about, with every term that names it. */
export const Concept = z
  .object({
    /** As the question says it. */
    name: z.string().min(1),
    /** The name, its synonyms and acronyms; any one of them stands for the concept. */
    terms: z.array(z.string().min(1)).min(1).readonly(),
    /** A study that lacks a required concept does not answer the question. */
    required: z.boolean(),
  })
  .readonly();
export type Concept = z.infer<typeof Concept>;

/** A rule that a study must meet (`include`) or must not meet (`exclude`) to count. */
export const EligibilityCriterion = z
  .object({ kind: z.enum(["include", "exclude"]), text: z.string().min(1) })
  .readonly();
export type EligibilityCriterion = z.infer<typeof EligibilityCriterion>;

/** What is asked of one source. */
export const SearchStrategy = z
  .object({
    source: SourceName,
    /** Exactly as sent, in the source's own syntax (PRISMA 2020, item 7). */
    query: z.string().min(1),
    /** The most records taken, 1 to 1,000. */
    limit: z.int().min(1).max(1000),
  })
  .readonly();
export type SearchStrategy = z.infer<typeof SearchStrategy>;

/** Question, eligibility criteria and search strategy, fixed before the search. */
export const Protocol = z
  .object({
    question: z.string().min(1),
    /** The question as a statement that evidence can support or refute; null when it cannot be put as one. */
    hypothesis: z.string().nullable(),
    concepts: z.array(Concept).readonly(),
    criteria: z.array(EligibilityCriterion).readonly(),
    strategies: z.array(SearchStrategy).readonly(),
    /** The earliest year of publication; null for no limit. */
    since: z.int().nullable(),
    /** The most studies that are read. */
    maxStudies: z.int().min(1),
    /** ISO 8601, UTC. */
    plannedAt: z.iso.datetime(),
  })
  .readonly();
export type Protocol = z.infer<typeof Protocol>;
