import { type Features, type ScoringModel, sigmoid, treeScore } from "../../src/analyst/extractive/scoring-model.ts";
import { type BoostingOptions, fitTrees } from "./boosting.ts";
import { fitLogistic } from "./logistic.ts";

/** One thing to learn from. */
export interface Example {
  readonly features: Features;
  readonly positive: boolean;
  readonly fold: number;
  /** With 0 the example is scored but teaches nothing. */
  readonly weight: number;
  /** Whether it is one of those that the probabilities are calibrated on. */
  readonly calibrates: boolean;
}

export interface FitOptions {
  /** The penalty of the linear part, on features of unit variance. */
  readonly l2: number;
  readonly trees: BoostingOptions;
}

export interface Fit {
  readonly model: ScoringModel;
  /** For each example its calibrated probability by a model that has not seen its fold. */
  readonly outOfFold: readonly number[];
}

/** Fits on all examples; calibrates on scores that each come from models trained without the example's fold. */
export function fitScoringModel(examples: readonly Example[], options: FitOptions): Fit {
  const features = [...new Set(examples.flatMap((example) => Object.keys(example.features)))].sort();
  const rows = examples.map((example) => features.map((name) => example.features[name] ?? 0));
  const scores = new Float64Array(examples.length);
  const taught = examples
    .map((example, index) => ({ example, row: rows[index] ?? [] }))
    .filter(({ example }) => example.weight > 0);
  for (const fold of new Set(examples.map((example) => example.fold))) {
    const scorer = fitScorer(
      taught.filter(({ example }) => example.fold !== fold),
      options,
    );
    for (const [index, example] of examples.entries()) {
      if (example.fold === fold) scores[index] = score(scorer, rows[index] ?? []);
    }
  }
  const calibrating = examples
    .map((example, index) => ({ ...example, score: scores[index] ?? 0 }))
    .filter(({ calibrates }) => calibrates);
  const calibration = fitCalibration(
    calibrating.map((example) => example.score),
    calibrating.map(({ positive }) => positive),
  );
  const outOfFold = [...scores].map((value) => sigmoid(calibration.slope * value + calibration.offset));
  return { model: { features, ...fitScorer(taught, options), calibration }, outOfFold };
}

/** Platt's scaling: a logistic curve through the scores, by Newton's method, with his smoothed targets. */
export function fitCalibration(scores: readonly number[], gold: readonly boolean[]): ScoringModel["calibration"] {
  const positives = gold.filter(Boolean).length;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (gold.length - positives + 2);
  let slope = 1;
  let offset = 0;
  for (let step = 0; step < 30; step += 1) {
    let [ga, gb, aa, ab, bb] = [0, 0, 1e-9, 0, 1e-9];
    for (const [index, value] of scores.entries()) {
      const p = sigmoid(slope * value + offset);
      const error = p - (gold[index] ? high : low);
      const curve = p * (1 - p);
      ga += error * value;
      gb += error;
      aa += curve * value * value;
      ab += curve * value;
      bb += curve;
    }
    const determinant = aa * bb - ab * ab;
    slope -= (bb * ga - ab * gb) / determinant;
    offset -= (aa * gb - ab * ga) / determinant;
  }
  return { slope, offset };
}

type Scorer = Pick<ScoringModel, "bias" | "weights" | "trees">;

function fitScorer(
  taught: readonly { readonly example: Example; readonly row: readonly number[] }[],
  options: FitOptions,
): Scorer {
  const rows = taught.map(({ row }) => row);
  const targets = taught.map(({ example }) => (example.positive ? 1 : 0));
  const rowWeights = taught.map(({ example }) => example.weight);
  return {
    ...fitLinear(rows, targets, rowWeights, options.l2),
    trees: fitTrees(rows, targets, options.trees, rowWeights).map(rounded),
  };
}

function fitLinear(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  rowWeights: readonly number[],
  l2: number,
): Omit<Scorer, "trees"> {
  const columns = (rows[0] ?? []).map((_, at) => spread(rows.map((row) => row[at] ?? 0)));
  const at = Int32Array.from(columns.keys());
  const scaled = rows.map((row) => ({
    at,
    value: Float64Array.from(columns, ({ mean, deviation }, k) => ((row[k] ?? 0) - mean) / deviation),
  }));
  const fitted = fitLogistic(scaled, targets, { size: columns.length, l2, rowWeights });
  const weights = columns.map(({ deviation }, k) => round((fitted.weights[k] ?? 0) / deviation));
  return { bias: round(columns.reduce((sum, { mean }, k) => sum - mean * (weights[k] ?? 0), fitted.bias)), weights };
}

function spread(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

function score(scorer: Scorer, row: readonly number[]): number {
  const linear = row.reduce((sum, value, k) => sum + value * (scorer.weights[k] ?? 0), scorer.bias);
  return scorer.trees.length === 0 ? linear : (linear + treeScore(scorer.trees, row)) / 2;
}

function rounded(tree: ScoringModel["trees"][number]): ScoringModel["trees"][number] {
  return { feature: tree.feature, threshold: tree.threshold.map(round), leaf: tree.leaf.map(round) };
}

function round(value: number): number {
  return Math.abs(value) > 1e12 ? value : Number(value.toPrecision(5));
}
