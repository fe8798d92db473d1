import type { Report } from "../domain/report.ts";
import type { SourceRecord } from "../domain/source-record.ts";
import type { Study } from "../domain/study.ts";
import type { Source } from "../ports/source.ts";

/** The studies that a review has read, as a source for the next one: a follow-up needs no new search. */
export function studiesAtHand(report: Report): Source {
  const records = report.studies.map(recordOf);
  return {
    name: "library",
    label: "Studies of this thread",
    formulateQuery: () => `all studies of ${report.id}`,
    search: async (_query, limit) => ({ records: records.slice(0, limit), total: records.length, cached: true }),
    lookUp: async () => [],
  };
}

function recordOf(study: Study): SourceRecord {
  const { id, alsoKnownAs: _alsoKnownAs, records: _records, ...described } = study;
  return { ...described, source: "library", sourceId: id };
}

const TRIAL = /\b(?:randomi[sz]ed|randomly|clinical trial|controlled trial|rct)\b/i;

/** The same source without the records that do not say that they are trials. */
export function trialsOnly(source: Source): Source {
  return {
    name: source.name,
    label: source.label,
    formulateQuery: (...asked) => source.formulateQuery(...asked),
    search: async (query, limit, signal) => {
      const found = await source.search(query, limit, signal);
      return { ...found, records: found.records.filter(isTrial), total: null };
    },
    lookUp: (works, signal) => source.lookUp(works, signal),
  };
}

const isTrial = ({ title, abstract, publicationTypes }: SourceRecord) =>
  TRIAL.test([title, abstract ?? "", ...publicationTypes].join(" "));
