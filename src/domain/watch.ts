import { z } from "zod";
import { contentId } from "./identity.ts";
import type { Report } from "./report.ts";
import { SourceName } from "./source-record.ts";
import { Study } from "./study.ts";
import { ClaimStatus } from "./verdict.ts";
import { fold } from "./wording.ts";

/** What a study that was found after the review says of one of its claims. */
export const LaterVerdict = z.object({ work: z.string(), label: z.enum(["supports", "refutes"]) }).readonly();
export type LaterVerdict = z.infer<typeof LaterVerdict>;

/** A review whose literature is watched: what has been seen since its report. */
export const Watch = z
  .object({
    version: z.literal(2),
    /** The keys of every work that was met, whether it was eligible or not. */
    known: z.array(z.string()).readonly(),
    /** When each source answered last, by its label. One that is not here is only learned from at first. */
    answered: z.record(z.string(), z.object({ source: SourceName, at: z.iso.datetime() }).readonly()),
    /** Eligible studies found since, without their texts. */
    found: z.array(Study).readonly(),
    /** The cited works and those found since that are known to be retracted. */
    retracted: z.array(z.string()).readonly(),
    /** By claim. */
    verdicts: z.record(z.string(), z.array(LaterVerdict).readonly()),
    /** Of the claims whose status is no longer that of the report. */
    statuses: z.record(z.string(), ClaimStatus),
  })
  .readonly();
export type Watch = z.infer<typeof Watch>;

/** As the report leaves it. */
export function beginWatch(report: Report): Watch {
  const answers = report.searches.filter(({ failure }) => failure === null);
  return {
    version: 2,
    known: distinct([...report.screenings.map(({ studyId }) => studyId), ...report.studies.flatMap(workKeys)]),
    answered: Object.fromEntries(answers.map(({ label, source, searchedAt }) => [label, { source, at: searchedAt }])),
    found: [],
    retracted: report.studies.filter(isRetracted).map(workKey),
    verdicts: {},
    statuses: {},
  };
}

/** The same for a work however often it is found again: its most lasting identifier, else its address. */
export function workKey({ identifiers, url, id }: Study): string {
  const scheme = SCHEMES.find((name) => identifiers[name] !== undefined);
  if (scheme !== undefined) return `${scheme}:${identifiers[scheme]}`;
  return url === null ? id : `url:${contentId("std", url)}`;
}

const SCHEMES = ["doi", "arxiv", "pmid", "pmcid", "openalex", "corpusid"] as const;
/** Shorter titles are shared by many works. */
const DISTINCTIVE_TITLE = 30;

/** Everything by which a work may be met again, in another source or with other identifiers. */
export function workKeys(study: Study): readonly string[] {
  const { id, identifiers, alsoKnownAs, title } = study;
  const folded = fold(title);
  return distinct([
    id,
    workKey(study),
    ...Object.entries(identifiers).map(([scheme, value]) => `${scheme}:${value}`),
    ...alsoKnownAs,
    ...(folded.length < DISTINCTIVE_TITLE ? [] : [`title:${contentId("std", folded)}`]),
  ]);
}

export const isRetracted = ({ notices }: Pick<Study, "notices">): boolean =>
  notices.some(({ kind }) => kind === "retraction" || kind === "withdrawal");

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];
