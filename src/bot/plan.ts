import { z } from "zod";
import { Identifiers, SourceName } from "../domain/source-record.ts";
import type { LibraryEntry } from "../ports/store/channels.ts";
import type { Json } from "../ports/store.ts";
import { type ChannelSettings, LANGUAGES } from "./settings.ts";

/** What a review's answer depends on besides its question: kept with the review, and compared with those of others. */
export const ReviewPlan = z
  .object({
    sources: z.array(SourceName).readonly().nullable(),
    since: z.int().nullable(),
    maxStudies: z.int(),
    language: z.enum(LANGUAGES),
    /** Only studies that say they are trials. */
    trials: z.boolean(),
    /** The channel's own papers, by id. */
    papers: z.array(z.string()).readonly(),
    /** Only the studies that an earlier review of the thread read; null for a search of its own. */
    studiesOf: z.string().nullable(),
    /** Whether the question is a statement that is to be checked. */
    statement: z.boolean(),
    /** A work that is no evidence here: the statement was taken from it. */
    exceptFor: Identifiers.nullable(),
  })
  .readonly();
export type ReviewPlan = z.infer<typeof ReviewPlan>;

export function planReview(settings: ChannelSettings, library: readonly LibraryEntry[]): ReviewPlan {
  const { sources, since, maxStudies, language } = settings;
  const papers = library.map(({ id }) => id).toSorted();
  return {
    sources,
    since,
    maxStudies,
    language,
    trials: false,
    papers,
    studiesOf: null,
    statement: false,
    exceptFor: null,
  };
}

export const readPlan = (stored: Json): ReviewPlan => ReviewPlan.parse(stored);

export const planAsJson = (plan: ReviewPlan): Json => ({
  ...plan,
  sources: plan.sources === null ? null : [...plan.sources],
  papers: [...plan.papers],
  exceptFor: plan.exceptFor === null ? null : { ...plan.exceptFor },
});
