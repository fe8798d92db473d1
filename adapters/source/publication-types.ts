import type { SourceRecord } from "../../src/domain/source-record.ts";

const NO_STUDY = /^(?:editorial|comment|news|newspaper article|biography|interview|patient education handout)$/i;

/** The kind of a publication by its types in PubMed and Europe PMC. */
export function publicationKind(types: readonly string[]): SourceRecord["kind"] {
  if (types.some((type) => NO_STUDY.test(type))) return "other";
  if (types.some((type) => /^preprint$/i.test(type))) return "preprint";
  return types.some((type) => /^(?:review|systematic review|meta-analysis|review-article)$/i.test(type))
    ? "review"
    : "article";
}
