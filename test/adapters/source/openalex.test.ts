import { describe, expect, it } from "vitest";
import { OpenAlex, parseOpenAlex } from "../../../adapters/source/openalex.ts";
import { sourceContract } from "../../contracts/source.ts";
import { numbersOnPage, recording } from "../../fakes/recordings.ts";

sourceContract("OpenAlex", {
  open: ({ http, baseUrl, key }) => new OpenAlex({ http, baseUrl, apiKey: key }),
  answer: () => recording("openalex/search.json"),
  page: ({ url }) => {
    const count = Number(url.searchParams.get("per_page"));
    const numbers = numbersOnPage((Number(url.searchParams.get("page")) - 1) * count, count);
    const results = numbers.map((n) => ({ id: `https://openalex.org/W${n}`, title: `Kelp ${n}` }));
    return JSON.stringify({ meta: { count: 250 }, results });
  },
  empty: () => JSON.stringify({ meta: { count: 0 }, results: [] }),
  rateLimit: { status: 429, headers: { "retry-after": "0" }, body: '{"error":"Too many requests"}' },
  nonsense: '{"results":{}}',
  known: [{ doi: "10.5555/kelp.2021.001" }, { openalex: "w9000000004" }],
  sendsKey: ({ url }, key) => url.searchParams.get("api_key") === key,
  requestsAPage: 1,
});

describe("OpenAlex", () => {
  const { records } = parseOpenAlex(recording("openalex/search.json"));

  it("asks for words and dates in parameters of their own", () => {
    const openAlex = new OpenAlex({ http: Object.create(null) });
    const concepts = [
      { name: "kelp", terms: ["kelp tea", "kelp"], required: true },
      { name: "sleep", terms: ["sleep"], required: true },
    ];
    expect(openAlex.formulateQuery(concepts, null)).toBe('search=("kelp tea" OR kelp) AND sleep');
    expect(openAlex.formulateQuery(concepts, 2015)).toBe(
      'search=("kelp tea" OR kelp) AND sleep&filter=from_publication_date:2015-01-01',
    );
  });

  it("puts an abstract back in order and gathers every identifier", () => {
    expect(records[0]).toMatchObject({
      identifiers: {
        doi: "10.5555/kelp.2021.001",
        arxiv: "2101.00001",
        pmid: "90000001",
        pmcid: "pmc9900001",
        openalex: "w9000000001",
      },
      abstract: "Forty invented shift workers drank kelp tea. Sleep onset fell by 12 min (P < 0.05) at 5 µg/L.",
      venue: "Journal of Invented Sleep",
      fullTextLinks: [{ url: "https://arxiv.org/pdf/2101.00001", format: "pdf" }],
    });
  });

  it("notices a retraction, and leaves out addresses that are none", () => {
    expect(records[2]).toMatchObject({
      kind: "review",
      notices: [{ kind: "retraction", source: "openalex", reference: null }],
      fullTextLinks: [],
    });
  });
});
