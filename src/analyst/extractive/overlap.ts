import type { MarkedSentence } from "./marked-sentence.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** How well a text holds one stem of a claim: 1 for the stem itself, less for a stem of like use. */
export interface StemMatch {
  readonly stem: string;
  readonly weight: number;
  readonly exact: boolean;
  readonly closeness: number;
  /** The token of the sentence that matches best; -1 for none. */
  readonly at: number;
}

/** For each stem of the claim its best match in the sentence. */
export function matchStems(
  claim: MarkedSentence,
  sentence: MarkedSentence,
  vocabulary: Vocabulary,
): readonly StemMatch[] {
  return [...claim.stems.keys()].map((stem) => {
    const weight = vocabulary.idf(stem);
    const at = sentence.stems.get(stem);
    if (at !== undefined) return { stem, weight, exact: true, closeness: 1, at };
    if (sentence.impliedStems.has(stem)) return { stem, weight, exact: true, closeness: 1, at: -1 };
    return { stem, weight, exact: false, ...closestStem(stem, sentence, vocabulary) };
  });
}

/** The share of the claim's weight that is matched. */
export function coverage(matches: readonly StemMatch[], closeness: (match: StemMatch) => number): number {
  const total = matches.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? 0 : matches.reduce((sum, match) => sum + match.weight * closeness(match), 0) / total;
}

/**
 * How well the worse matched half of a claim is matched: what stands before its main word of direction, and after it
 * ("statins | raise | diabetes"). A passage about one half alone does not speak to the claim.
 */
export function weakerHalf(claim: MarkedSentence, matches: readonly StemMatch[]): number {
  const verb = claim.directions.find(({ kind }) => kind === "verb") ?? claim.directions[0];
  const middle = verb?.index ?? claim.tokens.length / 2;
  const side = (isOn: (at: number) => boolean) => matches.filter(({ stem }) => isOn(claim.stems.get(stem) ?? middle));
  const before = side((at) => at < middle);
  const after = side((at) => at > middle);
  if (before.length === 0 || after.length === 0) return coverage(matches, closely);
  return Math.min(coverage(before, closely), coverage(after, closely));
}

export const exactly = ({ exact }: StemMatch): number => (exact ? 1 : 0);
export const closely = ({ closeness }: StemMatch): number => closeness;

const SIMILAR_FROM = 0.45;
const SHARED_START = 5;
const SHARED_START_CLOSENESS = 0.7;

function closestStem(
  stem: string,
  sentence: MarkedSentence,
  vocabulary: Vocabulary,
): { readonly closeness: number; readonly at: number } {
  let best = { closeness: 0, at: -1 };
  for (const [other, at] of sentence.stems) {
    const similarity = vocabulary.similarity(stem, other) ?? 0;
    const alike = sharesStart(stem, other) ? SHARED_START_CLOSENESS : 0;
    const closeness = Math.max(alike, (similarity - SIMILAR_FROM) / (1 - SIMILAR_FROM));
    if (closeness > best.closeness) best = { closeness, at };
  }
  return best;
}

function sharesStart(a: string, b: string): boolean {
  if (a.length < SHARED_START || b.length < SHARED_START) return false;
  const reach = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < reach && a[shared] === b[shared]) shared += 1;
  return shared >= SHARED_START && shared >= 0.7 * Math.max(a.length, b.length);
}
