import type { Identifiers, SourceRecord } from "../../../src/domain/source-record.ts";
import type { Section } from "../../../src/domain/study.ts";

/** One work as a file of the library gives it. */
export interface Draft {
  readonly record: SourceRecord;
  /** All that the file holds of the work; null when it is no more than title and abstract. */
  readonly fullText: readonly Section[] | null;
}

/** A part of a file that could not be used. */
export interface Problem {
  /** Where: "line 12", "entry smith2020"; null for the whole file. */
  readonly place: string | null;
  /** What is wrong, in plain words. */
  readonly reason: string;
}

export type Parsed = Draft | Problem;

export const isDraft = (parsed: Parsed): parsed is Draft => "record" in parsed;

export interface DraftFields {
  readonly title: string;
  readonly abstract: string | null;
  readonly authors: readonly string[];
  readonly year: number | null;
  readonly venue: string | null;
  readonly url: string | null;
  readonly identifiers: Identifiers;
  readonly publicationTypes: readonly string[];
}

/**
 * @param file the path within the library
 * @param id tells the work from others in the same file; null in a file of one work
 */
export function toRecord(file: string, id: string | null, fields: DraftFields): SourceRecord {
  const venue = tidy(fields.venue ?? "") || null;
  return {
    source: "library",
    sourceId: id === null ? file : `${file}#${id}`,
    identifiers: fields.identifiers,
    title: tidy(fields.title),
    abstract: tidy(fields.abstract ?? "") || null,
    authors: fields.authors.map(tidy).filter(Boolean),
    year: fields.year !== null && fields.year >= 1500 && fields.year <= 2200 ? fields.year : null,
    venue,
    kind: kindOf(fields, venue),
    publicationTypes: fields.publicationTypes,
    url: fields.url !== null && /^https?:/i.test(fields.url) && URL.canParse(fields.url) ? fields.url : null,
    fullTextLinks: [],
    notices: [],
  };
}

/** White space and control characters become single spaces. */
export const tidy = (text: string) => text.replace(/[\s\u0000-\u001f\u007f]+/g, " ").trim();

function kindOf({ identifiers, publicationTypes }: DraftFields, venue: string | null): SourceRecord["kind"] {
  if (publicationTypes.some((type) => /review|meta-analysis/i.test(type))) return "review";
  const preprint = /\b(?:arxiv|biorxiv|medrxiv|preprint)\b/i;
  const isPreprint = venue === null ? identifiers.arxiv !== undefined : preprint.test(venue);
  return isPreprint || publicationTypes.some((type) => preprint.test(type)) ? "preprint" : "article";
}
