import type { Protocol, SearchStrategy } from "../domain/protocol.ts";
import type { SourceSearch } from "../domain/report.ts";
import type { SourceRecord } from "../domain/source-record.ts";
import { count } from "../domain/wording.ts";
import { AppError, SourceUnavailable } from "../errors.ts";
import type { Source } from "../ports/source.ts";
import type { StageContext } from "./stage.ts";

/** How long one source may take for all its requests. */
const SOURCE_BUDGET_MS = 30_000;

export interface SearchOutcome {
  readonly searches: readonly SourceSearch[];
  readonly records: readonly SourceRecord[];
}

/** Asks all sources at once. A source that fails is named with its reason and does not stop the others. */
export async function searchSources(
  protocol: Protocol,
  sources: readonly Source[],
  now: () => Date,
  context: StageContext,
): Promise<SearchOutcome> {
  let answered = 0;
  const outcomes = await Promise.all(
    protocol.strategies.flatMap((strategy) => {
      const source = sources.find(({ name }) => name === strategy.source);
      if (!source) return [];
      return searchOne(source, strategy, now, context.signal).finally(() => {
        answered += 1;
        context.progress(answered, protocol.strategies.length, `${source.label} answered`);
      });
    }),
  );
  const records = outcomes.flatMap((outcome) => outcome.records);
  const searches = outcomes.map((outcome) => outcome.search);
  const usable = searches.filter(({ failure }) => failure === null).length;
  context.tally(
    searches.length,
    records.length,
    `${count(records.length, "record")} from ${usable} of ${count(searches.length, "source")}`,
  );
  return { searches, records };
}

async function searchOne(source: Source, strategy: SearchStrategy, now: () => Date, signal: AbortSignal) {
  const about = { ...strategy, label: source.label, searchedAt: now().toISOString() };
  const budget = AbortSignal.timeout(SOURCE_BUDGET_MS);
  try {
    const result = await source.search(strategy.query, strategy.limit, AbortSignal.any([signal, budget]));
    const { records, total, cached } = result;
    return { records, search: { ...about, found: records.length, total, failure: null, cached } };
  } catch (error) {
    const failure = failureReason(error, signal, budget);
    return { records: [], search: { ...about, found: 0, total: null, failure, cached: false } };
  }
}

/**
 * Why a source failed, in the words of the report.
 *
 * @throws the error itself when it is not the source's: the review was stopped, or it is a bug
 */
export function failureReason(error: unknown, signal: AbortSignal, budget: AbortSignal): string {
  signal.throwIfAborted();
  if (error instanceof SourceUnavailable) return error.reason;
  if (budget.aborted) return "no answer within its time budget";
  if (error instanceof AppError) return error.message;
  throw error;
}
