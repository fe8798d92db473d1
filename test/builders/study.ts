import type { Study } from "../../src/domain/study.ts";

/** A study of which only what matters is given. */
export function buildStudy(change: Partial<Study> = {}): Study {
  return {
    id: "std-0a1b2c3d",
    identifiers: {},
    alsoKnownAs: [],
    title: "Do apples fall?",
    abstract: null,
    authors: [],
    year: 2020,
    venue: null,
    kind: "article",
    publicationTypes: [],
    url: null,
    fullTextLinks: [],
    notices: [],
    records: [],
    ...change,
  };
}
