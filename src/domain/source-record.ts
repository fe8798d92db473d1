import { z } from "zod";

export const SOURCE_NAMES = [
  "arxiv",
  "openalex",
  "semantic-scholar",
  "crossref",
  "europe-pmc",
  "pubmed",
  "library",
] as const;
export const SourceName = z.enum(SOURCE_NAMES);
export type SourceName = z.infer<typeof SourceName>;

/** The schemes under which a work is known. Values are normalised: see `normaliseIdentifier`. */
export const IDENTIFIER_SCHEMES = ["doi", "arxiv", "pmid", "pmcid", "openalex", "corpusid"] as const;
export const IdentifierScheme = z.enum(IDENTIFIER_SCHEMES);
export type IdentifierScheme = z.infer<typeof IdentifierScheme>;
export const Identifiers = z.partialRecord(IdentifierScheme, z.string().min(1)).readonly();
export type Identifiers = z.infer<typeof Identifiers>;

/** What a publisher or index says against a work after its publication. */
export const Notice = z
  .object({
    kind: z.enum(["retraction", "withdrawal", "expression-of-concern", "correction"]),
    /** Who says so. */
    source: SourceName,
    /** The DOI or address of the notice itself, where the source gives it. */
    reference: z.string().nullable(),
  })
  .readonly();
export type Notice = z.infer<typeof Notice>;

/** An address under which a work's full text is said to be open. */
export const FullTextLink = z.object({ url: z.url(), format: z.enum(["jats", "pdf"]) }).readonly();
export type FullTextLink = z.infer<typeof FullTextLink>;

/** A title and abstract found in a source (a "record" in PRISMA). Text is plain: no markup, no entities. */
export const SourceRecord = z
  .object({
    source: SourceName,
    /** The source's own id of the record. */
    sourceId: z.string().min(1),
    identifiers: Identifiers,
    title: z.string().min(1),
    abstract: z.string().min(1).nullable(),
    /** "Given Family", in the order of the work. */
    authors: z.array(z.string().min(1)).readonly(),
    year: z.int().min(1500).max(2200).nullable(),
    venue: z.string().min(1).nullable(),
    /** What kind of publication the record describes. */
    kind: z.enum(["article", "preprint", "review", "other"]),
    /** Publication types in the source's own words, such as "Randomized Controlled Trial". */
    publicationTypes: z.array(z.string()).readonly(),
    /** A page about the work for people. */
    url: z.url().nullable(),
    fullTextLinks: z.array(FullTextLink).readonly(),
    notices: z.array(Notice).readonly(),
  })
  .readonly();
export type SourceRecord = z.infer<typeof SourceRecord>;

/**
 * Brings an identifier to the one form in which it is compared: DOIs in lower case without a resolver, arXiv ids
 * without version, PMCIDs with their prefix, OpenAlex and Corpus ids bare.
 *
 * @returns null when the value is not an identifier of that scheme
 */
export function normaliseIdentifier(scheme: IdentifierScheme, value: string): string | null {
  return (
    PATTERNS[scheme]
      .exec(value.trim())
      ?.groups?.id?.replace(/[.,;]+$/, "")
      .toLowerCase() ?? null
  );
}

const PATTERNS: Record<IdentifierScheme, RegExp> = {
  doi: /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)?(?<id>10\.\d{4,9}\/\S+)$/i,
  arxiv:
    /^(?:https?:\/\/arxiv\.org\/(?:abs|pdf)\/|arxiv:\s*)?(?<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?(?:\.pdf)?$/i,
  pmid: /^(?:https?:\/\/pubmed\.ncbi\.nlm\.nih\.gov\/|https?:\/\/www\.ncbi\.nlm\.nih\.gov\/pubmed\/|pmid:\s*)?(?<id>\d{1,9})\/?$/i,
  pmcid: /^(?:https?:\/\/(?:www\.|pmc\.)?ncbi\.nlm\.nih\.gov\/(?:pmc\/)?articles\/|pmcid:\s*)?(?<id>pmc\d+)\/?$/i,
  openalex: /^(?:https?:\/\/(?:api\.)?openalex\.org\/(?:works\/)?)?(?<id>w\d+)$/i,
  corpusid: /^(?:https?:\/\/api\.semanticscholar\.org\/corpusid:|corpusid:)?(?<id>\d+)$/i,
};
