import { sigmoid } from "../../src/analyst/extractive/scoring-model.ts";

/** A row of features: positions and values of what is not zero. */
export interface SparseRow {
  readonly at: Int32Array;
  readonly value: Float64Array;
}

export interface LinearModel {
  readonly bias: number;
  readonly weights: Float64Array;
}

const STEPS = 250;
const RATE = 0.1;

/** Logistic regression with an L2 penalty (per feature), by Adam on all rows at once; the same result every time. */
export function fitLogistic(
  rows: readonly SparseRow[],
  targets: readonly number[],
  options: { readonly size: number; readonly l2: number; readonly rowWeights?: readonly number[] },
): LinearModel {
  const { size, l2, rowWeights } = options;
  const weights = new Float64Array(size + 1);
  const momentum = new Float64Array(size + 1);
  const velocity = new Float64Array(size + 1);
  const gradient = new Float64Array(size + 1);
  const total = rowWeights ? rowWeights.reduce((sum, weight) => sum + weight, 0) : rows.length;
  for (let step = 1; step <= STEPS; step += 1) {
    gradient.fill(0);
    for (const [index, row] of rows.entries()) {
      const error =
        (sigmoid(score(row, weights, weights[size] ?? 0)) - (targets[index] ?? 0)) * (rowWeights?.[index] ?? 1);
      for (let k = 0; k < row.at.length; k += 1)
        gradient[row.at[k] as number] = (gradient[row.at[k] as number] as number) + error * (row.value[k] as number);
      gradient[size] = (gradient[size] as number) + error;
    }
    const rate = RATE * (1 - step / (STEPS + 1)) + 1e-4;
    for (let k = 0; k <= size; k += 1) {
      const slope = ((gradient[k] as number) + (k < size ? l2 * (weights[k] as number) : 0)) / total;
      momentum[k] = 0.9 * (momentum[k] as number) + 0.1 * slope;
      velocity[k] = 0.99 * (velocity[k] as number) + 0.01 * slope * slope;
      const move =
        (momentum[k] as number) / (1 - 0.9 ** step) / (Math.sqrt((velocity[k] as number) / (1 - 0.99 ** step)) + 1e-8);
      weights[k] = (weights[k] as number) - rate * move;
    }
  }
  return { bias: weights[size] ?? 0, weights: weights.slice(0, size) };
}

export function linearScore(row: SparseRow, model: LinearModel): number {
  return score(row, model.weights, model.bias);
}

function score(row: SparseRow, weights: Float64Array, bias: number): number {
  let sum = bias;
  for (let k = 0; k < row.at.length; k += 1) sum += (weights[row.at[k] as number] as number) * (row.value[k] as number);
  return sum;
}
