/** Named values that a model weighs; those that are absent count as 0. */
export type Features = Readonly<Record<string, number>>;

/** A complete binary tree: the inner nodes in level order, then the values of the leaves. */
export interface Tree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly leaf: number[];
}

/** A linear model and boosted trees over the same features; their scores are averaged, then calibrated. */
export interface ScoringModel {
  readonly features: string[];
  readonly bias: number;
  readonly weights: number[];
  readonly trees: Tree[];
  readonly calibration: { readonly slope: number; readonly offset: number };
}

/** The calibrated probability of the model's positive class. */
export function probability(model: ScoringModel, features: Features): number {
  return sigmoid(model.calibration.slope * rawScore(model, features) + model.calibration.offset);
}

export function rawScore(model: ScoringModel, features: Features): number {
  const row = model.features.map((name) => features[name] ?? 0);
  const linear = row.reduce((sum, value, index) => sum + value * (model.weights[index] ?? 0), model.bias);
  return model.trees.length === 0 ? linear : (linear + treeScore(model.trees, row)) / 2;
}

export function treeScore(trees: readonly Tree[], row: readonly number[]): number {
  let sum = 0;
  for (const { feature, threshold, leaf } of trees) {
    let node = 0;
    while (node < feature.length) {
      node = 2 * node + ((row[feature[node] ?? 0] ?? 0) > (threshold[node] ?? 0) ? 2 : 1);
    }
    sum += leaf[node - feature.length] ?? 0;
  }
  return sum;
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
