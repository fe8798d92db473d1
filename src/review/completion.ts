import type { SourceSearch } from "../domain/report.ts";
import type { SourceName, SourceRecord } from "../domain/source-record.ts";
import type { Study } from "../domain/study.ts";
import { count } from "../domain/wording.ts";
import type { Source } from "../ports/source.ts";
import { mergeDuplicates } from "./deduplication.ts";
import { failureReason, type SearchOutcome } from "./search.ts";
import type { StageContext } from "./stage.ts";

/** How long one source may take to look works up. */
const LOOK_UP_BUDGET_MS = 15_000;
/** The sources that report retractions and expressions of concern. */
export const NOTICE_SOURCES: readonly SourceName[] = ["openalex", "crossref", "europe-pmc", "pubmed"];

export interface Gathered {
  readonly studies: readonly Study[];
  readonly duplicatesRemoved: number;
  /** Sources that answered the search and not the look-up, with the reason. */
  readonly lookUpFailures: readonly string[];
}

/**
 * Merges the records into studies, then asks the other sources by identifier for what is missing: an abstract that no
 * record had, and notices of retraction from the sources that keep them.
 */
export async function gatherStudies(
  { records, searches }: SearchOutcome,
  sources: readonly Source[],
  context: StageContext,
): Promise<Gathered> {
  const merged = mergeDuplicates(records);
  const asked = sources.filter(({ name }) => answered(searches, name));
  const answers = await Promise.all(asked.map((source) => lookUpMissing(source, merged, context.signal)));
  const found = new Set(records.map(recordKey));
  const studies = mergeDuplicates([...records, ...answers.flatMap((answer) => answer.records)]).filter((study) =>
    study.records.some((record) => found.has(recordKey(record))),
  );
  const duplicatesRemoved = records.length - merged.length;
  context.tally(
    records.length,
    studies.length,
    `${count(studies.length, "study", "studies")}, ${count(duplicatesRemoved, "duplicate")} removed`,
  );
  return { studies, duplicatesRemoved, lookUpFailures: answers.flatMap(({ failure }) => failure ?? []) };
}

function recordKey({ source, sourceId }: Pick<SourceRecord, "source" | "sourceId">): string {
  return `${source} ${sourceId}`;
}

function answered(searches: readonly SourceSearch[], name: SourceName): boolean {
  return searches.some(({ source, failure }) => source === name && failure === null);
}

async function lookUpMissing(source: Source, studies: readonly Study[], signal: AbortSignal) {
  const works = studies.filter((study) => worthAsking(source.name, study)).map(({ identifiers }) => identifiers);
  if (works.length === 0) return { records: [] as readonly SourceRecord[], failure: null };
  const budget = AbortSignal.timeout(LOOK_UP_BUDGET_MS);
  try {
    return { records: await source.lookUp(works, AbortSignal.any([signal, budget])), failure: null };
  } catch (error) {
    const reason = failureReason(error, signal, budget);
    return {
      records: [],
      failure: `${source.label} could not be asked about retractions and missing abstracts: ${reason}.`,
    };
  }
}

function worthAsking(source: SourceName, study: Study): boolean {
  const known = study.records.some((record) => record.source === source);
  const named = Object.keys(study.identifiers).length > 0;
  return named && !known && (study.abstract === null || NOTICE_SOURCES.includes(source));
}
