import { claimFeatures } from "../../src/analyst/extractive/claim-features.ts";
import { type Features, sigmoid } from "../../src/analyst/extractive/scoring-model.ts";
import type { Weights } from "../../src/analyst/extractive/weights.ts";
import { loadClaimSentences, type MarkedAbstract } from "../data.ts";
import { fitLogistic, linearScore, type SparseRow } from "./logistic.ts";
import { bestThreshold, binaryF1 } from "./metrics.ts";
import { groupFolds } from "./random.ts";
import { fitCalibration } from "./scoring.ts";

export interface ClaimSentenceModel {
  readonly claimWords: Weights["claimWords"];
  readonly claimThreshold: number;
  /** F1 on train by models that have not seen the abstract. */
  readonly crossValidatedF1: number;
}

const FOLDS = 5;
const L2 = 5;
const MINIMUM_COUNT = 4;
const NEGLIGIBLE = 0.01;

/** Calibrated, and the threshold chosen, on scores by models that have not seen the abstract. */
export function trainClaimSentences(seed: number): ClaimSentenceModel {
  const abstracts = loadClaimSentences("train");
  const folds = groupFolds(
    abstracts.map(({ id }) => id),
    FOLDS,
    seed,
  );
  const scores = abstracts.map((): readonly number[] => []);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const words = fitWords(abstracts.filter((_, index) => folds[index] !== fold));
    for (const [index, abstract] of abstracts.entries()) {
      if (folds[index] === fold) scores[index] = wordScores(words, abstract);
    }
  }
  const gold = abstracts.flatMap(({ labels }) => labels.map((label) => label === "1"));
  const calibration = fitCalibration(scores.flat(), gold);
  const probabilities = scores.flat().map((score) => sigmoid(calibration.slope * score + calibration.offset));
  const claimThreshold = bestThreshold(probabilities, gold);
  return {
    claimWords: { ...stored(fitWords(abstracts)), calibration },
    claimThreshold,
    crossValidatedF1: binaryF1(
      probabilities.map((probability) => probability >= claimThreshold),
      gold,
    ),
  };
}

interface WordModel {
  readonly index: ReadonlyMap<string, number>;
  readonly weights: Float64Array;
  readonly bias: number;
}

function fitWords(abstracts: readonly MarkedAbstract[]): WordModel {
  const examples = abstracts.flatMap(featuresOf);
  const counts = new Map<string, number>();
  for (const features of examples) for (const name in features) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts].filter(([, count]) => count >= MINIMUM_COUNT).map(([name]) => name);
  const index = new Map(names.map((name, at) => [name, at]));
  const targets = abstracts.flatMap(({ labels }) => labels.map(Number));
  const rows = examples.map((features) => sparse(features, index));
  return { index, ...fitLogistic(rows, targets, { size: names.length, l2: L2 }) };
}

function wordScores(model: WordModel, abstract: MarkedAbstract): readonly number[] {
  return featuresOf(abstract).map((features) => linearScore(sparse(features, model.index), model));
}

function featuresOf({ sentences }: MarkedAbstract): readonly Features[] {
  return sentences.map((sentence, at) => claimFeatures(sentence, at, sentences.length));
}

function sparse(features: Features, index: ReadonlyMap<string, number>): SparseRow {
  const known = Object.entries(features).flatMap(([name, value]) => {
    const at = index.get(name);
    return at === undefined ? [] : [{ at, value }];
  });
  return { at: Int32Array.from(known, ({ at }) => at), value: Float64Array.from(known, ({ value }) => value) };
}

function stored(model: WordModel): Omit<Weights["claimWords"], "calibration"> {
  const kept = [...model.index].filter(([, at]) => Math.abs(model.weights[at] ?? 0) >= NEGLIGIBLE);
  return {
    features: kept.map(([name]) => name).join("\n"),
    weights: kept.map(([, at]) => Number((model.weights[at] ?? 0).toFixed(3))).join(" "),
    bias: Number(model.bias.toFixed(4)),
  };
}
