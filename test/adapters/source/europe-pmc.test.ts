import { describe, expect, it } from "vitest";
import { EuropePmc, parseEuropePmc } from "../../../adapters/source/europe-pmc.ts";
import { sourceContract } from "../../contracts/source.ts";
import { numbersOnPage, recording } from "../../fakes/recordings.ts";

sourceContract("Europe PMC", {
  open: ({ http, baseUrl }) => new EuropePmc({ http, baseUrl }),
  answer: () => recording("europe-pmc/search.json"),
  page: ({ url }) => {
    const offset = Number(url.searchParams.get("cursorMark")?.replace("*", "0"));
    const count = Number(url.searchParams.get("pageSize"));
    const result = numbersOnPage(offset, count).map((n) => ({ id: `${n}`, source: "MED", title: `Kelp ${n}` }));
    return JSON.stringify({ hitCount: 250, nextCursorMark: `${offset + count}`, resultList: { result } });
  },
  empty: () => JSON.stringify({ hitCount: 0, resultList: { result: [] } }),
  rateLimit: { status: 429, headers: { "retry-after": new Date(0).toUTCString() }, body: "" },
  nonsense: '{"errCode":404,"errMsg":"Invalid query"}',
  known: [{ pmid: "90000001" }, { doi: "10.5555/kelp.2020.004" }, { pmcid: "pmc9900001" }],
  sendsKey: null,
  requestsAPage: 1,
});

describe("Europe PMC", () => {
  const { records } = parseEuropePmc(recording("europe-pmc/search.json"));

  it("asks in titles and abstracts, with dates as a range", () => {
    const concepts = [
      { name: "kelp", terms: ["kelp tea", "kelp"], required: true },
      { name: "sleep", terms: ["sleep"], required: true },
    ];
    expect(new EuropePmc({ http: Object.create(null) }).formulateQuery(concepts, 2015)).toBe(
      '(TITLE_ABS:"kelp tea" OR TITLE_ABS:kelp) AND TITLE_ABS:sleep AND (FIRST_PDATE:[2015-01-01 TO 2999-12-31])',
    );
  });

  it("reads an open article with its full text, its groups of authors and its correction", () => {
    expect(records[0]).toMatchObject({
      kind: "article",
      authors: ["Ada Quill", "Bruno Østrava", "The Kelp Consortium"],
      abstract:
        "Methods: Forty invented shift workers drank kelp tea.\nResults: Sleep onset fell by 12 min (P < 0.05) at 5 µg/L.",
      fullTextLinks: [
        { url: "https://www.ebi.ac.uk/europepmc/webservices/rest/PMC9900001/fullTextXML", format: "jats" },
        { url: "https://europepmc.org/articles/PMC9900001?pdf=render", format: "pdf" },
      ],
      notices: [{ kind: "correction", source: "europe-pmc", reference: "https://europepmc.org/article/MED/90000101" }],
    });
  });

  it("tells preprints by their source", () => {
    expect(records[1]).toMatchObject({ kind: "preprint", venue: "inventRxiv", sourceId: "PPR:PPR900002" });
  });

  it("notices a retraction once", () => {
    expect(records[2]?.notices).toEqual([
      { kind: "retraction", source: "europe-pmc", reference: "https://europepmc.org/article/MED/90000104" },
    ]);
  });
});
