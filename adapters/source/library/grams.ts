import type { Candidate } from "./candidate.ts";

const GRAM_LENGTH = 5;

const BITS = 6;
const END = 0;
const GRAM_MASK = 2 ** (BITS * GRAM_LENGTH) - 1;

/** The overlapping pieces of a word, its ends marked, each as a number: they are compared by the ten thousand. */
export function gramsOf(word: string): readonly number[] {
  const grams: number[] = [];
  let gram = 1;
  for (let position = 0; position <= word.length; position += 1) {
    gram = ((gram << BITS) | (position < word.length ? codeOf(word.charCodeAt(position)) : END)) & GRAM_MASK;
    if (position >= GRAM_LENGTH - 2 || position === word.length) grams.push(gram);
  }
  return grams;
}

/** Letters and digits have a code each; all other characters share the rest. */
function codeOf(code: number): number {
  if (code >= 97 && code <= 122) return code - 96;
  return code >= 48 && code <= 57 ? code - 21 : 37 + (code % 27);
}

export interface GramCounts {
  /** bm25 of the record at a position over the grams, as a share of what all of them are worth. */
  score(position: number, grams: readonly number[], k1: number, b: number): number;
}

/** Counts the grams that are asked for in each candidate; how rare they are is judged among the candidates. */
export function countGrams(candidates: readonly Candidate[], wanted: readonly number[]): GramCounts {
  const asked = new Set(wanted);
  const ofStem = new Map<string, { readonly hits: readonly number[]; readonly all: number }>();
  const holders = new Map<number, number>();
  const counted = candidates.map(({ stems }) => {
    const counts = new Map<number, number>();
    let length = 0;
    for (const [stem, times] of stems) {
      let known = ofStem.get(stem);
      if (known === undefined) {
        known = lookAt(stem, asked);
        ofStem.set(stem, known);
      }
      length += known.all * times;
      for (const gram of known.hits) counts.set(gram, (counts.get(gram) ?? 0) + times);
    }
    for (const gram of counts.keys()) holders.set(gram, (holders.get(gram) ?? 0) + 1);
    return { counts, length };
  });
  const meanLength = counted.reduce((sum, { length }) => sum + length, 0) / (counted.length || 1) || 1;
  const worth = (gram: number) => {
    const count = holders.get(gram) ?? 0;
    return count === 0 ? 0 : Math.log(1 + (candidates.length - count + 0.5) / (count + 0.5));
  };
  const worths = new Map([...asked].map((gram) => [gram, worth(gram)]));
  return {
    score(position, grams, k1, b) {
      const { counts, length } = counted[position] ?? { counts: new Map<number, number>(), length: 0 };
      const norm = k1 * (1 - b + (b * length) / meanLength);
      let score = 0;
      let total = 0;
      for (const gram of grams) {
        const value = worths.get(gram) ?? 0;
        const times = counts.get(gram) ?? 0;
        total += value;
        score += (value * times * (k1 + 1)) / (times + norm);
      }
      return total === 0 ? 0 : score / total;
    },
  };
}

function lookAt(stem: string, asked: ReadonlySet<number>) {
  const grams = gramsOf(stem);
  return { hits: grams.filter((gram) => asked.has(gram)), all: grams.length };
}
