import { marked } from "marked";
import { describe, expect, it } from "vitest";
import { Report } from "../../src/domain/report.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { anEvidence, anUnansweredReport, aReport, aSearch, aStudy, aVerdict, aVerifiedClaim } from "../builders.ts";

const headings = (markdown: string, depth: number) =>
  marked.lexer(markdown).flatMap((token) => (token.type === "heading" && token.depth === depth ? [token.text] : []));

const section = (markdown: string, title: string) =>
  markdown.split(/^## (?:\d+ )?/m).find((part) => part.startsWith(title)) ?? "";

it("the builders make reports of the domain's schema", () => {
  expect(Report.safeParse(aReport()).error).toBeUndefined();
  expect(Report.safeParse(anUnansweredReport()).error).toBeUndefined();
});

describe("an answered report", () => {
  const markdown = toMarkdown(aReport());

  it("has its sections in the order of a paper", () => {
    expect(headings(markdown, 1)).toEqual(["Lamps and the sleep of harbour seals"]);
    expect(headings(markdown, 2)).toEqual([
      "Abstract",
      "1 Introduction",
      "2 Methodology",
      "3 Results",
      "4 Limitations",
      "5 Extracted Claims",
      "6 Assessment",
      "References",
    ]);
  });

  it("carries the date of the review", () => {
    expect(markdown).toContain("Assignee, 2 March 2026");
  });

  it("begins its abstract with the answer, its sources and its claims", () => {
    expect(section(markdown, "Abstract")).toMatch(
      /^Abstract\n\nYes: seals sleep longer without lamps \[1\] \(C1\)\.\n/,
    );
  });

  it("shows each query as it was sent, with the date and the counts", () => {
    expect(markdown).toContain(
      "| Local library | 2026-03-02 12:00 UTC | `seals AND lamps` | 4 (limit 50) | 4 | answered |",
    );
  });

  it("shows a claim with status, confidence, counts, depth of reading and source", () => {
    expect(markdown).toContain(
      "| C1 | Harbour seals sleep longer without lamps. | ✓ verified | 0.87 | 1/0 | abstract | [1] Brandt et al. 2021 |",
    );
  });

  it("shows under a claim the quotation, where it stands and the five checks", () => {
    const claims = section(markdown, "Extracted Claims");
    expect(claims).toContain("> “Seals slept longer without lamps.”");
    expect(claims).toContain("section “Abstract”, characters 0 to 33, found word for word");
    expect(claims).toContain("✓ quotation located, ✓ numbers match, ✓ not retracted, ✓ supported, ✓ uncontested");
  });

  it("numbers its references", () => {
    expect(section(markdown, "References")).toContain(
      "1. Ada Brandt, Jan van den Berg (2021). Lamplight and the sleep of harbour seals. *Journal of Made-up Results*.",
    );
  });

  it("shows the reviewers' scores, the consensus and the disagreement", () => {
    const assessment = section(markdown, "Assessment");
    expect(assessment).toContain("Consensus: 5.5 of 10.");
    expect(assessment).toContain("Largest difference between two reviewers: 1.0.");
    expect(assessment).toContain("- One study. (C1)");
    expect(assessment).toContain("| novelty | not assessed | – | Not judged from one text. |");
  });
});

describe("what other studies say of a claim", () => {
  it("is shown with the deciding sentence, and silent studies are counted", () => {
    const [own, other, silent] = [
      aStudy(),
      aStudy({ title: "Lamps and pups", authors: ["Lee Moss"], year: 2019 }),
      aStudy({ title: "Nets" }),
    ];
    const claim = aVerifiedClaim(
      { study: own },
      {
        status: "contested",
        verdicts: [
          aVerdict({ studyId: own.id }),
          aVerdict({
            studyId: other.id,
            label: "refutes",
            evidence: anEvidence({
              studyId: other.id,
              quotation: "Pups slept alike.",
              section: "Results",
              start: 1200,
            }),
            probabilities: { supports: 0.1, refutes: 0.7, notEnoughInfo: 0.2 },
          }),
          aVerdict({ studyId: silent.id, label: "not-enough-info", evidence: null }),
        ],
      },
    );
    const markdown = toMarkdown(
      aReport({ studies: [own, other, silent], references: [own.id, other.id], claims: [claim] }),
    );
    expect(markdown).toContain(
      "- [2] Moss 2019 – *refutes (0.70)*: “Pups slept alike.” (section “Results”, characters 1,200 to 1,217)",
    );
    expect(markdown).toContain("- 1 other study compared: not enough information.");
  });
});

describe("a report without enough evidence", () => {
  const markdown = toMarkdown(anUnansweredReport());

  it("says so first and leaves out what it does not have", () => {
    expect(section(markdown, "Abstract")).toContain(
      "**Not enough evidence to answer the question.** No study found deals with lamps and otters.",
    );
    expect(headings(markdown, 2)).toEqual([
      "Abstract",
      "1 Introduction",
      "2 Methodology",
      "3 Results",
      "4 Limitations",
    ]);
  });

  it("names the nearest studies, why they do not answer, and the nearest question", () => {
    const results = section(markdown, "Results");
    expect(results).toContain("Lamplight and the sleep of harbour seals");
    expect(results).toContain("**Why it does not answer:** deals with seals, not otters");
    expect(results).toContain("**Do lamps shorten the sleep of seals?**");
  });
});

describe("the limitations are those of this review", () => {
  it.each([
    ["an abstract alone was read", {}, "1 of 1 included study read by abstract alone"],
    [
      "a source failed",
      {
        searches: [aSearch(), aSearch({ source: "arxiv", label: "arXiv", failure: "HTTP 429", found: 0, total: null })],
      },
      "arXiv gave no usable answer (HTTP 429)",
    ],
    ["matches were left", { searches: [aSearch({ total: 900 })] }, "4 of 900 from Local library"],
    ["a note was made", { notes: ["This is the example library."] }, "- This is the example library."],
    [
      "nothing was calibrated",
      { analyst: { kind: "prompted", description: "A model.", calibration: null } },
      "The confidences are not calibrated",
    ],
  ] satisfies [string, Partial<Report>, string][])("when %s", (_, changes, text) => {
    expect(section(toMarkdown(aReport(changes)), "Limitations")).toContain(text);
  });
});

it.each([
  [
    "a DOI with every kind of character",
    { doi: "10.1002/(sici)1097<1::aid-x>3.0.co;2-#?" },
    "https://doi.org/10.1002/%28sici%291097%3C1%3A%3Aaid-x%3E3.0.co%3B2-%23%3F",
  ],
  ["an arXiv id", { arxiv: "2101.00001" }, "https://arxiv.org/abs/2101.00001"],
  ["a PubMed id", { pmid: "123" }, "https://pubmed.ncbi.nlm.nih.gov/123/"],
  ["a Semantic Scholar id", { corpusid: "55" }, "https://api.semanticscholar.org/CorpusID:55"],
  ["an OpenAlex id", { openalex: "w12" }, "https://openalex.org/W12"],
  ["the most lasting of several", { corpusid: "55", pmid: "123" }, "https://pubmed.ncbi.nlm.nih.gov/123/"],
  ["a PubMed Central id", { pmcid: "pmc77" }, "https://pmc.ncbi.nlm.nih.gov/articles/PMC77/"],
])("a reference links to %s", (_, identifiers, url) => {
  expect(toMarkdown(aReport({ studies: [aStudy({ identifiers })] }))).toContain(`](${url})`);
});

describe("what was said against a study is shown", () => {
  it("beside its reference", () => {
    const study = aStudy({
      notices: [{ kind: "expression-of-concern", source: "crossref", reference: "10.5555/note" }],
      identifiers: { doi: "10.5555/seal.1" },
    });
    expect(section(toMarkdown(aReport({ studies: [study] })), "References")).toContain(
      "[doi:10.5555/seal.1](https://doi.org/10.5555/seal.1) **EXPRESSION OF CONCERN** (10.5555/note)",
    );
  });

  it("where a retracted study was excluded, by name", () => {
    const retracted = aStudy({
      title: "Withdrawn light",
      notices: [{ kind: "retraction", source: "pubmed", reference: null }],
    });
    const report = aReport();
    const markdown = toMarkdown({
      ...report,
      studies: [...report.studies, retracted],
      screenings: [
        ...report.screenings,
        { studyId: retracted.id, decision: "exclude", reason: "retracted", missing: [], relevance: 0.5 },
      ],
    });
    expect(section(markdown, "Methodology")).toMatch(
      /retracted or withdrawn:\n\n- .*Withdrawn light.*\*\*RETRACTED\*\*/,
    );
    expect(markdown).toContain("| retracted | 1 |");
  });
});

it("a long claim is never cut", () => {
  const text = `Seals ${"sleep and ".repeat(400)}wake.`;
  expect(toMarkdown(aReport({ claims: [aVerifiedClaim({ text })] }))).toContain(text);
});
