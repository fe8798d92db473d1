import { describe, expect, it } from "vitest";
import { PubMed } from "../../../adapters/source/pubmed.ts";
import { parsePubMedArticles } from "../../../adapters/source/pubmed-article.ts";
import { sourceContract } from "../../contracts/source.ts";
import { numbersOnPage, recording } from "../../fakes/recordings.ts";

const ids = (idlist: readonly string[], count: number) =>
  JSON.stringify({ esearchresult: { count: `${count}`, idlist } });
const article = (pmid: string) =>
  `<PubmedArticle><MedlineCitation><PMID>${pmid}</PMID><Article><Journal><Title>T</Title></Journal><ArticleTitle>Kelp ${pmid}</ArticleTitle></Article></MedlineCitation></PubmedArticle>`;
const searches = (url: URL) => url.pathname.endsWith("esearch.fcgi");

sourceContract("PubMed", {
  open: ({ http, baseUrl, key }) => new PubMed({ http, baseUrl, apiKey: key }),
  answer: ({ url }) => recording(searches(url) ? "pubmed/esearch.json" : "pubmed/efetch.xml"),
  page: ({ url }) => {
    const { retstart, retmax, id = "" } = Object.fromEntries(url.searchParams);
    if (searches(url)) return ids(numbersOnPage(Number(retstart), Number(retmax)).map(String), 250);
    return `<PubmedArticleSet>${id.split(",").map(article).join("")}</PubmedArticleSet>`;
  },
  empty: () => ids([], 0),
  rateLimit: { status: 429, body: '{"error":"API rate limit exceeded","count":"4","limit":"3"}' },
  nonsense: '{"error":"Invalid db name specified"}',
  known: [{ pmid: "90000001" }, { doi: "10.5555/kelp.2020.004" }],
  sendsKey: ({ url }, key) => url.searchParams.get("api_key") === key,
  requestsAPage: 2,
});

describe("PubMed", () => {
  const { records } = parsePubMedArticles(recording("pubmed/efetch.xml"));

  it("asks in titles and abstracts, with dates as a range", () => {
    const concepts = [
      { name: "kelp", terms: ["kelp tea", "kelp"], required: true },
      { name: "sleep", terms: ["sleep"], required: true },
    ];
    expect(new PubMed({ http: Object.create(null) }).formulateQuery(concepts, 2015)).toBe(
      '("kelp tea"[tiab] OR kelp[tiab]) AND sleep[tiab] AND 2015:3000[dp]',
    );
  });

  it("reads a structured abstract, inline markup and groups of authors", () => {
    expect(records[0]).toMatchObject({
      identifiers: { pmid: "90000001", doi: "10.5555/kelp.2021.001", pmcid: "pmc9900001" },
      authors: ["Ada Quill", "Bruno Østrava", "The Kelp Consortium"],
      abstract:
        "METHODS: Forty invented shift workers drank kelp tea.\nRESULTS: Sleep onset fell by 12 min (P < 0.05) at 5 µg/L.",
      publicationTypes: ["Randomized Controlled Trial", "Journal Article"],
    });
  });

  it("reads a translated title without its brackets, and a year from a season", () => {
    expect(records[1]).toMatchObject({ title: "Kelp tea without effect on sleep in students", year: 1998 });
  });

  it("notices a retraction once, and a concern", () => {
    const address = (pmid: string) => `https://pubmed.ncbi.nlm.nih.gov/${pmid}/`;
    expect(records[0]?.notices).toEqual([
      { kind: "expression-of-concern", source: "pubmed", reference: address("90000102") },
    ]);
    expect(records[2]?.notices).toEqual([{ kind: "retraction", source: "pubmed", reference: address("90000104") }]);
  });

  it("takes a notice for what it is: no study, and not itself retracted", () => {
    expect(records[3]).toMatchObject({ kind: "other", publicationTypes: ["Retraction Notice"], notices: [] });
  });
});
