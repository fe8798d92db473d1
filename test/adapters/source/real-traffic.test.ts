import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseArxiv } from "../../../adapters/source/arxiv.ts";
import { parseCrossref } from "../../../adapters/source/crossref.ts";
import { parseEuropePmc } from "../../../adapters/source/europe-pmc.ts";
import { parseOpenAlex } from "../../../adapters/source/openalex.ts";
import type { Page } from "../../../adapters/source/page.ts";
import { parsePubMedIds } from "../../../adapters/source/pubmed.ts";
import { parsePubMedArticles } from "../../../adapters/source/pubmed-article.ts";
import { parseSemanticScholar } from "../../../adapters/source/semantic-scholar.ts";
import { SourceRecord } from "../../../src/domain/source-record.ts";

const FOLDER = join(import.meta.dirname, "../../../../shared/data/api");
const present = existsSync(FOLDER);
const suite = present ? describe : describe.skip;

const Exchange = z.object({ url: z.string(), status: z.number(), body: z.unknown() });
const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");
const exchanges = (name: string) =>
  read(`_decoded/${name}`)
    .trim()
    .split("\n")
    .map((line) => Exchange.parse(JSON.parse(line)))
    .filter(({ status }) => status === 200);
const asText = (body: unknown) => (typeof body === "string" ? body : JSON.stringify(body));

