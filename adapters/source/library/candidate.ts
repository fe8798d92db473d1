import type { SourceRecord } from "../../../src/domain/source-record.ts";
import { keyOf, wordsOf } from "./words.ts";

const TITLE_TIMES = 2;

/** A record that matched, taken apart for ranking. */
export interface Candidate {
  /** How often each stem occurs, in the title counted twice. */
  readonly stems: ReadonlyMap<string, number>;
  /** How often the stems that were asked for occur in the title. */
  readonly titleStems: ReadonlyMap<string, number>;
  /** Of each sentence of title and abstract the stems that were asked for. */
  readonly sentences: readonly ReadonlySet<string>[];
  /** In words, those of the title twice. */
  readonly length: number;
  readonly titleLength: number;
  readonly text: string;
}

export function toCandidate({ title, abstract }: SourceRecord, asked: ReadonlySet<string>): Candidate {
  const stems = new Map<string, number>();
  const titleStems = new Map<string, number>();
  const sentences: Set<string>[] = [];
  const add = (sentence: string, times: number) => {
    const found = new Set<string>();
    const words = wordsOf(sentence);
    for (const word of words) {
      const stem = keyOf(word);
      stems.set(stem, (stems.get(stem) ?? 0) + times);
      if (!asked.has(stem)) continue;
      found.add(stem);
      if (times === TITLE_TIMES) titleStems.set(stem, (titleStems.get(stem) ?? 0) + 1);
    }
    if (found.size > 0) sentences.push(found);
    return words.length;
  };
  const titleLength = add(title, TITLE_TIMES);
  let length = titleLength * TITLE_TIMES;
  for (const sentence of (abstract ?? "").split(SENTENCE_END)) length += add(sentence, 1);
  return { stems, titleStems, sentences, length, titleLength, text: `${title}. ${abstract ?? ""}` };
}

/** Good enough to tell what stands close together; quotations are cut elsewhere, and with more care. */
const SENTENCE_END = /(?<=[.!?])\s+(?=[\p{Lu}\d("'])/u;
