import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { Report } from "../../src/domain/report.ts";
import { toBibtex } from "../../src/report/bibtex.ts";
import { toCsl } from "../../src/report/csl.ts";
import { toCsv } from "../../src/report/csv.ts";
import { toJson } from "../../src/report/json.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import type { TeamVotes } from "../../src/report/team-votes.ts";
import { aReport, aStudy, aVerifiedClaim } from "../builders.ts";

const study = aStudy({
  title: "A 50% drop & {more} of TNF-α_2",
  identifiers: { doi: "10.5555/seal_1", arxiv: "2101.00001" },
  authors: ["Åsa Müller", "Jan van den Berg", "Harbour Seal Study Group"],
});

describe("JSON", () => {
  it("is the report, valid under its schema", () => {
    const report = aReport();
    expect(Report.parse(JSON.parse(toJson(report)))).toEqual(report);
  });

  it("is refused for a report that the schema does not allow", () => {
    expect(() => toJson(aReport({ title: "" }))).toThrow();
  });
});

describe("CSL-JSON", () => {
  it("carries what a bibliography needs", () => {
    expect(JSON.parse(toCsl(aReport({ studies: [study], references: [study.id] })))).toEqual([
      {
        id: "muller2021",
        type: "article-journal",
        title: "A 50% drop & {more} of TNF-α_2",
        author: [
          { family: "Müller", given: "Åsa" },
          { family: "Berg", given: "Jan", "non-dropping-particle": "van den" },
          { literal: "Harbour Seal Study Group" },
        ],
        issued: { "date-parts": [[2021]] },
        "container-title": "Journal of Made-up Results",
        DOI: "10.5555/seal_1",
        number: "arXiv:2101.00001",
        URL: "https://doi.org/10.5555/seal_1",
      },
    ]);
  });

  it("gives two works of one author and year different keys", () => {
    const twin = aStudy({ ...study, id: "std-2", title: "Another" });
    const items = JSON.parse(toCsl(aReport({ studies: [study, twin], references: [study.id, twin.id] })));
    expect(items.map(({ id }: { id: string }) => id)).toEqual(["muller2021", "muller2021-2"]);
  });
});

describe("the key of a reference", () => {
  it.each([
    ["a group", { authors: ["Seal Sleep Study Group"] }, "sealsleepstudygroup2021"],
    ["no author", { authors: [], title: "Lamps, and the sleep of seals" }, "lamps-and-the-sleep"],
    ["no letter of the alphabet", { authors: ["山田"], year: null, title: "睡眠" }, /^std-/],
  ])("can be made of %s", (_, changes, key) => {
    const odd = aStudy(changes);
    const [item] = JSON.parse(toCsl(aReport({ studies: [odd], references: [odd.id] })));
    expect(item.id).toMatch(key);
  });
});

describe("BibTeX", () => {
  const require = createRequire(import.meta.url);
  const bibtex = toBibtex(aReport({ studies: [study], references: [study.id] }));

  it("is read back as the same works", () => {
    const { Cite } = require("@citation-js/core");
    const [item] = new Cite(bibtex, { generateGraph: false }).data;
    expect(item).toMatchObject({
      "citation-key": "muller2021",
      title: "A 50% drop & {more} of TNF-α_2",
      DOI: "10.5555/seal_1",
      author: [
        { family: "Müller", given: "Åsa" },
        { family: "Berg", given: "Jan", "non-dropping-particle": "van den" },
        { family: "Harbour Seal Study Group" },
      ],
    });
  });

  it("has nothing to say without references", () => {
    expect(toBibtex(aReport({ references: [] })).trim()).toBe("");
  });
});

describe("CSV", () => {
  /** A reader of RFC 4180, for the test alone. */
  const rows = (csv: string) =>
    csv
      .trimEnd()
      .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
      .map((row) =>
        row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((cell) => cell.replace(/^"|"$/g, "").replaceAll('""', '"')),
      );
  const claimCell = (text: string) => rows(toCsv(aReport({ claims: [aVerifiedClaim({ text })] })))[1]?.[2];

  it("has one row a claim under a row of names", () => {
    const [header = [], row = [], ...others] = rows(toCsv(aReport()));
    expect(others).toEqual([]);
    expect(row.length).toBe(header.length);
    expect(Object.fromEntries(header.map((name, index) => [name, row[index]]))).toMatchObject({
      label: "C1",
      claim: "Harbour seals sleep longer without lamps.",
      status: "verified",
      confidence: "0.870",
      quotation: "Seals slept longer without lamps.",
      reference: "1",
      authors: "Ada Brandt; Jan van den Berg",
    });
  });

  it.each([
    ["a comma", "Seals, lamps"],
    ["quotes", 'The "seal"'],
    ["a line break", "Seals\r\nlamps"],
  ])("keeps %s", (_, text) => {
    expect(claimCell(text)).toBe(text);
  });

  it.each(["=1+2", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])("makes text of what a spreadsheet would run: %j", (text) => {
    expect(claimCell(text)).toBe(`'${text}`);
  });
});

describe("where people vote, every format says who verified or disputed which claim, when and why", () => {
  const cited = aStudy({ identifiers: { doi: "10.5555/seal_1" } });
  const report = aReport({ studies: [cited], references: [cited.id] });
  const [{ claim } = aVerifiedClaim()] = report.claims;
  const given = { by: "reaction", at: "2026-03-02T12:00:00.000Z" } as const;
  const team: TeamVotes = {
    quorum: 2,
    claims: [
      {
        claimId: claim.id,
        state: "waiting",
        votes: [
          { ...given, personId: "U1", person: "Ann", vote: "verify", reason: null },
          { ...given, personId: "U2", person: "Ben | =Co", vote: "dispute", by: "button", reason: "too few seals" },
        ],
      },
    ],
  };

  it("JSON, still valid under the schema of a report", () => {
    const read = JSON.parse(toJson(report, team));
    expect(read.team).toEqual(team);
    expect(Report.parse(read)).toEqual(report);
  });

  it("CSV, in columns of its own", () => {
    const [header = "", row = ""] = toCsv(report, team).split("\r\n");
    expect(header).toMatch(/,team,verified_by,disputed_by$/);
    expect(row).toMatch(/,waiting,Ann \(2026-03-02 12:00 UTC\),Ben \| =Co \(2026-03-02 12:00 UTC: “too few seals”\)$/);
    expect(toCsv(report)).not.toContain("verified_by");
  });

  it("Markdown, in a section at the end", () => {
    const words = toMarkdown(report, team);
    expect(words).toContain("## Votes of the team\n\n2 people must agree before a claim counts as decided.");
    expect(words).toContain(
      "| C1 | waiting | Ann (2026-03-02 12:00 UTC) | Ben \\| =Co (2026-03-02 12:00 UTC: “too few seals”) |",
    );
    expect(toMarkdown(report, { quorum: 1, claims: [] })).toBe(toMarkdown(report));
  });

  it("BibTeX, with the work that the claim was taken from", () => {
    expect(toBibtex(report, team)).toMatch(
      /annote = \{C1 verified by Ann \(2026-03-02 12:00 UTC\)\. C1 disputed by Ben/,
    );
    expect(toBibtex(report)).not.toContain("annote");
  });
});
