import { sigmoid, type Tree } from "../../src/analyst/extractive/scoring-model.ts";
import { seededRandom } from "./random.ts";

export interface BoostingOptions {
  readonly trees: number;
  readonly depth: number;
  readonly rate: number;
  readonly l2: number;
  /** The share of rows and of features that each tree sees. */
  readonly sample: number;
  readonly seed: number;
}

const BINS = 32;

/** Gradient-boosted trees on the logistic loss, starting from given scores. */
export function fitTrees(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  options: BoostingOptions,
  rowWeights?: readonly number[],
): readonly Tree[] {
  const width = rows[0]?.length ?? 0;
  const edges = Array.from({ length: width }, (_, feature) => quantiles(rows.map((row) => row[feature] ?? 0)));
  const binned = edges.map((edge, feature) => Uint8Array.from(rows, (row) => binOf(edge, row[feature] ?? 0)));
  const scores = new Float64Array(rows.length);
  const random = seededRandom(options.seed);
  const trees: Tree[] = [];
  for (let round = 0; round < options.trees; round += 1) {
    const gradient = new Float64Array(rows.length);
    const curvature = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i += 1) {
      const p = sigmoid(scores[i] as number);
      const weight = random() < options.sample ? (rowWeights?.[i] ?? 1) : 0;
      gradient[i] = weight * (p - (targets[i] ?? 0));
      curvature[i] = weight * p * (1 - p);
    }
    const features = Array.from({ length: width }, (_, k) => k).filter(() => random() < options.sample);
    trees.push(growTree({ binned, edges, gradient, curvature, features, scores, options }));
  }
  return trees;
}

interface Growth {
  readonly binned: readonly Uint8Array[];
  readonly edges: readonly (readonly number[])[];
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
  readonly features: readonly number[];
  readonly scores: Float64Array;
  readonly options: BoostingOptions;
}

function growTree(growth: Growth): Tree {
  const { binned, edges, gradient, curvature, scores, options } = growth;
  const inner = 2 ** options.depth - 1;
  const feature: number[] = [];
  const threshold: number[] = [];
  const place = new Int32Array(scores.length);
  for (let level = 0; level < options.depth; level += 1) {
    const first = 2 ** level - 1;
    for (let node = first; node < 2 * first + 1; node += 1) {
      const split = bestSplit(growth, place, node);
      feature.push(split.feature);
      threshold.push(split.bin < 0 ? Number.MAX_VALUE : (edges[split.feature]?.[split.bin] ?? Number.MAX_VALUE));
      const bins = binned[split.feature];
      for (let i = 0; i < place.length; i += 1) {
        if (place[i] !== node) continue;
        const right = split.bin >= 0 && (bins?.[i] ?? 0) > split.bin;
        place[i] = 2 * node + (right ? 2 : 1);
      }
    }
  }
  const sums = Array.from({ length: inner + 1 }, () => ({ g: 0, h: 0 }));
  for (let i = 0; i < place.length; i += 1) {
    const sum = sums[(place[i] as number) - inner];
    if (!sum) continue;
    sum.g += gradient[i] as number;
    sum.h += curvature[i] as number;
  }
  const leaf = sums.map(({ g, h }) => (-options.rate * g) / (h + options.l2));
  for (let i = 0; i < place.length; i += 1)
    scores[i] = (scores[i] as number) + (leaf[(place[i] as number) - inner] ?? 0);
  return { feature, threshold, leaf };
}

function bestSplit(
  growth: Growth,
  place: Int32Array,
  node: number,
): { readonly feature: number; readonly bin: number } {
  const { binned, gradient, curvature, features, options } = growth;
  const members: number[] = [];
  let g = 0;
  let h = 0;
  for (let i = 0; i < place.length; i += 1) {
    if (place[i] !== node || curvature[i] === 0) continue;
    members.push(i);
    g += gradient[i] as number;
    h += curvature[i] as number;
  }
  let best = { feature: 0, bin: -1 };
  let bestGain = 1e-6;
  const gs = new Float64Array(BINS);
  const hs = new Float64Array(BINS);
  for (const feature of features) {
    const bins = binned[feature];
    if (!bins) continue;
    gs.fill(0);
    hs.fill(0);
    for (const i of members) {
      const bin = bins[i] as number;
      gs[bin] = (gs[bin] as number) + (gradient[i] as number);
      hs[bin] = (hs[bin] as number) + (curvature[i] as number);
    }
    let gl = 0;
    let hl = 0;
    for (let bin = 0; bin < BINS - 1; bin += 1) {
      gl += gs[bin] as number;
      hl += hs[bin] as number;
      if (hl < 1 || h - hl < 1) continue;
      const gain = gl ** 2 / (hl + options.l2) + (g - gl) ** 2 / (h - hl + options.l2) - g ** 2 / (h + options.l2);
      if (gain > bestGain) {
        bestGain = gain;
        best = { feature, bin };
      }
    }
  }
  return best;
}

function quantiles(values: readonly number[]): readonly number[] {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length <= BINS) return sorted.slice(0, -1);
  const all = [...values].sort((a, b) => a - b);
  return [...new Set(Array.from({ length: BINS - 1 }, (_, k) => all[Math.floor(((k + 1) * all.length) / BINS)] ?? 0))];
}

function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  while (bin < edges.length && value > (edges[bin] as number)) bin += 1;
  return bin;
}
