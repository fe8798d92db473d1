import { findLongForms } from "./long-forms.ts";
import { type MarkedSentence, markSentence } from "./marked-sentence.ts";
import { closely, coverage, exactly, matchStems, type StemMatch, weakerHalf } from "./overlap.ts";
import type { Features } from "./scoring-model.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A passage prepared for comparison with any number of claims. */
export interface Passage {
  readonly title: MarkedSentence;
  readonly sentences: readonly MarkedSentence[];
  /** For each sentence, the probability that it states a claim. */
  readonly claimLike: readonly number[];
  readonly longForms: ReadonlyMap<string, string>;
}

/** A claim beside a passage, each sentence compared with the claim. */
export interface Comparison {
  readonly claim: MarkedSentence;
  readonly passage: Passage;
  readonly matches: readonly (readonly StemMatch[])[];
  readonly titleMatches: readonly StemMatch[];
}

export function markPassage(sentences: readonly string[], title: string, claimLike: readonly number[]): Passage {
  const longForms = findLongForms([title, ...sentences].join(" "));
  return {
    title: markSentence(title, longForms),
    sentences: sentences.map((sentence) => markSentence(withoutHeading(sentence), longForms)),
    claimLike,
    longForms,
  };
}

export function compare(claim: string, passage: Passage, vocabulary: Vocabulary): Comparison {
  const markedClaim = markSentence(claim, new Map([...passage.longForms, ...findLongForms(claim)]));
  return {
    claim: markedClaim,
    passage,
    matches: passage.sentences.map((sentence) => matchStems(markedClaim, sentence, vocabulary)),
    titleMatches: matchStems(markedClaim, passage.title, vocabulary),
  };
}

/** One set of features a sentence of the passage. */
export function evidenceFeatures(comparison: Comparison): readonly Features[] {
  const { matches, titleMatches } = comparison;
  const { claimLike } = comparison.passage;
  const exact = matches.map((list) => coverage(list, exactly));
  const close = matches.map((list) => coverage(list, closely));
  const best = Math.max(0, ...close);
  const mean = close.reduce((sum, value) => sum + value, 0) / (close.length || 1);
  const held = union(matches);
  const ofPassage = {
    title: coverage(titleMatches, closely),
    passageCoverage: coverage(held, closely),
    passageExact: coverage(held, exactly),
    best,
    sentences: Math.log(matches.length + 1),
    claimLength: Math.log(1 + comparison.claim.stems.size),
  };
  return matches.map((list, index) => ({
    ...ofPassage,
    exact: exact[index] ?? 0,
    close: close[index] ?? 0,
    closeToBest: best === 0 ? 0 : (close[index] ?? 0) / best,
    aboveMean: (close[index] ?? 0) - mean,
    rank: close.filter((value) => value > (close[index] ?? 0)).length,
    before: close[index - 1] ?? 0,
    after: close[index + 1] ?? 0,
    withBefore: coverage(union(matches.slice(Math.max(0, index - 1), index + 1)), closely),
    claimLike: claimLike[index] ?? 0,
    claimLikeAbove: (claimLike[index] ?? 0) - Math.max(0, ...claimLike.filter((_, at) => at !== index)),
    ...sentenceFeatures(comparison, list, index),
  }));
}

/** For each stem of the claim its best match anywhere in the passage. */
export function union(matches: readonly (readonly StemMatch[])[]): readonly StemMatch[] {
  const [first = []] = matches;
  return first.map((match, at) =>
    matches.reduce((best, list) => ((list[at]?.closeness ?? 0) > best.closeness ? (list[at] ?? best) : best), match),
  );
}

function sentenceFeatures({ claim, passage }: Comparison, matches: readonly StemMatch[], index: number): Features {
  const { sentences } = passage;
  const sentence = sentences[index];
  if (!sentence) return {};
  const rarest = [...matches].sort((a, b) => b.weight - a.weight).slice(0, 3);
  const shared = matches.filter(({ exact }) => exact);
  const sharedNumbers = [...claim.numbers].filter((value) => sentence.numbers.has(value)).length;
  return {
    place: sentences.length > 1 ? index / (sentences.length - 1) : 1,
    first: index === 0 ? 1 : 0,
    last: index === sentences.length - 1 ? 1 : 0,
    lastButOne: index === sentences.length - 2 ? 1 : 0,
    length: Math.log(1 + sentence.tokens.length),
    sharedCount: Math.min(8, shared.length),
    sharedWeight: shared.reduce((sum, { weight }) => sum + weight, 0) / 10,
    rarest: coverage(rarest, closely),
    rarestMatched: rarest[0]?.closeness ?? 0,
    pairs:
      claim.pairs.size === 0
        ? 0
        : [...claim.pairs].filter((pair) => sentence.pairs.has(pair)).length / claim.pairs.size,
    density: shared.length / Math.max(1, sentence.stems.size),
    implied: shared.filter(({ at }) => at < 0).length,
    weakerHalf: weakerHalf(claim, matches),
    numbersShared: claim.numbers.size === 0 ? 0 : sharedNumbers / claim.numbers.size,
    numbersMissing: claim.numbers.size - sharedNumbers,
    numbersStated: Math.min(5, sentence.numbers.size),
    directionBoth: claim.directions.length > 0 && sentence.directions.length > 0 ? 1 : 0,
    directionNone: claim.directions.length > 0 && sentence.directions.length === 0 ? 1 : 0,
    denies: sentence.denies ? 1 : 0,
    noDifference: sentence.noDifference ? 1 : 0,
    leavesOpen: sentence.leavesOpen ? 1 : 0,
    hedges: sentence.hedges,
    ...sentence.cues,
  };
}

/** A heading that was left glued to its sentence is no part of it. */
function withoutHeading(sentence: string): string {
  return sentence.replace(/^(?:\p{Lu}{3,}[\p{Lu}\s/&]*)(?::\s*|\s+)(?=\p{Lu})/u, "");
}
