import { z } from "zod";
import type { Concept } from "../../src/domain/protocol.ts";
import type { Identifiers, Notice, SourceRecord } from "../../src/domain/source-record.ts";
import type { Period, SearchResult, Source } from "../../src/ports/source.ts";
import type { SourceHttp } from "./http.ts";
import type { Pace } from "./pacing.ts";
import { firstIdentifiers, type Page, readBatches, readPages } from "./page.ts";
import { decodeEntities, tidy } from "./plain-text.ts";
import { booleanQuery, earliestDay, enteredFrom, quoted } from "./query.ts";
import { arxivIdOfDoi, type Draft, readEntries } from "./record.ts";
import { parseXml } from "./xml.ts";

export const ARXIV_BASE_URL = "https://export.arxiv.org";
/** @see https://info.arxiv.org/help/api/tou.html: one request in three seconds, one connection at a time */
const PACE: Pace = { requests: 1, intervalMs: 3_000, concurrency: 1 };
const PAGE_SIZE = 100;
/** A preprint is announced some days after it was submitted; one that is looked into, later. */
const ANNOUNCED_WITHIN_DAYS = 21;

export interface ArxivOptions {
  readonly http: SourceHttp;
  readonly baseUrl?: string;
}

/** Preprints of physics, mathematics, computer science and their neighbours. */
export class Arxiv implements Source {
  readonly name = "arxiv";
  readonly label = "arXiv";
  readonly #http: SourceHttp;
  readonly #baseUrl: string;

  constructor({ http, baseUrl = ARXIV_BASE_URL }: ArxivOptions) {
    this.#http = http;
    this.#baseUrl = baseUrl;
  }

  /** arXiv reads a hyphen as NOT; a phrase with a space finds the hyphenated words too. */
  formulateQuery(concepts: readonly Concept[], since: number | null, entered?: Period): string {
    const submitted = entered === undefined ? null : enteredFrom(entered, ANNOUNCED_WITHIN_DAYS);
    const from = earliestDay(since, submitted)?.replaceAll("-", "");
    const range = from === undefined ? null : `submittedDate:[${from}0000 TO 299912312359]`;
    return booleanQuery(concepts, (term) => `all:${quoted(term.replaceAll("-", " "))}`, range);
  }

  search(query: string, limit: number, signal: AbortSignal): Promise<SearchResult> {
    return readPages(limit, PAGE_SIZE, ({ offset, count }) =>
      this.#ask({ search_query: query, start: offset, max_results: count, sortBy: "relevance" }, signal),
    );
  }

  lookUp(works: readonly Identifiers[], signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const known = works.map((work) => {
      const arxiv = work.arxiv ?? arxivIdOfDoi(work.doi);
      return arxiv === undefined ? {} : { arxiv };
    });
    const ids = firstIdentifiers(known, ["arxiv"]).map(([, id]) => id);
    return readBatches(ids, PAGE_SIZE, (batch) =>
      this.#ask({ id_list: batch.join(","), max_results: batch.length }, signal),
    );
  }

  #ask(parameters: Readonly<Record<string, string | number>>, signal: AbortSignal) {
    const url = new URL("/api/query", this.#baseUrl);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
    return this.#http.ask({ label: this.label, pace: PACE, url, key: null }, parseArxiv, signal);
  }
}

const Text = z.union([z.string(), z.object({ "#text": z.string() }).transform((element) => element["#text"])]);

const Entry = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string().nullish(),
  published: z.string().nullish(),
  author: z.array(z.object({ name: z.string() })).nullish(),
  link: z.array(z.object({ "@href": z.string(), "@type": z.string().nullish() })).nullish(),
  "arxiv:doi": Text.nullish(),
  "arxiv:journal_ref": Text.nullish(),
  "arxiv:comment": Text.nullish(),
});

const Feed = z.object({
  feed: z.object({
    "opensearch:totalResults": Text,
    entry: z.array(z.unknown()).default([]),
  }),
});

/** @throws when the answer is not a feed of arXiv's, or is the feed with which arXiv reports an error */
export function parseArxiv(body: string): Page {
  const { feed } = Feed.parse(parseXml(body, { lists: ["entry", "author", "link"], raw: [] }));
  const fault = feed.entry.map((entry) => Entry.safeParse(entry).data).find((entry) => isFault(entry?.id));
  if (fault !== undefined) throw new Error(`arXiv reports an error: ${fault.summary ?? fault.id}`);
  return {
    records: readEntries(feed.entry, Entry, toDraft),
    entries: feed.entry.length,
    total: Number.parseInt(feed["opensearch:totalResults"], 10),
    next: null,
  };
}

function isFault(id: string | undefined): boolean {
  return id?.includes("/api/errors") ?? false;
}

function toDraft(entry: z.infer<typeof Entry>): Draft {
  const sourceId = entry.id.replace(/^https?:\/\/arxiv\.org\/abs\//, "");
  const abstract = line(entry.summary);
  const journal = line(entry["arxiv:journal_ref"]);
  return {
    source: "arxiv",
    sourceId,
    identifiers: { arxiv: sourceId, doi: entry["arxiv:doi"] },
    title: line(entry.title),
    abstract,
    authors: (entry.author ?? []).map(({ name }) => line(name)),
    year: Number.parseInt(entry.published ?? "", 10),
    venue: journal === "" ? "arXiv" : journal,
    kind: "preprint",
    publicationTypes: ["preprint"],
    url: `https://arxiv.org/abs/${sourceId}`,
    fullTextLinks: (entry.link ?? [])
      .filter((link) => link["@type"] === "application/pdf")
      .map((link) => ({ url: link["@href"], format: "pdf" as const })),
    notices: withdrawals(line(entry["arxiv:comment"]), abstract),
  };
}

/** arXiv keeps a withdrawn paper's record; that it was withdrawn stands in the comment or takes the abstract's place. */
function withdrawals(comment: string, abstract: string): readonly Notice[] {
  const withdrawn =
    /^(?:this|the) (?:paper|article|submission|manuscript|work|preprint) (?:has been|was|is) withdrawn/i;
  return withdrawn.test(comment) || withdrawn.test(abstract)
    ? [{ kind: "withdrawal", source: "arxiv", reference: null }]
    : [];
}

/** arXiv breaks lines at will and writes no markup, but "<" where it means "less than". */
function line(text: string | null | undefined): string {
  return tidy(decodeEntities(text ?? "")).replaceAll("\n", " ");
}
