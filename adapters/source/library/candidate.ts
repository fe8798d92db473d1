import type { SourceRecord } from "../../../src/domain/source-record.ts";
import { keyOf, wordsOf } from "./words.ts";

export const TITLE_TIMES = 2;

/** How often a record holds a stem. */
export interface Occurrences {
  title: number;
  abstract: number;
}

/** A record that matched, taken apart for ranking. */
export interface Candidate {
  readonly stems: ReadonlyMap<string, Occurrences>;
  /** Of each sentence of title and abstract the stems that were asked for. */
  readonly sentences: readonly ReadonlySet<string>[];
  /** In words, those of the title twice. */
  readonly length: number;
  readonly titleLength: number;
  readonly text: string;
}

export function toCandidate({ title, abstract }: SourceRecord, asked: ReadonlySet<string>): Candidate {
  const stems = new Map<string, Occurrences>();
  const sentences: Set<string>[] = [];
  const add = (sentence: string, field: keyof Occurrences) => {
    const found = new Set<string>();
    const written = wordsOf(sentence);
    for (const word of written) {
      const stem = keyOf(word);
      const occurrences = stems.get(stem);
      if (occurrences) occurrences[field] += 1;
      else stems.set(stem, field === "title" ? { title: 1, abstract: 0 } : { title: 0, abstract: 1 });
      if (asked.has(stem)) found.add(stem);
    }
    if (found.size > 0) sentences.push(found);
    return written.length;
  };
  const titleLength = add(title, "title");
  let length = titleLength * TITLE_TIMES;
  for (const sentence of (abstract ?? "").split(SENTENCE_END)) length += add(sentence, "abstract");
  return { stems, sentences, length, titleLength, text: `${title}. ${abstract ?? ""}` };
}

/** How often a record holds a stem, each time in its title counted twice. */
export function timesOf({ stems }: Candidate, stem: string): number {
  const occurrences = stems.get(stem);
  return occurrences ? TITLE_TIMES * occurrences.title + occurrences.abstract : 0;
}

/** Good enough to tell what stands close together; quotations are cut elsewhere, and with more care. */
const SENTENCE_END = /(?<=[.!?])\s+(?=[\p{Lu}\d("'])/u;
