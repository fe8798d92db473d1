import { describe, expect, it } from "vitest";
import { Crossref, parseCrossref } from "../../../adapters/source/crossref.ts";
import { sourceContract } from "../../contracts/source.ts";
import { numbersOnPage, recording } from "../../fakes/recordings.ts";

const works = (items: readonly unknown[], total: number) =>
  JSON.stringify({ status: "ok", message: { "total-results": total, items } });

sourceContract("Crossref", {
  open: ({ http, baseUrl }) => new Crossref({ http, baseUrl }),
  answer: () => recording("crossref/search.json"),
  page: ({ url }) => {
    const numbers = numbersOnPage(Number(url.searchParams.get("offset")), Number(url.searchParams.get("rows")));
    return works(
      numbers.map((n) => ({ DOI: `10.5555/k.${n}`, title: [`Kelp ${n}`] })),
      250,
    );
  },
  empty: () => works([], 0),
  rateLimit: {
    status: 429,
    headers: { "content-type": "text/html" },
    body: "<html><body><h1>429 Too Many Requests</h1></body></html>",
  },
  nonsense: '{"status":"failed","message":[{"type":"parameter-not-allowed"}]}',
  known: [{ doi: "10.5555/kelp.2021.001" }, { doi: "10.48550/arxiv.2101.00001" }, { doi: "10.5555/with,comma" }],
  sendsKey: null,
  requestsAPage: 1,
});

describe("Crossref", () => {
  const { records } = parseCrossref(recording("crossref/search.json"));

  it("asks for the words of each concept's first two terms, each once", () => {
    const concepts = [
      { name: "kelp", terms: ["kelp tea", "kelp infusion", "seaweed"], required: true },
      { name: "sleep", terms: ["sleep"], required: true },
    ];
    expect(new Crossref({ http: Object.create(null) }).formulateQuery(concepts, 2015)).toBe(
      "query.bibliographic=kelp tea infusion sleep&filter=from-pub-date:2015",
    );
  });

  it("turns JATS into lines of plain text, headings kept", () => {
    expect(records[0]?.abstract).toBe(
      "Methods: Forty invented shift workers drank kelp tea.\nResults. Sleep onset fell by 12 min (P < 0.05) at 5 µg/L.",
    );
  });

  it("reads what was said against a work, from publisher and Retraction Watch alike", () => {
    expect(records[0]?.notices).toEqual([
      { kind: "correction", source: "crossref", reference: "10.5555/kelp.2022.101" },
      { kind: "expression-of-concern", source: "crossref", reference: "10.5555/kelp.2022.102" },
    ]);
    expect(records[2]?.notices).toEqual([
      { kind: "retraction", source: "crossref", reference: "10.5555/kelp.2021.104" },
    ]);
  });

  it("takes a notice for what it is: no study, and not itself retracted", () => {
    expect(records[3]).toMatchObject({
      kind: "other",
      publicationTypes: ["journal-article", "retraction", "Retraction Notice"],
      identifiers: { doi: "10.5555/kelp.2021.104" },
      notices: [],
    });
  });

  it.each([
    { case: "a notice under the work's own DOI is about the work", to: "10.5555/A", kind: "article", notices: 1 },
    { case: "a notice under another DOI is about another work", to: "10.5555/B", kind: "other", notices: 0 },
  ])("$case", ({ to, kind, notices }) => {
    const item = {
      DOI: "10.5555/a",
      title: ["A"],
      type: "journal-article",
      "update-to": [{ DOI: to, type: "withdrawal" }],
    };
    const record = parseCrossref(works([item], 1)).records[0];
    expect([record?.kind, record?.notices.length]).toEqual([kind, notices]);
  });

  it("takes a new version for a work", () => {
    const item = {
      DOI: "10.5555/v2",
      title: ["A"],
      type: "posted-content",
      "update-to": [{ DOI: "10.5555/v1", type: "new_version" }],
    };
    expect(parseCrossref(works([item], 1)).records[0]).toMatchObject({ kind: "preprint", notices: [] });
  });

  it("does without a date, a given name or a container", () => {
    expect(records[1]).toMatchObject({
      kind: "preprint",
      year: null,
      venue: null,
      authors: ["Marsh", "The Kelp Consortium"],
    });
  });
});
