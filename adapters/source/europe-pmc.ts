import { z } from "zod";
import type { Concept } from "../../src/domain/protocol.ts";
import type { IdentifierScheme, Identifiers, Notice, SourceRecord } from "../../src/domain/source-record.ts";
import type { Period, SearchResult, Source } from "../../src/ports/source.ts";
import type { SourceHttp } from "./http.ts";
import { distinctNotices, noticeKind } from "./notice.ts";
import type { Pace } from "./pacing.ts";
import { firstIdentifiers, type Page, readBatches, readPages } from "./page.ts";
import { oneLine, plainAbstract } from "./plain-text.ts";
import { publicationKind } from "./publication-types.ts";
import { booleanQuery, enteredFrom, quoted } from "./query.ts";
import { type Draft, readEntries } from "./record.ts";

export const EUROPE_PMC_BASE_URL = "https://www.ebi.ac.uk";
const PACE: Pace = { requests: 10, intervalMs: 1_000, concurrency: 4 };
const PATH = "/europepmc/webservices/rest";
const PAGE_SIZE = 100;
const BATCH_SIZE = 40;
/** How long after its first indexing a work may become searchable. */
const INDEXED_WITHIN_DAYS = 3;

export interface EuropePmcOptions {
  readonly http: SourceHttp;
  readonly baseUrl?: string;
}

/** The life sciences: PubMed and more, preprints included, with full texts where they are open. */
export class EuropePmc implements Source {
  readonly name = "europe-pmc";
  readonly label = "Europe PMC";
  readonly #http: SourceHttp;
  readonly #baseUrl: string;

  constructor({ http, baseUrl = EUROPE_PMC_BASE_URL }: EuropePmcOptions) {
    this.#http = http;
    this.#baseUrl = baseUrl;
  }

  /** In titles and abstracts: its default searches full texts as well, and ranks passing mentions among the rest. */
  formulateQuery(concepts: readonly Concept[], since: number | null, entered?: Period): string {
    const indexed = entered === undefined ? null : enteredFrom(entered, INDEXED_WITHIN_DAYS);
    const ranges = [
      ...(since === null ? [] : [`(FIRST_PDATE:[${since}-01-01 TO 2999-12-31])`]),
      ...(indexed === null ? [] : [`(FIRST_IDATE:[${indexed} TO 2999-12-31])`]),
    ];
    const range = ranges.length === 0 ? null : ranges.join(" AND ");
    return booleanQuery(concepts, (term) => `TITLE_ABS:${quoted(term)}`, range);
  }

