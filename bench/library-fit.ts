import { bringUpToDate } from "../adapters/source/library/indexing.ts";
import { listLibrary } from "../adapters/source/library/library-files.ts";
import { LibraryIndex } from "../adapters/source/library/library-index.ts";
import { WEIGHTS } from "../adapters/source/library/ranking.ts";
import { findByBm25, RANKED_ANEW } from "../adapters/source/library/search-index.ts";
import { type Signals, signalsOf } from "../adapters/source/library/signals.ts";
import { loadPairs } from "./data.ts";
import { CORPUS, type JudgedQuery, ndcg, queriesOf } from "./library.ts";

// Finds the weights of the library's ranking on the SciFact train claims: a listwise softmax, with five-fold
// cross-validation. Prints them as they go into `ranking.ts`; the weight of bm25 is 1.

const NAMES = Object.keys(WEIGHTS) as readonly (keyof Signals)[];
const STEPS = 200;
const STEP_SIZE = 0.15;
const RIDGE = 0.001;
const FOLDS = 5;
const { signal } = new AbortController();

interface Example {
  readonly docIds: readonly string[];
  readonly candidates: readonly { readonly id: string; readonly values: readonly number[] }[];
}

const index = await LibraryIndex.open(":memory:", signal);
const noPdf = { parse: () => Promise.reject(new Error("There is no PDF among the abstracts.")) };
await bringUpToDate(index, listLibrary(CORPUS), { pdf: noPdf }, signal, () => {});
const examples = queriesOf(loadPairs("scifact", "train")).map(toExample);

const bm25Alone = NAMES.map((name) => (name === "bm25" ? 1 : 0));
console.log(`bm25 alone, train: ${score(examples, bm25Alone).toFixed(4)}`);
const held = Array.from({ length: FOLDS }, (_, fold) => {
  const inFold = (_example: Example, position: number) => position % FOLDS === fold;
  const weights = fitWeights(examples.filter((example, position) => !inFold(example, position)));
  return score(examples.filter(inFold), weights);
});
console.log(`cross-validated, train: ${(held.reduce((sum, value) => sum + value, 0) / FOLDS).toFixed(4)}`);
const fitted = fitWeights(examples);
console.log(`fitted, train: ${score(examples, fitted).toFixed(4)}`);
const ofBm25 = fitted[NAMES.indexOf("bm25")] ?? 1;
for (const [position, name] of NAMES.entries())
  console.log(`  ${name}: ${((fitted[position] ?? 0) / ofBm25).toFixed(2)},`);

function toExample({ claim, docIds }: JudgedQuery): Example {
  const concepts = [[claim]];
  const { records, statistics } = findByBm25(index, { concepts, since: null }, RANKED_ANEW);
  const signals = signalsOf(records, concepts, statistics, WEIGHTS);
  const candidates = records.map(({ sourceId }, position) => ({
    id: sourceId.slice(sourceId.indexOf("#") + 1),
    values: NAMES.map((name) => signals[position]?.[name] ?? 0),
  }));
  return { docIds, candidates };
}

function score(over: readonly Example[], weights: readonly number[]): number {
  const gained = over.map(({ docIds, candidates }) => {
    const ranked = candidates.toSorted((a, b) => product(b.values, weights) - product(a.values, weights));
    return ndcg(
      ranked.slice(0, 10).map(({ id }) => id),
      docIds,
    );
  });
  return gained.reduce((sum, value) => sum + value, 0) / over.length;
}

function product(values: readonly number[], weights: readonly number[]): number {
  return values.reduce((sum, value, position) => sum + value * (weights[position] ?? 0), 0);
}

/** Adam on the likelihood of the cited documents among the candidates. */
function fitWeights(over: readonly Example[]): readonly number[] {
  let weights: readonly number[] = NAMES.map((name) => (name === "bm25" ? 8 : 0.5));
  let means = weights.map(() => 0);
  let squares = weights.map(() => 0);
  for (let step = 1; step <= STEPS; step += 1) {
    const slope = gradient(over, weights);
    means = means.map((mean, k) => 0.9 * mean + 0.1 * (slope[k] ?? 0));
    squares = squares.map((square, k) => 0.99 * square + 0.01 * (slope[k] ?? 0) ** 2);
    weights = weights.map((weight, k) => {
      const mean = (means[k] ?? 0) / (1 - 0.9 ** step);
      const spread = Math.sqrt((squares[k] ?? 0) / (1 - 0.99 ** step)) + 1e-8;
      return weight + (STEP_SIZE * mean) / spread;
    });
  }
  return weights;
}

function gradient(over: readonly Example[], weights: readonly number[]): readonly number[] {
  const slope = weights.map((weight) => -RIDGE * weight);
  for (const { docIds, candidates } of over) {
    const cited = candidates.filter(({ id }) => docIds.includes(id)).length;
    if (cited === 0) continue;
    const scores = candidates.map(({ values }) => product(values, weights));
    const highest = Math.max(...scores);
    const powers = scores.map((value) => Math.exp(value - highest));
    const total = powers.reduce((sum, value) => sum + value, 0);
    for (const [position, { id, values }] of candidates.entries()) {
      const error = (docIds.includes(id) ? 1 / cited : 0) - (powers[position] ?? 0) / total;
      for (const [k, value] of values.entries()) slope[k] = (slope[k] ?? 0) + (error * value) / over.length;
    }
  }
  return slope;
}
