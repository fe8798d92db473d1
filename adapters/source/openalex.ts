import { z } from "zod";
import type { Concept } from "../../src/domain/protocol.ts";
import type { Identifiers, SourceRecord } from "../../src/domain/source-record.ts";
import type { Period, SearchResult, Source } from "../../src/ports/source.ts";
import type { SourceHttp } from "./http.ts";
import type { Pace } from "./pacing.ts";
import { firstIdentifiers, type Page, readBatches, readPages } from "./page.ts";
import { oneLine, plainAbstract } from "./plain-text.ts";
import { booleanQuery, earliestDay, enteredFrom, queryParameters, quoted } from "./query.ts";
import { type Draft, readEntries } from "./record.ts";

export const OPENALEX_BASE_URL = "https://api.openalex.org";
const PACE: Pace = { requests: 10, intervalMs: 1_000, concurrency: 4 };
const PAGE_SIZE = 100;
const BATCH_SIZE = 50;
/** When it came to know a work can only be asked for with a paid key, so new works are found by their publication. */
const INDEXED_WITHIN_DAYS = 90;
const FIELDS = [
  "id",
  "doi",
  "ids",
  "title",
  "abstract_inverted_index",
  "authorships",
  "publication_year",
  "primary_location",
  "best_oa_location",
  "type",
  "is_retracted",
];

export interface OpenAlexOptions {
  readonly http: SourceHttp;
  readonly baseUrl?: string;
  /** Free from openalex.org; a day's budget without one is about a hundredth. */
  readonly apiKey?: string | null;
}

/** An index of works from every field. */
export class OpenAlex implements Source {
  readonly name = "openalex";
  readonly label = "OpenAlex";
  readonly #http: SourceHttp;
  readonly #baseUrl: string;
  readonly #apiKey: string | null;

  constructor({ http, baseUrl = OPENALEX_BASE_URL, apiKey = null }: OpenAlexOptions) {
    this.#http = http;
    this.#baseUrl = baseUrl;
    this.#apiKey = apiKey;
  }

  formulateQuery(concepts: readonly Concept[], since: number | null, entered?: Period): string {
    const search = `search=${booleanQuery(concepts, quoted, null)}`;
    const published = entered === undefined ? null : enteredFrom(entered, INDEXED_WITHIN_DAYS);
    const from = earliestDay(since, published);
    return from === null ? search : `${search}&filter=from_publication_date:${from}`;
  }

  search(query: string, limit: number, signal: AbortSignal): Promise<SearchResult> {
    return readPages(limit, PAGE_SIZE, ({ offset, count }) =>
      this.#ask([...queryParameters(query), ["page", offset / count + 1], ["per_page", count]], signal),
    );
  }

  async lookUp(works: readonly Identifiers[], signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const records: SourceRecord[] = [];
    const schemes = ["openalex", "doi", "pmid"] as const;
    const known = firstIdentifiers(works, schemes).filter(([, value]) => !/[,|]/.test(value));
    for (const scheme of schemes) {
      const values = known.filter(([name]) => name === scheme).map(([, value]) => inOpenAlexForm(value));
      const found = await readBatches(values, BATCH_SIZE, (batch) =>
        this.#ask(
          [
            ["filter", `${scheme}:${batch.join("|")}`],
            ["per_page", BATCH_SIZE],
          ],
          signal,
        ),
      );
      records.push(...found);
    }
    return records;
  }

  #ask(parameters: readonly (readonly [name: string, value: string | number])[], signal: AbortSignal) {
    const url = new URL("/works", this.#baseUrl);
    for (const [name, value] of [...parameters, ["select", FIELDS.join(",")] as const]) {
      url.searchParams.set(name, String(value));
    }
    const key = this.#apiKey === null ? null : ({ place: "parameter", name: "api_key", value: this.#apiKey } as const);
    return this.#http.ask({ label: this.label, pace: PACE, url, key }, parseOpenAlex, signal);
  }
}

/** Its own ids are in capitals. */
function inOpenAlexForm(value: string): string {
  return /^w\d+$/.test(value) ? value.toUpperCase() : value;
}

const Location = z
  .object({
    landing_page_url: z.string().nullish(),
    pdf_url: z.string().nullish(),
    source: z.object({ display_name: z.string().nullish() }).nullish(),
  })
  .nullish();

const Work = z.object({
  id: z.string(),
  doi: z.string().nullish(),
  ids: z.object({ pmid: z.string().nullish(), pmcid: z.string().nullish() }).nullish(),
  title: z.string().nullish(),
  abstract_inverted_index: z.record(z.string(), z.array(z.number())).nullish(),
  authorships: z
    .array(
      z.object({
        raw_author_name: z.string().nullish(),
        author: z.object({ display_name: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
  publication_year: z.number().nullish(),
  primary_location: Location,
  best_oa_location: Location,
  type: z.string().nullish(),
  is_retracted: z.boolean().nullish(),
});

const Answer = z.object({ meta: z.object({ count: z.number() }), results: z.array(z.unknown()) });

/** @throws when the answer is not a list of works */
export function parseOpenAlex(body: string): Page {
  const { meta, results } = Answer.parse(JSON.parse(body));
  return { records: readEntries(results, Work, toDraft), entries: results.length, total: meta.count, next: null };
}

function toDraft(work: z.infer<typeof Work>): Draft {
  const locations = [work.primary_location, work.best_oa_location];
  const arxiv = locations.map((location) => location?.landing_page_url).find((url) => url?.includes("arxiv.org/"));
  return {
    source: "openalex",
    sourceId: work.id.replace(/^https?:\/\/openalex\.org\//, ""),
    identifiers: {
      openalex: work.id,
      doi: work.doi,
      pmid: work.ids?.pmid,
      pmcid: work.ids?.pmcid?.replace(/(?<=\/articles\/)(?=\d)/, "PMC"),
      ...(arxiv == null ? {} : { arxiv }),
    },
    title: oneLine(work.title ?? ""),
    abstract: plainAbstract(wordsInOrder(work.abstract_inverted_index ?? {})),
    authors: (work.authorships ?? []).map(({ author, raw_author_name }) => author?.display_name ?? raw_author_name),
    year: work.publication_year,
    venue: oneLine(work.primary_location?.source?.display_name ?? ""),
    kind: KINDS[work.type ?? ""] ?? "other",
    publicationTypes: work.type == null ? [] : [work.type],
    url: work.doi ?? work.id,
    fullTextLinks: [{ url: work.best_oa_location?.pdf_url, format: "pdf" }],
    notices: work.is_retracted === true ? [{ kind: "retraction", source: "openalex", reference: null }] : [],
  };
}

const KINDS: Readonly<Record<string, SourceRecord["kind"]>> = {
  article: "article",
  "book-chapter": "article",
  preprint: "preprint",
  review: "review",
};

/** OpenAlex gives an abstract as each word's places in it. */
function wordsInOrder(places: Readonly<Record<string, readonly number[]>>): string {
  return Object.entries(places)
    .flatMap(([word, at]) => at.map((place) => ({ word, place })))
    .sort((a, b) => a.place - b.place)
    .map(({ word }) => word)
    .join(" ");
}
