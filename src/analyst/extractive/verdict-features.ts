import { type Comparison, union } from "./evidence-features.ts";
import { closely, coverage, exactly, type StemMatch, weakerHalf } from "./overlap.ts";
import { polarityFeatures } from "./polarity-features.ts";
import type { Features } from "./scoring-model.ts";

/** Whether a passage speaks to a claim at all. */
export function relationFeatures(comparison: Comparison, evidence: readonly number[]): Features {
  const { claim, matches, titleMatches } = comparison;
  const { sentences, claimLike } = comparison.passage;
  const order = strongestFirst(evidence);
  const [top = 0, second = 0, third = 0] = order;
  const topMatches = matches[top] ?? [];
  const held = union(matches);
  const few = union(order.slice(0, 3).map((at) => matches[at] ?? []));
  const sentence = sentences[top];
  return {
    top: logit(evidence[top] ?? 0),
    second: order.length > 1 ? logit(evidence[second] ?? 0) : -5,
    third: order.length > 2 ? logit(evidence[third] ?? 0) : -5,
    expected: evidence.reduce((sum, value) => sum + value, 0),
    none: evidence.reduce((product, value) => product * (1 - value), 1),
    passageClose: coverage(held, closely),
    passageExact: coverage(held, exactly),
    topClose: coverage(topMatches, closely),
    topExact: coverage(topMatches, exactly),
    fewClose: coverage(few, closely),
    fewExact: coverage(few, exactly),
    topWeakerHalf: weakerHalf(claim, topMatches),
    fewWeakerHalf: weakerHalf(claim, few),
    passageWeakerHalf: weakerHalf(claim, held),
    title: coverage(titleMatches, closely),
    titleExact: coverage(titleMatches, exactly),
    ...missing("topMissing", topMatches),
    ...missing("passageMissing", held),
    topClaimLike: claimLike[top] ?? 0,
    topPlace: sentences.length > 1 ? top / (sentences.length - 1) : 1,
    topLength: Math.log(1 + (sentence?.tokens.length ?? 0)),
    topHedges: Math.min(2, sentence?.hedges ?? 0),
    topLeavesOpen: sentence?.leavesOpen ? 1 : 0,
    openShare: order.slice(0, 3).filter((at) => sentences[at]?.leavesOpen).length / 3,
    topNoDifference: sentence?.noDifference ? 1 : 0,
    topDenies: sentence?.denies ? 1 : 0,
    topNumbersMissing: [...claim.numbers].filter((value) => !sentence?.numbers.has(value)).length,
    topPairs:
      claim.pairs.size === 0
        ? 0
        : [...claim.pairs].filter((pair) => sentence?.pairs.has(pair)).length / claim.pairs.size,
    sentences: Math.log(1 + sentences.length),
    claimLength: Math.log(1 + claim.stems.size),
    claimDirections: Math.min(2, claim.directions.length),
    topDirections: Math.min(3, sentence?.directions.length ?? 0),
    claimHedges: Math.min(1, claim.hedges),
  };
}

/** Which way a passage speaks, as its likeliest evidence puts it: the strongest sentence, and the strongest weighted. */
export function stanceFeatures(comparison: Comparison, evidence: readonly number[]): Features {
  const { claim, matches, titleMatches } = comparison;
  const { sentences, title } = comparison.passage;
  const order = strongestFirst(evidence).slice(0, WEIGHED);
  const features: Record<string, number> = {};
  const total = order.reduce((sum, at) => sum + (evidence[at] ?? 0), 0) || 1;
  for (const [rank, at] of order.entries()) {
    const sentence = sentences[at];
    if (!sentence) continue;
    for (const [name, value] of Object.entries(polarityFeatures(claim, sentence, matches[at] ?? []))) {
      if (rank === 0) features[`top.${name}`] = value;
      features[`all.${name}`] = (features[`all.${name}`] ?? 0) + (value * (evidence[at] ?? 0)) / total;
    }
  }
  for (const [name, value] of Object.entries(polarityFeatures(claim, title, titleMatches)))
    features[`title.${name}`] = value;
  const topMatches = matches[order[0] ?? 0] ?? [];
  return {
    ...features,
    topClose: coverage(topMatches, closely),
    topExact: coverage(topMatches, exactly),
    ...missing("topMissing", topMatches),
  };
}

const WEIGHED = 4;

function strongestFirst(evidence: readonly number[]): readonly number[] {
  return evidence.map((_, at) => at).sort((a, b) => (evidence[b] ?? 0) - (evidence[a] ?? 0));
}

function missing(name: string, matches: readonly StemMatch[]): Features {
  const gaps = matches.map(({ weight, closeness }) => weight * (1 - closeness)).sort((a, b) => b - a);
  return { [`${name}1`]: gaps[0] ?? 0, [`${name}2`]: gaps[1] ?? 0 };
}

function logit(value: number): number {
  const bounded = Math.max(0.005, Math.min(0.995, value));
  return Math.log(bounded / (1 - bounded));
}
