import type { Concept } from "../domain/protocol.ts";
import type { Identifiers, SourceName, SourceRecord } from "../domain/source-record.ts";

export interface SearchResult {
  readonly records: readonly SourceRecord[];
  /** How many records match in all; null when the source does not say. */
  readonly total: number | null;
  /** Whether the answer came from the cache. */
  readonly cached: boolean;
}

/** By the nearest date that a source can be asked for, with room for how late that date is set. Days: `2026-03-01`. */
export interface Period {
  /** When the source was last asked. */
  readonly since: string;
  /** Where the room ends: what is older is not wanted. */
  readonly notBefore: string;
}

/** A literature database, or the team's own library. */
export interface Source {
  readonly name: SourceName;
  /** As people know it: "Europe PMC". */
  readonly label: string;

  /**
   * Puts the concepts into the source's own query syntax: required concepts joined by AND, the terms of each by OR.
   *
   * @param since the earliest year of publication; null for no limit
   * @param entered only works that the source came to know then; a source without such dates leaves it aside
   */
  formulateQuery(concepts: readonly Concept[], since: number | null, entered?: Period): string;

  /**
   * Finds the records that match a query, best match first.
   *
   * @param query in the source's own syntax, as `formulateQuery` gives it
   * @param limit the most records to return, 1 to 1,000
   * @throws {SourceUnavailable} after the last retry; trying again later may work
   * @see PRISMA 2020, item 7: the report gives each query exactly as it was sent
   */
  search(query: string, limit: number, signal: AbortSignal): Promise<SearchResult>;

  /**
   * Fetches the records of works known by identifier: for missing abstracts and for retraction notices. Works that the
   * source does not know are left out; the order is the source's own.
   *
   * @throws {SourceUnavailable} after the last retry
   */
  lookUp(works: readonly Identifiers[], signal: AbortSignal): Promise<readonly SourceRecord[]>;
}
