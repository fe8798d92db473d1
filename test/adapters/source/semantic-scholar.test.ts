import { describe, expect, it } from "vitest";
import { parseSemanticScholar, SemanticScholar } from "../../../adapters/source/semantic-scholar.ts";
import { sourceContract } from "../../contracts/source.ts";
import { numbersOnPage, recording } from "../../fakes/recordings.ts";

sourceContract("Semantic Scholar", {
  open: ({ http, baseUrl, key }) => new SemanticScholar({ http, baseUrl, apiKey: key }),
  answer: ({ method }) => recording(method === "POST" ? "semantic-scholar/batch.json" : "semantic-scholar/search.json"),
  page: ({ url }) => {
    const numbers = numbersOnPage(Number(url.searchParams.get("offset")), Number(url.searchParams.get("limit")));
    return JSON.stringify({ total: 250, data: numbers.map((n) => ({ paperId: `p${n}`, title: `Kelp ${n}` })) });
  },
  empty: () => JSON.stringify({ total: 0, offset: 0 }),
  rateLimit: {
    status: 429,
    headers: { "content-type": "application/json" },
    body: '{"message":"Too Many Requests. Please wait and try again.","code":"429"}',
  },
  nonsense: '{"error":"Title match not found"}',
  known: [{ arxiv: "2101.99999" }, { doi: "10.5555/kelp.2021.001" }, { pmcid: "pmc1" }],
  sendsKey: ({ headers }, key) => headers["x-api-key"] === key,
  requestsAPage: 1,
});

describe("Semantic Scholar", () => {
  const { records } = parseSemanticScholar(recording("semantic-scholar/search.json"));

  it("asks for plain words without operators or hyphens", () => {
    const concepts = [
      { name: "kelp", terms: ["Kelp-tea extract", "KTE"], required: true },
      { name: "sleep", terms: ["sleep (onset)"], required: true },
    ];
    const source = new SemanticScholar({ http: Object.create(null) });
    expect(source.formulateQuery(concepts, 2015)).toBe("query=Kelp tea extract sleep onset&year=2015-");
  });

  it("gathers every identifier and the open PDF", () => {
    expect(records[0]).toMatchObject({
      identifiers: {
        doi: "10.5555/kelp.2021.001",
        arxiv: "2101.00001",
        pmid: "90000001",
        pmcid: "pmc9900001",
        corpusid: "700000001",
      },
      fullTextLinks: [{ url: "https://example.org/kelp.pdf", format: "pdf" }],
    });
  });

  it("tells preprints and reviews from articles", () => {
    expect(records.map(({ kind }) => kind)).toEqual(["article", "preprint", "review"]);
  });

  it("skips what a batch does not know", () => {
    expect(parseSemanticScholar(recording("semantic-scholar/batch.json")).records).toHaveLength(1);
  });
});
