import {
  type Comparison,
  compare,
  evidenceFeatures,
  markPassage,
} from "../../src/analyst/extractive/evidence-features.ts";
import { relationFeatures, stanceFeatures } from "../../src/analyst/extractive/verdict-features.ts";
import type { Vocabulary } from "../../src/analyst/extractive/vocabulary.ts";
import type { Weights } from "../../src/analyst/extractive/weights.ts";
import { loadCorpus, loadPairs } from "../data.ts";
import { augmented, type TrainingPair } from "./augmentation.ts";
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

const FOLDS = 10;
const EVIDENCE = { l2: 10, trees: { trees: 150, depth: 3, rate: 0.06, l2: 5, sample: 0.6 } };
const RELATION = { l2: 300, trees: { trees: 100, depth: 3, rate: 0.04, l2: 8, sample: 0.5 } };
const STANCE = { l2: 100, trees: { trees: 100, depth: 3, rate: 0.04, l2: 8, sample: 0.5 } };

interface Judged extends TrainingPair {
  readonly comparison: Comparison;
  readonly fold: number;
}

/** Evidence first; then relation and stance, on evidence as models see it that do not know the document. */
export function trainVerdicts(
  vocabulary: Vocabulary,
  claimProbabilities: (sentences: readonly string[]) => readonly number[],
  seed: number,
): VerdictModels {
  const pairs = augmented(loadPairs("scifact", "train"), loadCorpus("scifact"), vocabulary, seed);
  const judged = prepare(pairs, vocabulary, claimProbabilities, seed);
  const sentences = judged.flatMap(evidenceExamples);
  const evidence = fitScoringModel(sentences, { ...EVIDENCE, trees: { ...EVIDENCE.trees, seed } });
  const evidenceThreshold = chooseThreshold(evidence.outOfFold, sentences);
  const perPair = regrouped(evidence.outOfFold, judged);
  const relation = fitScoringModel(
    judged.map((entry, index) => relationExample(entry, perPair[index] ?? [])),
    { ...RELATION, trees: { ...RELATION.trees, seed } },
  );
  const stance = fitScoringModel(
    judged.map((entry, index) => stanceExample(entry, perPair[index] ?? [])),
    { ...STANCE, trees: { ...STANCE.trees, seed } },
  );
  const originals = judged.flatMap(({ origin, pair }, index) => {
    if (origin !== "expert") return [];
    const related = relation.outOfFold[index] ?? 0;
    const favourable = stance.outOfFold[index] ?? 0;
    return [
      { label: pair.label, probabilities: [related * favourable, related * (1 - favourable), 1 - related] as const },
    ];
  });
  const labelWeights = bestLabelWeights(originals);
  return {
    weights: {
      evidence: evidence.model,
      evidenceThreshold,
      relation: relation.model,
      stance: stance.model,
      labelWeights,
    },
    crossValidated: {
      evidenceF1: evidenceScore(evidence.outOfFold, sentences, evidenceThreshold),
      ...scored(originals, labelWeights),
    },
  };
}

function prepare(
  pairs: readonly TrainingPair[],
  vocabulary: Vocabulary,
  claimProbabilities: (sentences: readonly string[]) => readonly number[],
  seed: number,
): readonly Judged[] {
  const folds = groupFolds(
    pairs.map(({ pair }) => pair.docId),
    FOLDS,
    seed,
  );
  return pairs.map((training, index) => {
    const { claim, sentences, title } = training.pair;
    const passage = markPassage(sentences, title, claimProbabilities(sentences));
    return { ...training, comparison: compare(claim, passage, vocabulary), fold: folds[index] ?? 0 };
  });
}

function evidenceExamples({ pair, comparison, fold, weights, origin }: Judged): readonly Example[] {
  return evidenceFeatures(comparison).map((features, at) => ({
    features,
    positive: pair.rationale.includes(at),
    fold,
    weight: weights.evidence,
    calibrates: origin === "expert",
  }));
}

function relationExample({ pair, comparison, fold, weights, origin }: Judged, evidence: readonly number[]): Example {
  return {
    features: relationFeatures(comparison, evidence),
    positive: pair.label !== "not-enough-info",
    fold,
    weight: weights.relation,
    calibrates: origin === "expert",
  };
}

/** Pairs without evidence have no stance: they are scored, so that every pair has a figure, but weigh nothing. */
function stanceExample({ pair, comparison, fold, weights, origin }: Judged, evidence: readonly number[]): Example {
  const decided = pair.label !== "not-enough-info";
  return {
    features: stanceFeatures(comparison, evidence),
    positive: pair.label === "supports",
    fold,
    weight: decided ? weights.stance : 0,
    calibrates: origin === "expert" && decided,
  };
}

function chooseThreshold(probabilities: readonly number[], examples: readonly Example[]): number {
  const scored = examples.flatMap(({ calibrates, positive }, at) =>
    calibrates ? [{ positive, value: probabilities[at] ?? 0 }] : [],
  );
  return bestThreshold(
    scored.map(({ value }) => value),
    scored.map(({ positive }) => positive),
  );
}

function evidenceScore(probabilities: readonly number[], examples: readonly Example[], threshold: number): number {
  const scored = examples.flatMap(({ calibrates, positive }, at) =>
    calibrates ? [{ positive, value: probabilities[at] ?? 0 }] : [],
  );
  return binaryF1(
    scored.map(({ value }) => value >= threshold),
    scored.map(({ positive }) => positive),
  );
}

function regrouped(values: readonly number[], judged: readonly Judged[]): readonly (readonly number[])[] {
  let from = 0;
  return judged.map(({ pair }) => {
    const own = values.slice(from, from + pair.sentences.length);
    from += pair.sentences.length;
    return own;
  });
}

interface Scored {
  readonly label: string;
  readonly probabilities: Probabilities;
}

function scored(
  pairs: readonly Scored[],
  labelWeights: Weights["labelWeights"],
): Omit<VerdictModels["crossValidated"], "evidenceF1"> {
  const labels = pairs.map(({ label }) => label);
  const predicted = pairs.map(({ probabilities }) => labelOf(probabilities, labelWeights));
  const supports = pairs.map(({ probabilities }) => probabilities[0]);
  const supported = labels.map((label) => label === "supports");
  const called = labels.filter((_, index) => predicted[index] === "supports");
  return {
    macroF1: macroF1(predicted, labels),
    supportsAuc: auc(supports, supported),
    supportsError: calibrationError(supports, supported),
    supportedWrongly: called.filter((label) => label === "refutes").length / Math.max(1, called.length),
  };
}

const LABELS = ["supports", "refutes", "not-enough-info"] as const;
type Probabilities = readonly [number, number, number];

function labelOf(probabilities: Probabilities, { supports, refutes, notEnoughInfo }: Weights["labelWeights"]): string {
  const weighed = [probabilities[0] * supports, probabilities[1] * refutes, probabilities[2] * notEnoughInfo];
  return LABELS[weighed.indexOf(Math.max(...weighed))] ?? "not-enough-info";
}

/** The weights with the best macro-F1 on train; `supports` is never favoured. */
function bestLabelWeights(pairs: readonly Scored[]): Weights["labelWeights"] {
  const steps = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6];
  const choices = steps.flatMap((refutes) => steps.map((notEnoughInfo) => ({ supports: 1, refutes, notEnoughInfo })));
  const scores = choices.map((weights) => scored(pairs, weights).macroF1);
  return choices[scores.indexOf(Math.max(...scores))] ?? { supports: 1, refutes: 1, notEnoughInfo: 1 };
}
