import type { Features } from "./scoring-model.ts";
import { words } from "./words.ts";

/** What tells a claim by its own words: words and pairs of words, tense and figures, and its place in the abstract. */
export function claimFeatures(sentence: string, index: number, count: number): Features {
  const tokens = words(sentence).map((word) => (/^\d/.test(word) ? "#" : word));
  const features: Record<string, number> = {};
  for (const [at, word] of ["^", ...tokens].entries()) {
    if (at > 0) features[`w:${word}`] = 1;
    const next = tokens[at];
    if (next !== undefined) features[`p:${word} ${next}`] = 1;
  }
  return { ...features, ...placeFeatures(index, count), ...formFeatures(sentence, tokens) };
}

function placeFeatures(index: number, count: number): Features {
  const fromEnd = count - 1 - index;
  return {
    place: count > 1 ? index / (count - 1) : 1,
    [`tenth:${Math.min(9, Math.floor((10 * index) / count))}`]: 1,
    [`first:${Math.min(3, index)}`]: 1,
    [`last:${Math.min(3, fromEnd)}`]: 1,
    [`count:${Math.min(15, count)}`]: 0.3,
  };
}

function formFeatures(sentence: string, tokens: readonly string[]): Features {
  return {
    length: Math.log(1 + tokens.length) / 4,
    numbers: Math.min(1, tokens.filter((word) => word === "#").length / 5),
    pValue: /\bp\s*[<=>≤]|\bCI\b|confidence interval/iu.test(sentence) ? 1 : 0,
    question: sentence.includes("?") ? 1 : 0,
  };
}
