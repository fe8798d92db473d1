import { IDF_STEP, VECTOR_STEP, type VocabularyData } from "../../src/analyst/extractive/vocabulary.ts";
import { contentStems } from "../../src/analyst/extractive/words.ts";
import { loadClaimSentences, loadCorpus, loadRoles } from "../data.ts";
import { trainEmbeddings } from "./embeddings.ts";

/** Rarities and vectors of stems from abstracts alone; no label is looked at. */
export function trainVocabulary(seed: number): VocabularyData {
  const abstracts = [
    ...loadCorpus("scifact").map(({ title, sentences }) => [title, ...sentences]),
    ...loadCorpus("citint").map(({ sentences }) => sentences),
    ...loadRoles("train").map(({ sentences }) => sentences),
    ...loadClaimSentences("train").map(({ sentences }) => sentences),
  ];
  const found = trainEmbeddings(
    abstracts.map((sentences) => sentences.flatMap(contentStems)),
    { minimumDocuments: 4, size: 48, window: 6, seed },
  );
  const idf = found.documentCounts.map((count) => Math.round(Math.log(found.documents / count) / IDF_STEP));
  const vectors = found.vectors.flatMap((vector) => [...vector].map((value) => Math.round(value / VECTOR_STEP)));
  return {
    stems: found.stems.join(" "),
    documents: found.documents,
    size: 48,
    idf: Buffer.from(idf).toString("base64"),
    vectors: Buffer.from(Int8Array.from(vectors).buffer).toString("base64"),
  };
}
