import type { Analyst } from "../../../src/analyst/analyst.ts";
import { promptedAnalyst } from "../../../src/analyst/prompted/prompted.ts";
import { loadPrompts } from "../../../src/analyst/prompted/prompts.ts";
import type { Report } from "../../../src/domain/report.ts";
import type { SourceRecord } from "../../../src/domain/source-record.ts";
import type { FullTextReader } from "../../../src/ports/full-text.ts";
import type { LanguageModel } from "../../../src/ports/language-model.ts";
import { runReview } from "../../../src/review/review.ts";
import { aRecord, aSource } from "../../builders.ts";

export const QUESTION = "Do lamps shorten the sleep of harbour seals?";
const prompts = loadPrompts();
const MODELS = { reader: "reader-1", verifier: "verifier-1", reviewers: ["critic-1", "critic-2", "critic-3"] } as const;

export function analystOver(model: LanguageModel, changes: Partial<Analyst> = {}): Analyst {
  return { ...promptedAnalyst({ model, host: "models.example", models: MODELS, prompts }), ...changes };
}

const PLACES =
  "Aber Bergen Cork Derry Esbjerg Fano Goole Hull Inver Jersey Kiel Lund Malmo Narvik Oban Perth Ribe Skagen Tromso Ullapool Varde Wick Ystad".split(
    " ",
  );

/** One study a place, each with one finding of its own. */
export function sealRecord(index: number, changes: Partial<SourceRecord> = {}): SourceRecord {
  const place = `${PLACES[index % PLACES.length]}${index < PLACES.length ? "" : ` ${index}`}`;
  return aRecord({
    title: `Lamps and the sleep of harbour seals at ${place}`,
    abstract: `We kept harbour seals at ${place} under lamps. Lamps shortened the sleep of harbour seals at ${place} by ${20 + index} minutes a night. The keepers noted the weather.`,
    authors: [`Ada ${place}`],
    ...changes,
  });
}

export function sealRecords(count: number): readonly SourceRecord[] {
  return Array.from({ length: count }, (_, index) => sealRecord(index));
}

export interface Setting {
  readonly records: readonly SourceRecord[];
  readonly analyst: Analyst;
  readonly maxStudies?: number;
  readonly readers?: readonly FullTextReader[];
}

export function review({ records, analyst, maxStudies = 15, readers = [] }: Setting): Promise<Report> {
  return runReview(
    { question: QUESTION, since: null, maxStudies, notes: [] },
    { analyst, sources: [aSource({ records })], readers, now: () => new Date("2026-03-02T12:00:00.000Z") },
    { signal: new AbortController().signal, onEvent: () => {} },
  );
}
