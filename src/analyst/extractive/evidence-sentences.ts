import { claimProbabilities } from "./claim-sentences.ts";
import { type Comparison, compare, evidenceFeatures, markPassage, type Passage } from "./evidence-features.ts";
import { probability } from "./scoring-model.ts";
import { vocabulary, weights } from "./weights.ts";

export interface RankedSentence {
  readonly index: number;
  /** The probability that the sentence is a reason to believe or to reject the claim, 0 to 1. */
  readonly score: number;
}

/** The sentences of a passage by how likely each decides about the claim, likeliest first. */
export function rankEvidence(claim: string, sentences: readonly string[], title = ""): readonly RankedSentence[] {
  return evidenceProbabilities(compareWith(claim, sentences, title))
    .map((score, index) => ({ index, score }))
    .sort((a, b) => b.score - a.score || a.index - b.index);
}

/** The sentences that likely decide about the claim, likeliest first; often none. */
export function chooseEvidence(claim: string, sentences: readonly string[], title = ""): readonly RankedSentence[] {
  return rankEvidence(claim, sentences, title).filter(({ score }) => score >= weights.evidenceThreshold);
}

export function evidenceProbabilities(comparison: Comparison): readonly number[] {
  return evidenceFeatures(comparison).map((features) => probability(weights.evidence, features));
}

export function compareWith(claim: string, sentences: readonly string[], title: string): Comparison {
  return compare(claim, preparedPassage(sentences, title), vocabulary);
}

/** Many claims meet the same passage: it is prepared once for as long as its array of sentences lives. */
const prepared = new WeakMap<readonly string[], { readonly title: string; readonly passage: Passage }>();

function preparedPassage(sentences: readonly string[], title: string): Passage {
  const known = prepared.get(sentences);
  if (known?.title === title) return known.passage;
  const passage = markPassage(sentences, title, claimProbabilities(sentences));
  prepared.set(sentences, { title, passage });
  return passage;
}
