import { describe, expect, it } from "vitest";
import { Arxiv, parseArxiv } from "../../../adapters/source/arxiv.ts";
import { sourceContract } from "../../contracts/source.ts";
import { numbersOnPage, recording } from "../../fakes/recordings.ts";

const feed = (total: number, entries: readonly string[]) =>
  `<feed xmlns:opensearch="o"><opensearch:totalResults>${total}</opensearch:totalResults>${entries.join("")}</feed>`;

sourceContract("arXiv", {
  open: ({ http, baseUrl }) => new Arxiv({ http, baseUrl }),
  answer: () => recording("arxiv/search.xml"),
  page: ({ url }) => {
    const numbers = numbersOnPage(Number(url.searchParams.get("start")), Number(url.searchParams.get("max_results")));
    const entry = (n: number) =>
      `<entry><id>http://arxiv.org/abs/2101.${10000 + n}v1</id><title>Kelp ${n}</title></entry>`;
    return feed(250, numbers.map(entry));
  },
  empty: () => feed(0, []),
  rateLimit: { status: 429, headers: { "content-type": "text/plain" }, body: "Rate exceeded." },
  nonsense: "Rate exceeded.",
  known: [{ arxiv: "2101.00001" }, { doi: "10.48550/arxiv.2101.00004" }],
  sendsKey: null,
  requestsAPage: 1,
});

describe("arXiv", () => {
  const { records } = parseArxiv(recording("arxiv/search.xml"));

  it("asks in its own syntax, with dates as a range", () => {
    const concepts = [
      { name: "kelp", terms: ["kelp tea", "kelp"], required: true },
      { name: "sleep", terms: ["sleep-onset"], required: true },
    ];
    const arxiv = new Arxiv({ http: Object.create(null) });
    expect(arxiv.formulateQuery(concepts, 2015)).toBe(
      '(all:"kelp tea" OR all:kelp) AND all:"sleep onset" AND submittedDate:[201501010000 TO 299912312359]',
    );
  });

  it("knows works by their ids without version, old and new, and says where the PDF is", () => {
    expect(records.map(({ identifiers }) => identifiers.arxiv)).toEqual(["2101.00001", "q-bio/0601002", "2101.00004"]);
    expect(records[0]).toMatchObject({
      kind: "preprint",
      venue: "Journal of Invented Sleep 3, 14 (2021)",
      url: "https://arxiv.org/abs/2101.00001v2",
      fullTextLinks: [{ url: "https://arxiv.org/pdf/2101.00001v2", format: "pdf" }],
    });
  });

  it("notices that a paper was withdrawn", () => {
    expect(records.map(({ notices }) => notices.map(({ kind }) => kind))).toEqual([[], [], ["withdrawal"]]);
  });

  it("takes a feed that reports an error for an error", () => {
    expect(() => parseArxiv(recording("arxiv/error.xml"))).toThrow("incorrect id format");
  });
});
