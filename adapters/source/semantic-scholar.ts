import { z } from "zod";
import type { Concept } from "../../src/domain/protocol.ts";
import type { IdentifierScheme, Identifiers, SourceRecord } from "../../src/domain/source-record.ts";
import type { Period, SearchResult, Source } from "../../src/ports/source.ts";
import type { SourceHttp, SourceRequest } from "./http.ts";
import type { Pace } from "./pacing.ts";
import { firstIdentifiers, type Page, readBatches, readPages } from "./page.ts";
import { oneLine, plainAbstract } from "./plain-text.ts";
import { earliestDay, enteredFrom, plainWords, queryParameters } from "./query.ts";
import { type Draft, readEntries } from "./record.ts";

export const SEMANTIC_SCHOLAR_BASE_URL = "https://api.semanticscholar.org";
const PACE: Pace = { requests: 1, intervalMs: 1_000, concurrency: 1 };
const PAGE_SIZE = 100;
/** A search gives nothing past its first 999 papers. */
const LAST_OFFSET = 999;
const BATCH_SIZE = 500;
/** It does not say when it came to know a work, so new works are found by their publication. */
const INDEXED_WITHIN_DAYS = 90;
const FIELDS = "externalIds,url,title,abstract,venue,year,authors.name,openAccessPdf,publicationTypes";
/** What the service calls the schemes. */
const PREFIXES = { corpusid: "CorpusId", doi: "DOI", arxiv: "ARXIV", pmid: "PMID", pmcid: "PMCID" } as const;

export interface SemanticScholarOptions {
  readonly http: SourceHttp;
  readonly baseUrl?: string;
  readonly apiKey?: string | null;
}

/** An index of works from every field, with its own ranking by relevance. */
export class SemanticScholar implements Source {
  readonly name = "semantic-scholar";
  readonly label = "Semantic Scholar";
  readonly #http: SourceHttp;
  readonly #baseUrl: string;
  readonly #apiKey: string | null;

  constructor({ http, baseUrl = SEMANTIC_SCHOLAR_BASE_URL, apiKey = null }: SemanticScholarOptions) {
    this.#http = http;
    this.#baseUrl = baseUrl;
    this.#apiKey = apiKey;
  }

  /** The search by relevance knows no operators and wants every word: each concept is given by its first term. */
  formulateQuery(concepts: readonly Concept[], since: number | null, entered?: Period): string {
    const query = `query=${plainWords(concepts, 1)}`;
    if (entered === undefined) return since === null ? query : `${query}&year=${since}-`;
    const from = earliestDay(since, enteredFrom(entered, INDEXED_WITHIN_DAYS));
    return `${query}&publicationDateOrYear=${from}:`;
  }

  search(query: string, limit: number, signal: AbortSignal): Promise<SearchResult> {
    return readPages(limit, PAGE_SIZE, ({ offset, count }) => {
      const url = this.#url("/graph/v1/paper/search");
      for (const [name, value] of queryParameters(query)) url.searchParams.set(name, value);
      url.searchParams.set("offset", String(offset));
      url.searchParams.set("limit", String(Math.min(count, LAST_OFFSET - offset)));
      return this.#ask({ url }, signal);
    });
  }

  lookUp(works: readonly Identifiers[], signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const schemes = Object.keys(PREFIXES) as (keyof typeof PREFIXES & IdentifierScheme)[];
    const ids = firstIdentifiers(works, schemes).map(([scheme, value]) => paperId(scheme, value));
    return readBatches(ids, BATCH_SIZE, (batch) =>
      this.#ask({ url: this.#url("/graph/v1/paper/batch"), json: { ids: batch } }, signal),
    );
  }

  #url(path: string): URL {
    const url = new URL(path, this.#baseUrl);
    url.searchParams.set("fields", FIELDS);
    return url;
  }

  #ask(request: Pick<SourceRequest, "url" | "json">, signal: AbortSignal) {
    const key = this.#apiKey === null ? null : ({ place: "header", name: "x-api-key", value: this.#apiKey } as const);
    return this.#http.ask({ ...request, label: this.label, pace: PACE, key }, parseSemanticScholar, signal);
  }
}

function paperId(scheme: IdentifierScheme, value: string): string {
  const prefix = Object.entries(PREFIXES).find(([name]) => name === scheme)?.[1];
  return `${prefix}:${scheme === "pmcid" ? value.replace(/^pmc/, "") : value}`;
}

const Id = z.union([z.string(), z.number()]).transform(String).nullish();

const Paper = z.object({
  paperId: z.string(),
  externalIds: z.object({ DOI: Id, ArXiv: Id, PubMed: Id, PubMedCentral: Id, CorpusId: Id }).nullish(),
  url: z.string().nullish(),
  title: z.string().nullish(),
  abstract: z.string().nullish(),
  venue: z.string().nullish(),
  year: z.number().nullish(),
  authors: z.array(z.object({ name: z.string().nullish() })).nullish(),
  openAccessPdf: z.object({ url: z.string().nullish() }).nullish(),
  publicationTypes: z.array(z.string()).nullish(),
});

/** A search leaves `data` out when nothing matches. A batch is a bare list, with null for a paper it does not know. */
const Answer = z.union([
  z.array(z.unknown()).transform((data) => ({ data, total: null })),
  z.object({ data: z.array(z.unknown()), total: z.number().nullish() }),
  z.object({ total: z.literal(0) }).transform(({ total }) => ({ data: [], total })),
]);

/** @throws when the answer is neither a search result nor a batch */
export function parseSemanticScholar(body: string): Page {
  const { data, total } = Answer.parse(JSON.parse(body));
  return { records: readEntries(data, Paper, toDraft), entries: data.length, total: total ?? null, next: null };
}

function toDraft(paper: z.infer<typeof Paper>): Draft {
  const ids = paper.externalIds;
  const types = paper.publicationTypes ?? [];
  return {
    source: "semantic-scholar",
    sourceId: paper.paperId,
    identifiers: {
      doi: ids?.DOI,
      pmid: ids?.PubMed,
      pmcid: ids?.PubMedCentral == null ? null : `PMC${ids.PubMedCentral.replace(/^PMC/i, "")}`,
      corpusid: ids?.CorpusId,
      ...(ids?.ArXiv == null ? {} : { arxiv: ids.ArXiv }),
    },
    title: oneLine(paper.title ?? ""),
    abstract: plainAbstract(paper.abstract ?? ""),
    authors: (paper.authors ?? []).map(({ name }) => name),
    year: paper.year,
    venue: oneLine(paper.venue ?? ""),
    kind: kindOf(types, paper),
    publicationTypes: types,
    url: paper.url,
    fullTextLinks: [{ url: paper.openAccessPdf?.url, format: "pdf" }],
    notices: [],
  };
}

function kindOf(types: readonly string[], { externalIds, venue }: z.infer<typeof Paper>): SourceRecord["kind"] {
  if (types.some((type) => /^(?:Review|MetaAnalysis)$/.test(type))) return "review";
  if (/^(?:arXiv|bioRxiv|medRxiv|SSRN)\b/i.test(venue ?? "")) return "preprint";
  if (externalIds?.ArXiv != null && !venue) return "preprint";
  if (types.length > 0 && types.every((type) => /^(?:Editorial|LettersAndComments|News|Dataset)$/.test(type)))
    return "other";
  return "article";
}