  search(query: string, limit: number, signal: AbortSignal): Promise<SearchResult> {
    return readPages(limit, PAGE_SIZE, ({ count, mark }) => this.#ask(query, count, mark ?? "*", signal));
  }

  lookUp(works: readonly Identifiers[], signal: AbortSignal): Promise<readonly SourceRecord[]> {
    const conditions = firstIdentifiers(works, ["pmid", "pmcid", "doi"]).map(([scheme, value]) =>
      condition(scheme, value),
    );
    return readBatches(conditions, BATCH_SIZE, (batch) => this.#ask(batch.join(" OR "), PAGE_SIZE, "*", signal));
  }

  #ask(query: string, count: number, cursorMark: string, signal: AbortSignal) {
    const url = new URL(`${PATH}/search`, this.#baseUrl);
    const parameters = { query, resultType: "core", format: "json", pageSize: String(count), cursorMark };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return this.#http.ask({ label: this.label, pace: PACE, url, key: null }, parseEuropePmc, signal);
  }
}

function condition(scheme: IdentifierScheme, value: string): string {
  if (scheme === "pmid") return `(EXT_ID:${value} AND SRC:MED)`;
  return scheme === "pmcid" ? `PMCID:${value.toUpperCase()}` : `DOI:"${value.replace(/["\\]/g, "")}"`;
}

const Comment = z.object({ id: z.string().nullish(), source: z.string().nullish(), type: z.string().nullish() });
const Link = z.object({
  url: z.string().nullish(),
  documentStyle: z.string().nullish(),
  availabilityCode: z.string().nullish(),
});

const Result = z.object({
  id: z.string(),
  source: z.string(),
  pmid: z.string().nullish(),
  pmcid: z.string().nullish(),
  doi: z.string().nullish(),
  title: z.string().nullish(),
  abstractText: z.string().nullish(),
  authorList: z
    .object({
      author: z.array(
        z.object({
          fullName: z.string().nullish(),
          firstName: z.string().nullish(),
          lastName: z.string().nullish(),
          collectiveName: z.string().nullish(),
        }),
      ),
    })
    .nullish(),
  journalInfo: z.object({ journal: z.object({ title: z.string().nullish() }).nullish() }).nullish(),
  bookOrReportDetails: z.object({ publisher: z.string().nullish() }).nullish(),
  pubYear: z.string().nullish(),
  pubTypeList: z.object({ pubType: z.array(z.string()) }).nullish(),
  commentCorrectionList: z.object({ commentCorrection: z.array(Comment) }).nullish(),
  fullTextUrlList: z.object({ fullTextUrl: z.array(Link) }).nullish(),
  isOpenAccess: z.string().nullish(),
  inEPMC: z.string().nullish(),
});
type Result = z.infer<typeof Result>;

const Answer = z.object({
  hitCount: z.number(),
  nextCursorMark: z.string().nullish(),
  resultList: z.object({ result: z.array(z.unknown()) }),
});

/** @throws when the answer is not a list of results */
export function parseEuropePmc(body: string): Page {
  const { hitCount, nextCursorMark, resultList } = Answer.parse(JSON.parse(body));
  return {
    records: readEntries(resultList.result, Result, toDraft),
    entries: resultList.result.length,
    total: hitCount,
    next: nextCursorMark ?? null,
  };
}

function toDraft(result: Result): Draft {
  const types = result.pubTypeList?.pubType ?? [];
  return {
    source: "europe-pmc",
    sourceId: `${result.source}:${result.id}`,
    identifiers: { doi: result.doi, pmid: result.pmid, pmcid: result.pmcid },
    title: oneLine(result.title ?? "").replace(/(?<!\.)\.$/, ""),
    abstract: plainAbstract(result.abstractText ?? ""),
    authors: (result.authorList?.author ?? []).map(({ firstName, lastName, fullName, collectiveName }) =>
      firstName && lastName ? `${firstName} ${lastName}` : (fullName ?? collectiveName),
    ),
    year: Number.parseInt(result.pubYear ?? "", 10),
    venue: oneLine(result.journalInfo?.journal?.title ?? result.bookOrReportDetails?.publisher ?? ""),
    kind: result.source === "PPR" ? "preprint" : publicationKind(types),
    publicationTypes: types,
    url: `https://europepmc.org/article/${result.source}/${result.id}`,
    fullTextLinks: fullTextLinks(result),
    notices: noticesAbout(result, types),
  };
}

function fullTextLinks({ pmcid, isOpenAccess, inEPMC, fullTextUrlList }: Result): Draft["fullTextLinks"] {
  const open = isOpenAccess === "Y" && inEPMC === "Y" && pmcid != null;
  const jats = open ? [{ url: `${EUROPE_PMC_BASE_URL}${PATH}/${pmcid}/fullTextXML`, format: "jats" as const }] : [];
  const pdf = (fullTextUrlList?.fullTextUrl ?? [])
    .filter((link) => link.documentStyle === "pdf" && /^(?:OA|F)$/.test(link.availabilityCode ?? ""))
    .map(({ url }) => ({ url, format: "pdf" as const }));
  return [...jats, ...pdf];
}

/** "Retraction in" stands with the work that was retracted, "Retraction of" with the notice. */
function noticesAbout(result: Result, types: readonly string[]): readonly Notice[] {
  const comments = (result.commentCorrectionList?.commentCorrection ?? []).filter(({ type }) =>
    / in$/i.test(type ?? ""),
  );
  const notices = comments.flatMap(({ id, source, type }): Notice[] => {
    const kind = noticeKind(type ?? "");
    const reference = id && source ? `https://europepmc.org/article/${source}/${id}` : null;
    return kind === null ? [] : [{ kind, source: "europe-pmc", reference }];
  });
  const known = notices.some(({ kind }) => kind === "retraction");
  const marked = !known && types.some((type) => /^retracted publication$/i.test(type));
  return distinctNotices(
    marked ? [...notices, { kind: "retraction", source: "europe-pmc", reference: null }] : notices,
  );
}