/** How many records the answers hold, how many were read, and how many of the rest have no title. */
function readAll(bodies: readonly string[], parse: (body: string) => Page, untitled: (body: string) => number) {
  const pages = bodies.map(parse);
  for (const record of pages.flatMap(({ records }) => records)) SourceRecord.parse(record);
  return {
    answers: bodies.length,
    entries: sum(pages.map(({ entries }) => entries)),
    records: sum(pages.map(({ records }) => records.length)),
    withoutTitle: sum(bodies.map(untitled)),
    withAbstract: pages.flatMap(({ records }) => records).filter(({ abstract }) => abstract !== null).length,
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const none = () => 0;

suite(present ? "real traffic" : "real traffic (skipped: ../shared/data/api is not here)", () => {
  it("of arXiv is read whole", () => {
    const single = readdirSync(join(FOLDER, "arxiv/arxiv.py"))
      .filter((name) => name.endsWith(".json"))
      .map((name) =>
        z.object({ status_code: z.number(), body: z.string() }).parse(JSON.parse(read(`arxiv/arxiv.py/${name}`))),
      );
    const bodies = [
      read("arxiv/fastpaper/arxiv_search.xml"),
      ...single.filter(({ status_code }) => status_code === 200).map(({ body }) => body),
      ...exchanges("arxiv-py.jsonl").map(({ body }) => asText(body)),
    ];
    const found = readAll(bodies, parseArxiv, none);
    expect(found).toMatchObject({ records: found.entries, withAbstract: found.entries });
    expect(found).toMatchInlineSnapshot(`
      {
        "answers": 39,
        "entries": 445,
        "records": 445,
        "withAbstract": 445,
        "withoutTitle": 0,
      }
    `);
    const refused = single.filter(({ status_code }) => status_code === 400);
    expect(refused).toHaveLength(1);
    for (const { body } of refused) expect(() => parseArxiv(body)).toThrow("arXiv reports an error");
  });

  it("of OpenAlex is read whole", () => {
    const mixed = exchanges("paperqa.jsonl").filter(({ url }) => url.includes("api.openalex.org/works"));
    const bodies = [read("openalex/fastpaper/openalex_search.json"), ...mixed.map(({ body }) => asOpenAlexList(body))];
    const found = readAll(bodies, parseOpenAlex, (body) =>
      countUntitled(z.object({ results: Titles }).parse(JSON.parse(body)).results),
    );
    expect(found.records + found.withoutTitle).toBe(found.entries);
    expect(found).toMatchInlineSnapshot(`
      {
        "answers": 12,
        "entries": 15,
        "records": 12,
        "withAbstract": 7,
        "withoutTitle": 3,
      }
    `);
  });

  it("of Semantic Scholar is read whole, but for papers that a batch does not know", () => {
    const all = [...exchanges("semanticscholar-py.jsonl"), ...exchanges("paperqa.jsonl")];
    const ours = all.filter(({ url }) => /\/graph\/v1\/paper\/(?:search|batch|[^/?]+(?:\/[^/?]+)?(?:\?|$))/.test(url));
    const papers = ours.filter(({ url }) => !/\/(?:authors|citations|references)\b/.test(url));
    const bodies = [
      read("semanticscholar/fastpaper/semantic_search.json"),
      ...papers.map(({ body }) => asPapers(body)),
    ];
    const found = readAll(bodies, parseSemanticScholar, (body) => countUntitled(papersIn(body)));
    expect(found.records + found.withoutTitle).toBe(found.entries);
    expect(found).toMatchInlineSnapshot(`
      {
        "answers": 83,
        "entries": 16536,
        "records": 7165,
        "withAbstract": 8,
        "withoutTitle": 9371,
      }
    `);
  });

  it("of Crossref is read whole, but for works that have no title", () => {
    const all = [...exchanges("crossref-habanero.jsonl"), ...exchanges("paperqa.jsonl")];
    const lists = all.flatMap(({ body }) => asCrossrefList(body));
    const bodies = [read("crossref/fastpaper/crossref_search.json"), ...lists];
    const found = readAll(bodies, parseCrossref, (body) =>
      countUntitled(CrossrefList.parse(JSON.parse(body)).message.items),
    );
    expect(found.records + found.withoutTitle).toBe(found.entries);
    expect(found).toMatchInlineSnapshot(`
      {
        "answers": 96,
        "entries": 488,
        "records": 452,
        "withAbstract": 123,
        "withoutTitle": 36,
      }
    `);
  });

  it("of Europe PMC is read whole", () => {
    const found = readAll([read("europepmc/fastpaper/europepmc_search.json")], parseEuropePmc, none);
    expect(found).toMatchInlineSnapshot(`
      {
        "answers": 1,
        "entries": 3,
        "records": 3,
        "withAbstract": 2,
        "withoutTitle": 0,
      }
    `);
  });

  it("of PubMed is read whole", () => {
    const found = readAll([read("pubmed/fastpaper/pubmed_efetch.xml")], parsePubMedArticles, none);
    expect(found).toMatchInlineSnapshot(`
      {
        "answers": 1,
        "entries": 3,
        "records": 3,
        "withAbstract": 3,
        "withoutTitle": 0,
      }
    `);
    expect(parsePubMedIds(read("pubmed/fastpaper/pubmed_esearch.json"))).toMatchObject({ total: 115_258 });
  });
});

const Title = z.union([z.string(), z.array(z.string().nullable())]).nullish();
const Titles = z.array(z.object({ title: Title }).nullable());
const CrossrefList = z.object({ message: z.object({ items: Titles }) });

function countUntitled(entries: z.infer<typeof Titles>): number {
  return entries.filter((entry) => [entry?.title ?? []].flat().join("").trim() === "").length;
}

/** A single work, as a look-up by id gives it, becomes a list of one. */
function asOpenAlexList(body: unknown): string {
  return asText(isObject(body) && "results" in body ? body : { meta: { count: 1 }, results: [body] });
}

function asPapers(body: unknown): string {
  const list = Array.isArray(body) || (isObject(body) && ("data" in body || "total" in body));
  return asText(list ? body : [body]);
}

function papersIn(body: string): z.infer<typeof Titles> {
  const answer: unknown = JSON.parse(body);
  return Titles.parse(
    Array.isArray(answer) ? answer : (z.object({ data: z.unknown().optional() }).parse(answer).data ?? []),
  );
}

function asCrossrefList(body: unknown): readonly string[] {
  if (!isObject(body)) return [];
  if (body["message-type"] === "work-list") return [asText(body)];
  return body["message-type"] === "work" ? [asText({ message: { "total-results": 1, items: [body.message] } })] : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
