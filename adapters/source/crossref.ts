import { z } from "zod";
import type { Concept } from "../../src/domain/protocol.ts";
import {
  type Identifiers,
  type Notice,
  normaliseIdentifier,
  type SourceRecord,
} from "../../src/domain/source-record.ts";
import type { Period, SearchResult, Source } from "../../src/ports/source.ts";
import type { SourceHttp } from "./http.ts";
import { distinctNotices, noticeKind } from "./notice.ts";
import type { Pace } from "./pacing.ts";
import { firstIdentifiers, type Page, readBatches, readPages } from "./page.ts";
import { oneLine, plainAbstract } from "./plain-text.ts";
import { enteredFrom, plainWords, queryParameters } from "./query.ts";
import { type Draft, readEntries } from "./record.ts";

export const CROSSREF_BASE_URL = "https://api.crossref.org";
const PACE: Pace = { requests: 5, intervalMs: 1_000, concurrency: 1 };
const PAGE_SIZE = 100;
const BATCH_SIZE = 40;
/** How long after its registration a work may become searchable. */
const REGISTERED_WITHIN_DAYS = 3;
const FIELDS = [
  "DOI",
  "title",
  "abstract",
  "author",
  "issued",
  "container-title",
  "type",
  "URL",
  "update-to",
  "updated-by",
];

export interface CrossrefOptions {
  readonly http: SourceHttp;
  readonly baseUrl?: string;
}

/** What publishers register with a DOI, with their retractions and corrections. */
export class Crossref implements Source {
  readonly name = "crossref";
  readonly label = "Crossref";
  readonly #http: SourceHttp;
  readonly #baseUrl: string;

  constructor({ http, baseUrl = CROSSREF_BASE_URL }: CrossrefOptions) {
    this.#http = http;
    this.#baseUrl = baseUrl;
  }

  /** Crossref ranks by words and knows no operators: each concept is given by its first two terms. */
  formulateQuery(concepts: readonly Concept[], since: number | null, entered?: Period): string {
    const query = `query.bibliographic=${plainWords(concepts, 2)}`;
    const filters = [
      ...(since === null ? [] : [`from-pub-date:${since}`]),
      ...(entered === undefined ? [] : [`from-created-date:${enteredFrom(entered, REGISTERED_WITHIN_DAYS)}`]),
    ];
    return filters.length === 0 ? query : `${query}&filter=${filters.join(",")}`;
  }

  search(query: string, limit: number, signal: AbortSignal): Promise<SearchResult> {
    return readPages(limit, PAGE_SIZE, ({ offset, count }) =>
      this.#ask([...queryParameters(query), ["rows", count], ["offset", offset]], signal),
    );
  }

  lookUp(works: readonly Identifiers[], signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const dois = firstIdentifiers(works, ["doi"])
      .map(([, doi]) => doi)
      .filter((doi) => !doi.includes(",") && !doi.startsWith("10.48550/"));
    return readBatches(dois, BATCH_SIZE, (batch) =>
      this.#ask(
        [
          ["filter", batch.map((doi) => `doi:${doi}`).join(",")],
          ["rows", BATCH_SIZE],
        ],
        signal,
      ),
    );
  }

  #ask(parameters: readonly (readonly [name: string, value: string | number])[], signal: AbortSignal) {
    const url = new URL("/works", this.#baseUrl);
    for (const [name, value] of [...parameters, ["select", FIELDS.join(",")] as const]) {
      url.searchParams.set(name, String(value));
    }
    return this.#http.ask({ label: this.label, pace: PACE, url, key: null }, parseCrossref, signal);
  }
}

const Update = z.object({ DOI: z.string().nullish(), type: z.string().nullish(), label: z.string().nullish() });
type Update = z.infer<typeof Update>;

const Work = z.object({
  DOI: z.string(),
  title: z.array(z.string().nullable()).nullish(),
  abstract: z.string().nullish(),
  author: z
    .array(z.object({ given: z.string().nullish(), family: z.string().nullish(), name: z.string().nullish() }))
    .nullish(),
  issued: z.object({ "date-parts": z.array(z.array(z.number().nullable())).nullish() }).nullish(),
  "container-title": z.array(z.string().nullable()).nullish(),
  type: z.string().nullish(),
  URL: z.string().nullish(),
  "update-to": z.array(Update).nullish(),
  "updated-by": z.array(Update).nullish(),
});
type Work = z.infer<typeof Work>;

const Answer = z.object({
  message: z.object({ "total-results": z.number(), items: z.array(z.unknown()) }),
});

/** @throws when the answer is not a list of works */
export function parseCrossref(body: string): Page {
  const { message } = Answer.parse(JSON.parse(body));
  return {
    records: readEntries(message.items, Work, toDraft),
    entries: message.items.length,
    total: message["total-results"],
    next: null,
  };
}

function toDraft(work: Work): Draft {
  return {
    source: "crossref",
    sourceId: work.DOI,
    identifiers: { doi: work.DOI },
    title: oneLine(work.title?.[0] ?? ""),
    abstract: plainAbstract(work.abstract ?? ""),
    authors: (work.author ?? []).map(({ given, family, name }) =>
      oneLine(name ?? [given, family].filter(Boolean).join(" ")),
    ),
    year: work.issued?.["date-parts"]?.[0]?.[0] ?? null,
    venue: oneLine(work["container-title"]?.[0] ?? ""),
    kind: KINDS[work.type ?? ""] ?? "other",
    publicationTypes: [...(work.type == null ? [] : [work.type]), ...announcements(work)],
    url: work.URL ?? `https://doi.org/${work.DOI}`,
    fullTextLinks: [],
    notices: noticesAbout(work),
  };
}

const KINDS: Readonly<Record<string, SourceRecord["kind"]>> = {
  "journal-article": "article",
  "proceedings-article": "article",
  "book-chapter": "article",
  "posted-content": "preprint",
};

/** What this record announces about other works, in Crossref's words. A new version is no announcement. */
function announcements(work: Work): readonly string[] {
  const others = (work["update-to"] ?? []).filter((update) => !isAbout(work, update));
  return others.map(({ type }) => (type ?? "").replaceAll("_", " ")).filter((type) => noticeKind(type) !== null);
}

/** Notices are given by the works that carry them out; some publishers put them under the work's own DOI. */
function noticesAbout(work: Work): readonly Notice[] {
  const own = (work["update-to"] ?? []).filter((update) => isAbout(work, update));
  const notices = [...(work["updated-by"] ?? []), ...own].flatMap((update): Notice[] => {
    const kind = noticeKind(update.type ?? "");
    return kind === null ? [] : [{ kind, source: "crossref", reference: doiOf(update) }];
  });
  return distinctNotices(notices);
}

function isAbout(work: Work, update: Update): boolean {
  return doiOf(update) === normaliseIdentifier("doi", work.DOI);
}

function doiOf({ DOI }: Update): string | null {
  return DOI == null ? null : normaliseIdentifier("doi", DOI);
}
