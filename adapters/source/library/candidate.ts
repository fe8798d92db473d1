import type { SourceRecord } from "../../../src/domain/source-record.ts";
import { isStopWord, spellingOf, stemOf, wordsOf } from "./words.ts";

/** How often a record holds a stem. */
export interface Occurrences {
  title: number;
  abstract: number;
}

/** A record that matched, taken apart for ranking. Stems are in one spelling. */
export interface Candidate {
  readonly stems: ReadonlyMap<string, Occurrences>;
  /** The stems of each sentence of title and abstract. */
  readonly sentences: readonly ReadonlySet<string>[];
  /** How often each word as written occurs; a title counts twice. Stop words are left out. */
  readonly words: ReadonlyMap<string, number>;
  /** In stems; a title counts twice. */
  readonly length: number;
  readonly titleLength: number;
  readonly text: string;
}

export function toCandidate({ title, abstract }: SourceRecord): Candidate {
  const stems = new Map<string, Occurrences>();
  const words = new Map<string, number>();
  const sentences: Set<string>[] = [];
  let length = 0;
  const add = (sentence: string, field: keyof Occurrences) => {
    const inSentence = new Set<string>();
    const times = field === "title" ? 2 : 1;
    for (const word of wordsOf(sentence)) {
      const stem = spellingOf(stemOf(word));
      const occurrences = stems.get(stem) ?? { title: 0, abstract: 0 };
      occurrences[field] += 1;
      stems.set(stem, occurrences);
      inSentence.add(stem);
      length += times;
      if (!isStopWord(word)) words.set(word, (words.get(word) ?? 0) + times);
    }
    sentences.push(inSentence);
    return inSentence;
  };
  add(title, "title");
  const titleLength = length / 2;
  for (const sentence of (abstract ?? "").split(SENTENCE_END)) add(sentence, "abstract");
  return { stems, sentences, words, length, titleLength, text: `${title}. ${abstract ?? ""}` };
}

/** Good enough to tell what stands close together; quotations are cut elsewhere, and with more care. */
const SENTENCE_END = /(?<=[.!?])\s+(?=[\p{Lu}\d("'])/u;
