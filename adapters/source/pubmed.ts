import { z } from "zod";
import type { Concept } from "../../src/domain/protocol.ts";
import type { Identifiers, SourceRecord } from "../../src/domain/source-record.ts";
import type { Period, SearchResult, Source } from "../../src/ports/source.ts";
import type { Answer, SourceHttp } from "./http.ts";
import type { Pace } from "./pacing.ts";
import { firstIdentifiers, type Page, readBatches, readPages } from "./page.ts";
import { parsePubMedArticles } from "./pubmed-article.ts";
import { booleanQuery, enteredFrom, quoted } from "./query.ts";

export const PUBMED_BASE_URL = "https://eutils.ncbi.nlm.nih.gov";
/** @see https://www.ncbi.nlm.nih.gov/books/NBK25497/: usage guidelines */
const PACE: Pace = { requests: 3, intervalMs: 1_000, concurrency: 2 };
const PACE_WITH_KEY: Pace = { requests: 10, intervalMs: 1_000, concurrency: 4 };
const PAGE_SIZE = 100;
const DOI_BATCH_SIZE = 30;
/** How long after its creation a citation may become searchable. */
const CREATED_WITHIN_DAYS = 3;

export interface PubMedOptions {
  readonly http: SourceHttp;
  readonly baseUrl?: string;
  readonly apiKey?: string | null;
}

/** The biomedical literature as the US National Library of Medicine indexes it. */
export class PubMed implements Source {
  readonly name = "pubmed";
  readonly label = "PubMed";
  readonly #http: SourceHttp;
  readonly #baseUrl: string;
  readonly #apiKey: string | null;

  constructor({ http, baseUrl = PUBMED_BASE_URL, apiKey = null }: PubMedOptions) {
    this.#http = http;
    this.#baseUrl = baseUrl;
    this.#apiKey = apiKey;
  }

  formulateQuery(concepts: readonly Concept[], since: number | null, entered?: Period): string {
    const created = entered === undefined ? null : enteredFrom(entered, CREATED_WITHIN_DAYS).replaceAll("-", "/");
    const ranges = [
      ...(since === null ? [] : [`${since}:3000[dp]`]),
      ...(created === null ? [] : [`${created}:3000[crdt]`]),
    ];
    const range = ranges.length === 0 ? null : ranges.join(" AND ");
    return booleanQuery(concepts, (term) => `${quoted(term)}[tiab]`, range);
  }

  search(query: string, limit: number, signal: AbortSignal): Promise<SearchResult> {
    return readPages(limit, PAGE_SIZE, async ({ offset, count }) => {
      const parameters = { term: query, retstart: offset, retmax: count, sort: "relevance" };
      const found = await this.#findIds(parameters, signal);
      const { ids, total } = found.value;
      if (ids.length === 0) return { value: { records: [], entries: 0, total, next: null }, cached: found.cached };
      const answer = await this.#fetchArticles(ids, signal);
      return { value: { ...answer.value, entries: ids.length, total }, cached: found.cached && answer.cached };
    });
  }

  /** PubMed fetches by its own ids alone; works known by DOI are first found by it. */
  async lookUp(works: readonly Identifiers[], signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const known = firstIdentifiers(works, ["pmid", "doi"]);
    const ids = known.filter(([scheme]) => scheme === "pmid").map(([, id]) => id);
    const dois = known.filter(([scheme]) => scheme === "doi").map(([, doi]) => doi);
    for (let start = 0; start < dois.length; start += DOI_BATCH_SIZE) {
      const batch = dois.slice(start, start + DOI_BATCH_SIZE);
      const term = batch.map((doi) => `"${doi.replace(/["[\]]/g, " ")}"[doi]`).join(" OR ");
      ids.push(...(await this.#findIds({ term, retmax: PAGE_SIZE }, signal)).value.ids);
    }
    return readBatches([...new Set(ids)], PAGE_SIZE, (batch) => this.#fetchArticles(batch, signal));
  }

  #findIds(parameters: Readonly<Record<string, string | number>>, signal: AbortSignal) {
    return this.#ask("esearch.fcgi", { ...parameters, retmode: "json" }, parsePubMedIds, signal);
  }

  #fetchArticles(ids: readonly string[], signal: AbortSignal): Promise<Answer<Page>> {
    return this.#ask("efetch.fcgi", { id: ids.join(","), retmode: "xml" }, parsePubMedArticles, signal);
  }

  #ask<T>(
    tool: string,
    parameters: Readonly<Record<string, string | number>>,
    parse: (body: string) => T,
    signal: AbortSignal,
  ): Promise<Answer<T>> {
    const url = new URL(`/entrez/eutils/${tool}`, this.#baseUrl);
    for (const [name, value] of Object.entries({ db: "pubmed", tool: "assignee", ...parameters })) {
      url.searchParams.set(name, String(value));
    }
    const key = this.#apiKey === null ? null : ({ place: "parameter", name: "api_key", value: this.#apiKey } as const);
    const pace = key === null ? PACE : PACE_WITH_KEY;
    return this.#http.ask({ label: this.label, pace, url, key }, parse, signal);
  }
}

const Ids = z.object({
  esearchresult: z.object({ count: z.string(), idlist: z.array(z.string()) }),
});

/** @throws when the answer is not a list of ids */
export function parsePubMedIds(body: string): { readonly ids: readonly string[]; readonly total: number } {
  const { count, idlist } = Ids.parse(JSON.parse(body)).esearchresult;
  return { ids: idlist, total: Number.parseInt(count, 10) };
}
