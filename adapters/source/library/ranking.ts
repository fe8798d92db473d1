import type { SourceRecord } from "../../../src/domain/source-record.ts";
import { type Signals, type Statistics, signalsOf } from "./signals.ts";

/** Fitted on the SciFact train claims by `bench/library-fit.ts`; see the README of this folder. */
export const WEIGHTS: Signals = {
  bm25: 1,
  title: 0.35,
  grams: 0.65,
  names: 0.51,
  abbreviations: 0.49,
  sentence: 0.58,
  feedback: 0.98,
};

/** Puts records that match a query in order, the best first. */
export function rankRecords(
  records: readonly SourceRecord[],
  concepts: readonly (readonly string[])[],
  statistics: Statistics,
): readonly SourceRecord[] {
  const signals = signalsOf(records, concepts, statistics, WEIGHTS);
  return records
    .map((record, position) => ({ record, score: weigh(signals[position], WEIGHTS) }))
    .sort((a, b) => b.score - a.score)
    .map(({ record }) => record);
}

function weigh(signals: Signals | undefined, weights: Signals): number {
  if (!signals) return 0;
  return SIGNAL_NAMES.reduce((sum, name) => sum + weights[name] * signals[name], 0);
}

const SIGNAL_NAMES = Object.keys(WEIGHTS) as readonly (keyof Signals)[];
