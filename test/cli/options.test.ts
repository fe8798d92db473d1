import { describe, expect, it, vi } from "vitest";
import { parseOptions } from "../../src/cli/options.ts";
import { checkQuestion } from "../../src/cli/question.ts";
import { planSearch } from "../../src/cli/search-plan.ts";
import { BadInput } from "../../src/errors.ts";

const parse = (...argv: string[]) => parseOptions(argv, 2026);

describe("the command line", () => {
  it("needs a question alone", () => {
    expect(parse("Do seals sleep?")).toEqual({
      question: "Do seals sleep?",
      library: null,
      sources: null,
      since: null,
      maxStudies: 30,
      format: "md",
      out: null,
      offline: false,
      fresh: false,
      analyst: null,
    });
  });

  it("takes every option", () => {
    const argv =
      "Q? --library p --sources arxiv,pubmed,arxiv --since 2015 --max-studies 5 --format csv --out o --offline --fresh --analyst prompted";
    expect(parse(...argv.split(" "))).toEqual({
      question: "Q?",
      library: "p",
      sources: ["arxiv", "pubmed"],
      since: 2015,
      maxStudies: 5,
      format: "csv",
      out: "o",
      offline: true,
      fresh: true,
      analyst: "prompted",
    });
  });

  it("shows its help when asked, and nothing else happens", () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    expect(parse("--help")).toBeNull();
    const help = write.mock.calls.join("");
    write.mockRestore();
    for (const option of [
      "--library",
      "--sources",
      "--since",
      "--max-studies",
      "--format",
      "--out",
      "--offline",
      "--fresh",
      "--analyst",
    ])
      expect(help).toContain(option);
  });

  it.each([
    ["no question", [], "Missing required argument 'question'."],
    [
      "a question without quotes",
      ["Do", "seals", "sleep?"],
      "Too many arguments. Expected 1 argument but got 3. Put the whole question in quotes.",
    ],
    [
      "an unknown source",
      ["Q", "--sources", "arxiv,scopus"],
      "There is no source “scopus”; there are arxiv, openalex,",
    ],
    ["an empty source", ["Q", "--sources", ""], "There is no source “”"],
    ["an unknown format", ["Q", "--format", "pdf"], "There are md, json, bib, csl, csv."],
    ["an unknown analyst", ["Q", "--analyst", "human"], "There are extractive and prompted."],
    ["a year to come", ["Q", "--since", "2027"], "It must be a whole number from 1500 to 2026."],
    ["a year that is none", ["Q", "--since", "20x5"], "It must be a whole number from 1500 to 2026."],
    ["no studies", ["Q", "--max-studies", "0"], "It must be a whole number from 1 to 500."],
    ["half a study", ["Q", "--max-studies", "1.5"], "It must be a whole number from 1 to 500."],
    ["too many studies", ["Q", "--max-studies", "501"], "It must be a whole number from 1 to 500."],
    ["a library without a name", ["Q", "--library", ""], "It must name a file or a folder."],
    ["an unknown option", ["Q", "--model", "x"], "Unknown option '--model'"],
    ["an option without its value", ["Q", "--out"], "Option '--out <file>' argument missing."],
  ])("is refused with %s", (_, argv, message) => {
    expect(() => parse(...argv)).toThrow(BadInput);
    expect(() => parse(...argv)).toThrow(message);
    expect(() => parse(...argv)).toThrow("See `npm run ask -- --help`.");
  });
});

describe("a question", () => {
  it("is taken on one line", () => {
    expect(checkQuestion("  Do seals\n\tsleep? ")).toBe("Do seals sleep?");
  });

  it.each([
    ["empty", "  \n ", "There is no question."],
    ["without a letter", "?? 42", "There is no question."],
    [
      "5,000 characters long",
      "Do seals sleep? ".repeat(313).slice(0, 5000).padEnd(5000, "x"),
      "has 5000 characters, and 1000 is the most",
    ],
    ["with control characters", "Do \u001b[31mseals sleep?", "control characters"],
    ["with a null character", "Do seals\u0000 sleep?", "control characters"],
    ["that runs backwards", "Do \u202eseals sleep?", "control characters"],
    ["that is not text", "Do \ud800 seals sleep?", "control characters"],
    [
      "in another language",
      "Schlafen Robben bei Licht nicht so lange wie im Dunkeln?",
      "does not seem to be in English",
    ],
  ])("is refused when it is %s", (_, text, message) => {
    expect(() => checkQuestion(text)).toThrow(BadInput);
    expect(() => checkQuestion(text)).toThrow(message);
  });
});

describe("where a review searches", () => {
  const asked = { library: null, sources: null, offline: false };
  const all = ["arxiv", "openalex", "semantic-scholar", "crossref", "europe-pmc", "pubmed"];

  it.each([
    ["all online sources", asked, null, { online: all, library: null, example: "when-nothing-answers" }],
    ["also the library of the settings", asked, "lib", { online: all, library: "lib", example: "never" }],
    [
      "the library named rather than set",
      { ...asked, library: "p" },
      "lib",
      { online: all, library: "p", example: "never" },
    ],
    [
      "the sources named",
      { ...asked, sources: ["pubmed"] },
      "lib",
      { online: ["pubmed"], library: null, example: "when-nothing-answers" },
    ],
    ["the library alone", { ...asked, sources: ["library"] }, "lib", { online: [], library: "lib", example: "never" }],
    [
      "the library alone, offline",
      { ...asked, offline: true },
      "lib",
      { online: [], library: "lib", example: "never" },
    ],
    [
      "the example library, offline without a library",
      { ...asked, offline: true },
      null,
      { online: [], library: null, example: "now" },
    ],
  ] as const)("%s", (_, options, libraryDir, plan) => {
    expect(planSearch(options, libraryDir)).toEqual(plan);
  });

  it("is refused where the options contradict each other", () => {
    expect(() => planSearch({ ...asked, offline: true, sources: ["arxiv"] }, null)).toThrow(BadInput);
    expect(() => planSearch({ ...asked, sources: ["library"] }, null)).toThrow("none is set");
  });
});
