import type { SourceRecord } from "../../../src/domain/source-record.ts";
import type { LibraryIndex } from "./library-index.ts";
import type { LibraryQuery } from "./query.ts";
import { rankRecords } from "./ranking.ts";
import type { Statistics } from "./signals.ts";
import { isStopWord, stemOf, wordsOf } from "./words.ts";

/** So many of the best matches by bm25 are ranked anew, with what bm25 does not see. */
export const RANKED_ANEW = 60;
/** Matching the most common words costs time and finds nothing that rarer ones do not. */
const MAX_POSTINGS = 25_000;

/** The records that match a query, best first: bm25 over any of its words, then a closer look at the best. */
export function searchIndex(index: LibraryIndex, query: LibraryQuery, limit: number): readonly SourceRecord[] {
  const { records, statistics } = findByBm25(index, query, Math.max(limit, RANKED_ANEW));
  const ranked = rankRecords(records.slice(0, RANKED_ANEW), query.concepts, statistics);
  return [...ranked, ...records.slice(RANKED_ANEW)].slice(0, limit);
}

export interface Found {
  readonly records: readonly SourceRecord[];
  readonly statistics: Statistics;
}

/** The records that hold any word of the query, best first by bm25 alone. */
export function findByBm25(index: LibraryIndex, { concepts, since }: LibraryQuery, limit: number): Found {
  const words = topicWords(concepts.flat());
  const frequencies = new Map(words.map((word) => [stemOf(word), index.documentFrequency(stemOf(word))]));
  const matched = distinctive(words, frequencies);
  return {
    records: matched.length === 0 ? [] : index.match(matched, since, limit),
    statistics: { documents: index.recordCount(), documentFrequency: (stem) => frequencies.get(stem) ?? 0 },
  };
}

/** Without stop words, unless there is nothing else. */
function topicWords(terms: readonly string[]): readonly string[] {
  const words = [...new Set(terms.flatMap(wordsOf))];
  const topics = words.filter((word) => !isStopWord(word));
  return topics.length > 0 ? topics : words;
}

/** The rarest words, until together they stand in too many records; at least one. */
function distinctive(words: readonly string[], frequencies: ReadonlyMap<string, number>): readonly string[] {
  const frequency = (word: string) => frequencies.get(stemOf(word)) ?? 0;
  const known = words.filter((word) => frequency(word) > 0).sort((a, b) => frequency(a) - frequency(b));
  let postings = 0;
  return known.filter((word, position) => {
    postings += frequency(word);
    return position === 0 || postings <= MAX_POSTINGS;
  });
}
