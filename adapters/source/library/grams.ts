import type { Candidate } from "./candidate.ts";

const GRAM_LENGTH = 5;

/** The overlapping pieces of a word, its ends marked. */
export function gramsOf(word: string): readonly string[] {
  const marked = `^${word}$`;
  if (marked.length <= GRAM_LENGTH) return [marked];
  return Array.from({ length: marked.length - GRAM_LENGTH + 1 }, (_, start) =>
    marked.slice(start, start + GRAM_LENGTH),
  );
}

export interface GramCounts {
  /** bm25 of the record at a position over the grams, as a share of what all of them are worth. */
  score(position: number, grams: readonly string[], k1: number, b: number): number;
}

/** Counts the grams that are asked for in each candidate; how rare they are is judged among the candidates. */
export function countGrams(candidates: readonly Candidate[], wanted: readonly string[]): GramCounts {
  const asked = new Set(wanted);
  const ofWord = new Map<string, { readonly hits: readonly string[]; readonly all: number }>();
  const holders = new Map<string, number>();
  const counted = candidates.map(({ words }) => {
    const counts = new Map<string, number>();
    let length = 0;
    for (const [word, times] of words) {
      const known = ofWord.get(word) ?? lookAt(word, asked);
      ofWord.set(word, known);
      length += known.all * times;
      for (const gram of known.hits) counts.set(gram, (counts.get(gram) ?? 0) + times);
    }
    for (const gram of counts.keys()) holders.set(gram, (holders.get(gram) ?? 0) + 1);
    return { counts, length };
  });
  const meanLength = counted.reduce((sum, { length }) => sum + length, 0) / (counted.length || 1) || 1;
  const worth = (gram: string) => {
    const count = holders.get(gram) ?? 0;
    return count === 0 ? 0 : Math.log(1 + (candidates.length - count + 0.5) / (count + 0.5));
  };
  const worths = new Map([...asked].map((gram) => [gram, worth(gram)]));
  return {
    score(position, grams, k1, b) {
      const { counts, length } = counted[position] ?? { counts: new Map<string, number>(), length: 0 };
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

function lookAt(word: string, asked: ReadonlySet<string>) {
  const grams = gramsOf(word);
  return { hits: grams.filter((gram) => asked.has(gram)), all: grams.length };
}
