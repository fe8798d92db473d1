/** What is known of stems: how rare they are in the scientific literature, and which stand in like contexts. */
export interface Vocabulary {
  /** Inverse document frequency; a stem never seen counts as the rarest. */
  idf(stem: string): number;
  /** -1 to 1; 1 for the same stem, null when one of two different stems was never seen. */
  similarity(a: string, b: string): number | null;
}

/** The stored form: stems in order, each with one byte for its rarity and `size` bytes for its vector. */
export interface VocabularyData {
  readonly stems: string;
  readonly documents: number;
  readonly size: number;
  /** Base64 of one unsigned byte a stem: idf in steps of `IDF_STEP`. */
  readonly idf: string;
  /** Base64 of `size` signed bytes a stem: the vector of length one in steps of `VECTOR_STEP`. */
  readonly vectors: string;
}

export const IDF_STEP = 0.05;
export const VECTOR_STEP = 1 / 127;

/** Reads the stored form; a few milliseconds. */
export function openVocabulary(data: VocabularyData): Vocabulary {
  const index = new Map(data.stems.split(" ").map((stem, at) => [stem, at]));
  const idf = Buffer.from(data.idf, "base64");
  const vectors = new Int8Array(Buffer.from(data.vectors, "base64"));
  const rarest = Math.log(data.documents);
  return {
    idf: (stem) => {
      const at = index.get(stem);
      return at === undefined ? rarest : (idf[at] ?? 0) * IDF_STEP;
    },
    similarity: (a, b) => {
      if (a === b) return 1;
      const at = index.get(a);
      const bt = index.get(b);
      return at === undefined || bt === undefined ? null : cosine(vectors, at * data.size, bt * data.size, data.size);
    },
  };
}

function cosine(vectors: Int8Array, a: number, b: number, size: number): number {
  let sum = 0;
  for (let k = 0; k < size; k += 1) sum += (vectors[a + k] ?? 0) * (vectors[b + k] ?? 0);
  return sum * VECTOR_STEP * VECTOR_STEP;
}
