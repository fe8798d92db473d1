import {
  type Comparison,
  compare,
  evidenceFeatures,
  markPassage,
} from "../../src/analyst/extractive/evidence-features.ts";
import { relationFeatures, stanceFeatures } from "../../src/analyst/extractive/verdict-features.ts";
import type { Vocabulary } from "../../src/analyst/extractive/vocabulary.ts";
import type { Weights } from "../../src/analyst/extractive/weights.ts";
import { type JudgedPair, loadPairs } from "../data.ts";
import { auc, bestThreshold, binaryF1, calibrationError, macroF1 } from "./metrics.ts";
import { groupFolds } from "./random.ts";
import { type Example, fitScoringModel } from "./scoring.ts";

export interface VerdictModels {
  readonly weights: Pick<Weights, "evidence" | "evidenceThreshold" | "relation" | "stance" | "labelWeights">;
  /** On train, by models that have not seen the document. */
  readonly crossValidated: {
    readonly evidenceF1: number;
    readonly macroF1: number;
    readonly supportsAuc: number;
    readonly supportsError: number;
    readonly supportedWrongly: number;
  };
}

const FOLDS = 5;
const EVIDENCE = { l2: 10, trees: { trees: 150, depth: 3, rate: 0.06, l2: 5, sample: 0.6 } };
const VERDICT = { l2: 100, trees: { trees: 80, depth: 3, rate: 0.05, l2: 8, sample: 0.5 } };

interface Judged {
  readonly pair: JudgedPair;
  readonly comparison: Comparison;
  readonly fold: number;
}

/** Evidence first; then relation and stance, on evidence as models see it that do not know the document. */
export function trainVerdicts(
  vocabulary: Vocabulary,
  claimProbabilities: (sentences: readonly string[]) => readonly number[],
  seed: number,
): VerdictModels {
  const judged = prepare(loadPairs("scifact", "train"), vocabulary, claimProbabilities, seed);
  const sentences = judged.flatMap(evidenceExamples);
  const evidence = fitScoringModel(sentences, { ...EVIDENCE, trees: { ...EVIDENCE.trees, seed } });
  const gold = sentences.map(({ positive }) => positive);
  const evidenceThreshold = bestThreshold(evidence.outOfFold, gold);
  const perPair = regrouped(evidence.outOfFold, judged);
  const options = { ...VERDICT, trees: { ...VERDICT.trees, seed } };
  const relation = fitScoringModel(
    judged.map((entry, index) => relationExample(entry, perPair[index] ?? [])),
    options,
  );
  const stances = judged.map((entry, index) => stanceExample(entry, perPair[index] ?? []));
  const stance = fitScoringModel(stances, options);
  const probabilities = judged.map((_, index) => {
    const related = relation.outOfFold[index] ?? 0;
    const favourable = stance.outOfFold[index] ?? 0;
    return [related * favourable, related * (1 - favourable), 1 - related] as const;
  });
  const labels = judged.map(({ pair }) => pair.label);
  const labelWeights = bestLabelWeights(probabilities, labels);
  const supports = probabilities.map(([value]) => value);
  const supported = labels.map((label) => label === "supports");
  const predicted = probabilities.map((entry) => labelOf(entry, labelWeights));
  const called = labels.filter((_, index) => predicted[index] === "supports");
  return {
    weights: {
      evidence: evidence.model,
      evidenceThreshold,
      relation: relation.model,
      stance: stance.model,
      labelWeights,
    },
    crossValidated: {
      evidenceF1: binaryF1(
        evidence.outOfFold.map((value) => value >= evidenceThreshold),
        gold,
      ),
      macroF1: macroF1(predicted, labels),
      supportsAuc: auc(supports, supported),
      supportsError: calibrationError(supports, supported),
      supportedWrongly: called.filter((label) => label === "refutes").length / Math.max(1, called.length),
    },
  };
}

function prepare(
  pairs: readonly JudgedPair[],
  vocabulary: Vocabulary,
  claimProbabilities: (sentences: readonly string[]) => readonly number[],
  seed: number,
): readonly Judged[] {
  const folds = groupFolds(
    pairs.map(({ docId }) => docId),
    FOLDS,
    seed,
  );
  return pairs.map((pair, index) => ({
    pair,
    comparison: compare(
      pair.claim,
      markPassage(pair.sentences, pair.title, claimProbabilities(pair.sentences)),
      vocabulary,
    ),
    fold: folds[index] ?? 0,
  }));
}

function evidenceExamples({ pair, comparison, fold }: Judged): readonly Example[] {
  return evidenceFeatures(comparison).map((features, at) => ({
    features,
    positive: pair.rationale.includes(at),
    fold,
  }));
}

function relationExample({ pair, comparison, fold }: Judged, evidence: readonly number[]): Example {
  return { features: relationFeatures(comparison, evidence), positive: pair.label !== "not-enough-info", fold };
}

/** Pairs without evidence have no stance: they are scored, so that every pair has a figure, but weigh nothing. */
function stanceExample({ pair, comparison, fold }: Judged, evidence: readonly number[]): Example {
  const decided = pair.label !== "not-enough-info";
  return {
    features: stanceFeatures(comparison, evidence),
    positive: pair.label === "supports",
    fold,
    weight: decided ? 1 : 0,
  };
}

function regrouped(values: readonly number[], judged: readonly Judged[]): readonly (readonly number[])[] {
  let from = 0;
  return judged.map(({ pair }) => {
    const own = values.slice(from, from + pair.sentences.length);
    from += pair.sentences.length;
    return own;
  });
}

const LABELS = ["supports", "refutes", "not-enough-info"] as const;
type Probabilities = readonly [number, number, number];

function labelOf(probabilities: Probabilities, { supports, refutes, notEnoughInfo }: Weights["labelWeights"]): string {
  const weighed = [probabilities[0] * supports, probabilities[1] * refutes, probabilities[2] * notEnoughInfo];
  return LABELS[weighed.indexOf(Math.max(...weighed))] ?? "not-enough-info";
}

/** The weights with the best macro-F1 on train; `supports` is never favoured. */
function bestLabelWeights(probabilities: readonly Probabilities[], labels: readonly string[]): Weights["labelWeights"] {
  const steps = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6];
  const choices = steps.flatMap((refutes) => steps.map((notEnoughInfo) => ({ supports: 1, refutes, notEnoughInfo })));
  const scores = choices.map((weights) =>
    macroF1(
      probabilities.map((entry) => labelOf(entry, weights)),
      labels,
    ),
  );
  return choices[scores.indexOf(Math.max(...scores))] ?? { supports: 1, refutes: 1, notEnoughInfo: 1 };
}
