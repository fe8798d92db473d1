import { describe, expect, it } from "vitest";
import { Arxiv } from "../../../adapters/source/arxiv.ts";
import { Crossref } from "../../../adapters/source/crossref.ts";
import { EuropePmc } from "../../../adapters/source/europe-pmc.ts";
import { OpenAlex } from "../../../adapters/source/openalex.ts";
import { PubMed } from "../../../adapters/source/pubmed.ts";
import { SemanticScholar } from "../../../adapters/source/semantic-scholar.ts";

const http = Object.create(null);
const KELP = [{ name: "kelp", terms: ["kelp"], required: true }];
const PERIOD = { since: "2026-03-02", notBefore: "2025-01-01" };

describe("what entered a source since a day is asked for by the nearest date that it has", () => {
  it.each([
    [new PubMed({ http }), "kelp[tiab] AND 2026/02/27:3000[crdt]"],
    [new EuropePmc({ http }), "TITLE_ABS:kelp AND (FIRST_IDATE:[2026-02-27 TO 2999-12-31])"],
    [new Crossref({ http }), "query.bibliographic=kelp&filter=from-created-date:2026-02-27"],
    [new Arxiv({ http }), "all:kelp AND submittedDate:[202602090000 TO 299912312359]"],
    [new OpenAlex({ http }), "search=kelp&filter=from_publication_date:2025-12-02"],
    [new SemanticScholar({ http }), "query=kelp&publicationDateOrYear=2025-12-02:"],
  ])("$label", (source, query) => expect(source.formulateQuery(KELP, null, PERIOD)).toBe(query));
});

describe("an earliest year of publication still counts", () => {
  it.each([
    [new PubMed({ http }), "kelp[tiab] AND 2026:3000[dp] AND 2026/02/27:3000[crdt]"],
    [
      new EuropePmc({ http }),
      "TITLE_ABS:kelp AND (FIRST_PDATE:[2026-01-01 TO 2999-12-31]) AND (FIRST_IDATE:[2026-02-27 TO 2999-12-31])",
    ],
    [new Crossref({ http }), "query.bibliographic=kelp&filter=from-pub-date:2026,from-created-date:2026-02-27"],
    [new OpenAlex({ http }), "search=kelp&filter=from_publication_date:2026-01-01"],
    [new SemanticScholar({ http }), "query=kelp&publicationDateOrYear=2026-01-01:"],
  ])("$label", (source, query) => expect(source.formulateQuery(KELP, 2026, PERIOD)).toBe(query));
});

it("nothing is asked for that is older than wanted, whatever the room", () => {
  const period = { since: "2026-03-02", notBefore: "2026-03-01" };
  expect(new OpenAlex({ http }).formulateQuery(KELP, null, period)).toBe(
    "search=kelp&filter=from_publication_date:2026-03-01",
  );
});
