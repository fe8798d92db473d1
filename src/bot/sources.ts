import type { Analyst } from "../analyst/analyst.ts";
import { isEnglish } from "../analyst/extractive/language.ts";
import type { Report } from "../domain/report.ts";
import type { SourceRecord } from "../domain/source-record.ts";
import type { Study } from "../domain/study.ts";
import type { Source } from "../ports/source.ts";
import type { Store } from "../ports/store.ts";
import type { OpenPaidTools, OpenTools } from "./services.ts";
import { readSettings } from "./settings.ts";
import { TEXTS } from "./texts.ts";

/** The studies that a review has read, as a source for the next one: a follow-up needs no new search. */
export function studiesAtHand(report: Report): Source {
  const records = report.studies.map(recordOf);
  return {
    name: "library",
    label: TEXTS.studiesAtHand,
    formulateQuery: () => `all studies of ${report.id}`,
    search: async (_query, limit) => ({ records: records.slice(0, limit), total: records.length, cached: true }),
    lookUp: async () => [],
  };
}

function recordOf(study: Study): SourceRecord {
  const { id, alsoKnownAs: _alsoKnownAs, records: _records, ...described } = study;
  return { ...described, source: "library", sourceId: id };
}

/** Opens tools as the channel has decided: within its budget, and without records in a language that it leaves out. */
export function asDecided(open: OpenPaidTools, store: Store): OpenTools {
  return async (order) => {
    const { dailyUsd } = readSettings(await store.of(order.tenantId).channels.settings(order.conversation));
    const opened = await open({ ...order, conversationDay: { costUsd: dailyUsd, calls: null } });
    if (order.plan.language === "any") return opened;
    return {
      ...opened,
      analyst: withCriterion(opened.analyst),
      sources: opened.sources.map(englishOnly),
      notes: [...opened.notes, TEXTS.englishOnly],
    };
  };
}

/** The language is fixed with the other criteria, before the search (PRISMA 2020, item 5). */
const withCriterion = (analyst: Analyst): Analyst => ({
  ...analyst,
  planProtocol: async (question, context) => {
    const plan = await analyst.planProtocol(question, context);
    return { ...plan, criteria: [...plan.criteria, { kind: "include", text: TEXTS.englishCriterion }] };
  },
});

const englishOnly = (source: Source): Source =>
  only(source, ({ title, abstract }) => isEnglish(`${title}\n${abstract ?? ""}`));

const TRIAL = /\b(?:randomi[sz]ed|randomly|clinical trial|controlled trial|rct)\b/i;

/** The same source without the records that do not say that they are trials. */
export const trialsOnly = (source: Source): Source => only(source, isTrial);

function only(source: Source, isWanted: (record: SourceRecord) => boolean): Source {
  return {
    name: source.name,
    label: source.label,
    formulateQuery: (...asked) => source.formulateQuery(...asked),
    search: async (query, limit, signal) => {
      const found = await source.search(query, limit, signal);
      return { ...found, records: found.records.filter(isWanted), total: null };
    },
    lookUp: (works, signal) => source.lookUp(works, signal),
  };
}

const isTrial = ({ title, abstract, publicationTypes }: SourceRecord) =>
  TRIAL.test([title, abstract ?? "", ...publicationTypes].join(" "));
