import type { IdentifierScheme, Identifiers, SourceRecord } from "../../src/domain/source-record.ts";
import type { SearchResult } from "../../src/ports/source.ts";
import type { Answer } from "./http.ts";

/** One answer of a service. A record that cannot be used is left out of `records` and counts in `entries`. */
export interface Page {
  readonly records: readonly SourceRecord[];
  readonly entries: number;
  /** How many records match in all; null when the service does not say. */
  readonly total: number | null;
  /** Where the next page begins, for services that give a mark. */
  readonly next: string | null;
}

export interface Position {
  readonly offset: number;
  readonly count: number;
  readonly mark: string | null;
}

/** Asks for page after page until there are `limit` records or no more. */
export async function readPages(
  limit: number,
  maxCount: number,
  ask: (position: Position) => Promise<Answer<Page>>,
): Promise<SearchResult> {
  const count = Math.min(limit, maxCount);
  const records: SourceRecord[] = [];
  let cached = true;
  let position: Position = { offset: 0, count, mark: null };
  while (true) {
    const answer = await ask(position);
    const { entries, total, next } = answer.value;
    records.push(...answer.value.records);
    cached &&= answer.cached;
    position = { offset: position.offset + count, count, mark: next };
    const last = entries < count || (total !== null && position.offset >= total);
    if (last || records.length >= limit) return { records: records.slice(0, limit), total, cached };
  }
}

/** Asks for the values in batches, one after the other. */
export async function readBatches<T>(
  values: readonly T[],
  size: number,
  ask: (batch: readonly T[]) => Promise<Answer<Page>>,
): Promise<readonly SourceRecord[]> {
  const records: SourceRecord[] = [];
  for (let start = 0; start < values.length; start += size) {
    records.push(...(await ask(values.slice(start, start + size))).value.records);
  }
  return records;
}

/** Each work by the first of the schemes under which it is known; works known under none are left out. */
export function firstIdentifiers(
  works: readonly Identifiers[],
  schemes: readonly IdentifierScheme[],
): readonly (readonly [scheme: IdentifierScheme, value: string])[] {
  const found = works.flatMap((work) => {
    const scheme = schemes.find((candidate) => work[candidate] !== undefined);
    const value = scheme === undefined ? undefined : work[scheme];
    return scheme === undefined || value === undefined ? [] : [[scheme, value] as const];
  });
  return [...new Map(found.map((pair) => [pair.join(":"), pair])).values()];
}
