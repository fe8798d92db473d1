import { seededRandom } from "./random.ts";

export interface Embeddings {
  readonly stems: readonly string[];
  /** The share of documents that hold each stem. */
  readonly documentCounts: readonly number[];
  readonly documents: number;
  /** One vector of length one a stem. */
  readonly vectors: readonly Float64Array[];
}

export interface EmbeddingOptions {
  readonly minimumDocuments: number;
  readonly size: number;
  readonly window: number;
  readonly seed: number;
}

/** Vectors of stems from their neighbours: positive pointwise mutual information, then a randomised eigendecomposition. */
export function trainEmbeddings(documents: readonly (readonly string[])[], options: EmbeddingOptions): Embeddings {
  const counts = new Map<string, number>();
  for (const document of documents) for (const stem of new Set(document)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const stems = [...counts]
    .filter(([, count]) => count >= options.minimumDocuments)
    .map(([stem]) => stem)
    .sort();
  const matrix = mutualInformation(documents, new Map(stems.map((stem, index) => [stem, index])), options.window);
  return {
    stems,
    documentCounts: stems.map((stem) => counts.get(stem) ?? 0),
    documents: documents.length,
    vectors: factorised(matrix, options),
  };
}

interface SparseMatrix {
  readonly start: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
}

function mutualInformation(
  documents: readonly (readonly string[])[],
  index: ReadonlyMap<string, number>,
  window: number,
): SparseMatrix {
  const rows = Array.from({ length: index.size }, () => new Map<number, number>());
  for (const document of documents) {
    const ids = document.map((stem) => index.get(stem) ?? -1);
    for (const [at, id] of ids.entries()) {
      if (id < 0) continue;
      for (let other = at + 1; other <= at + window && other < ids.length; other += 1) {
        const id2 = ids[other] ?? -1;
        if (id2 < 0 || id2 === id) continue;
        const weight = 1 / (other - at);
        rows[id]?.set(id2, (rows[id]?.get(id2) ?? 0) + weight);
        rows[id2]?.set(id, (rows[id2]?.get(id) ?? 0) + weight);
      }
    }
  }
  return positivePart(rows);
}

/** Context counts are smoothed to the power of 0.75, which keeps rare neighbours from ruling. */
function positivePart(rows: readonly ReadonlyMap<number, number>[]): SparseMatrix {
  const sums = rows.map((row) => [...row.values()].reduce((sum, value) => sum + value, 0));
  const smooth = sums.map((sum) => sum ** 0.75);
  const total = smooth.reduce((sum, value) => sum + value, 0);
  const start = new Int32Array(rows.length + 1);
  const column: number[] = [];
  const value: number[] = [];
  for (const [id, row] of rows.entries()) {
    for (const [other, count] of row) {
      const information = Math.log((count * total) / ((sums[id] ?? 1) * (smooth[other] ?? 1)));
      if (information <= 0) continue;
      column.push(other);
      value.push(information);
    }
    start[id + 1] = column.length;
  }
  return { start, column: Int32Array.from(column), value: Float64Array.from(value) };
}

/** Subspace iteration; vectors are scaled by the square root of their singular values, then to length one. */
function factorised(matrix: SparseMatrix, options: EmbeddingOptions): readonly Float64Array[] {
  const n = matrix.start.length - 1;
  const k = options.size + 8;
  const random = seededRandom(options.seed);
  let basis: Float64Array[] = Array.from({ length: k }, () => Float64Array.from({ length: n }, () => random() - 0.5));
  for (let pass = 0; pass < 6; pass += 1) basis = orthonormal(basis.map((vector) => multiply(matrix, vector)));
  const images = basis.map((vector) => multiply(matrix, vector));
  const strengths = images.map((image) => Math.sqrt(dot(image, image)));
  const order = strengths
    .map((_, at) => at)
    .sort((a, b) => (strengths[b] ?? 0) - (strengths[a] ?? 0))
    .slice(0, options.size);
  return Array.from({ length: n }, (_, row) => {
    const vector = Float64Array.from(order, (at) => (images[at]?.[row] ?? 0) / Math.sqrt(strengths[at] || 1));
    const norm = Math.sqrt(dot(vector, vector)) || 1;
    return vector.map((value) => value / norm);
  });
}

function multiply({ start, column, value }: SparseMatrix, vector: Float64Array): Float64Array {
  const result = new Float64Array(vector.length);
  for (let row = 0; row < vector.length; row += 1) {
    let sum = 0;
    for (let at = start[row] as number; at < (start[row + 1] as number); at += 1)
      sum += (value[at] as number) * (vector[column[at] as number] as number);
    result[row] = sum;
  }
  return result;
}

function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    for (const other of done) {
      const overlap = dot(vector, other);
      for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] as number) - overlap * (other[i] as number);
    }
    const norm = Math.sqrt(dot(vector, vector)) || 1;
    done.push(vector.map((value) => value / norm));
  }
  return done;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
