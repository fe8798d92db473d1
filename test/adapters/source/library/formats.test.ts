import { describe, expect, it } from "vitest";
import { PdfParser } from "../../../../adapters/document/pdf.ts";
import { SourceRecord } from "../../../../src/domain/source-record.ts";
import { buildPdf, column } from "../../../builders/pdf.ts";
import { aFolder, openAt, recordsFor } from "./folder.ts";

async function onlyRecord(name: string, content: string): Promise<SourceRecord | undefined> {
  const library = await openAt(aFolder({ [name]: content }));
  const [record] = await recordsFor(library, "otter");
  if (record) expect(SourceRecord.parse(record)).toEqual(record);
  return record;
}

const bibtex = String.raw`@article{muller2020,
  title = {The {Otter} and the {\'e}tude: $\alpha$-waves \& sleep},
  author = {M{\"u}ller, J{\"o}rg and Doe, Jane and {The Otter Group}},
  journal = {Journal of Made-up Results}, year = 2020,
  doi = {10.5555/OTTER.1}, pmid = {12345},
  abstract = {Otters slept 5\% longer.}
}`;
const ris =
  "TY  - JOUR\nTI  - Otter dams\nAU  - Doe, Jane\nPY  - 2019/05//\nAB  - Otters built dams.\nDO  - 10.5555/otter.2\nT2  - Made-up Letters\nER  - \n";
const csl = JSON.stringify([
  {
    id: "c1",
    type: "article-journal",
    title: "Otter play",
    author: [{ given: "Jane", family: "Doe" }, { literal: "The Otter Group" }],
    issued: { "date-parts": [[2018, 2]] },
    abstract: "Otters &amp; <i>others</i> play.",
    DOI: "10.5555/otter.3",
  },
]);
const jsonl = JSON.stringify({
  doc_id: 77,
  title: "Otter diet",
  abstract: ["Otters eat fish.", "They eat crabs too."],
  authors: ["Jane Doe", { first: "Ada", last: "Quill" }],
  year: "2017",
  journal: "Made-up Notes",
  externalIds: { DOI: "10.5555/OTTER.4", CorpusId: 991 },
});
const note = `---
title: Otter songs
authors: [Jane Doe, Ada Quill]
year: 2016
venue: Made-up Proceedings
url: https://api.semanticscholar.org/CorpusID:123
arxiv: arXiv:2101.00001v2
---
Otters **sing** at [night](https://example.org). See <b>it</b>.
`;

describe("each format gives whole records", () => {
  it.each([
    {
      name: "refs.bib",
      content: bibtex,
      record: {
        sourceId: "refs.bib#muller2020",
        title: "The Otter and the étude: α-waves & sleep",
        authors: ["Jörg Müller", "Jane Doe", "The Otter Group"],
        year: 2020,
        venue: "Journal of Made-up Results",
        abstract: "Otters slept 5% longer.",
        identifiers: { doi: "10.5555/otter.1", pmid: "12345" },
      },
    },
    {
      name: "refs.ris",
      content: ris,
      record: {
        title: "Otter dams",
        authors: ["Jane Doe"],
        year: 2019,
        venue: "Made-up Letters",
        abstract: "Otters built dams.",
        identifiers: { doi: "10.5555/otter.2" },
      },
    },
    {
      name: "refs.json",
      content: csl,
      record: {
        sourceId: "refs.json#c1",
        title: "Otter play",
        authors: ["Jane Doe", "The Otter Group"],
        year: 2018,
        abstract: "Otters & others play.",
        identifiers: { doi: "10.5555/otter.3" },
      },
    },
    {
      name: "refs.jsonl",
      content: jsonl,
      record: {
        sourceId: "refs.jsonl#77",
        title: "Otter diet",
        authors: ["Jane Doe", "Ada Quill"],
        year: 2017,
        venue: "Made-up Notes",
        abstract: "Otters eat fish. They eat crabs too.",
        identifiers: { doi: "10.5555/otter.4", corpusid: "991" },
      },
    },
    {
      name: "notes/song.md",
      content: note,
      record: {
        sourceId: "notes/song.md",
        title: "Otter songs",
        authors: ["Jane Doe", "Ada Quill"],
        year: 2016,
        venue: "Made-up Proceedings",
        abstract: "Otters sing at night. See it.",
        identifiers: { corpusid: "123", arxiv: "2101.00001" },
      },
    },
    {
      name: "paper.pdf",
      content:
        "%PDF\n# Otter whiskers and how they sense\n\n# Abstract\nOtters feel fish with whiskers.\n# Methods\nWe looked.",
      record: {
        sourceId: "paper.pdf",
        title: "Otter whiskers and how they sense",
        abstract: "Otters feel fish with whiskers.",
      },
    },
  ])("$name", async ({ name, content, record }) => {
    expect(await onlyRecord(name, content)).toMatchObject({ source: "library", ...record });
  });
});

describe("identifiers", () => {
  it.each([
    { field: { id: 5 }, identifiers: {} },
    { field: { doc_id: 5 }, identifiers: {} },
    { field: { corpus_id: 5 }, identifiers: { corpusid: "5" } },
    { field: { corpusid: "5" }, identifiers: { corpusid: "5" } },
    { field: { url: "https://arxiv.org/abs/2101.00001v3" }, identifiers: { arxiv: "2101.00001" } },
    { field: { url: "https://doi.org/10.5555/X.1" }, identifiers: { doi: "10.5555/x.1" } },
    { field: { pmcid: "7654321" }, identifiers: { pmcid: "pmc7654321" } },
    { field: { doi: "none" }, identifiers: {} },
  ])("$field gives $identifiers", async ({ field, identifiers }) => {
    const record = await onlyRecord("a.jsonl", JSON.stringify({ title: "An otter", ...field }));
    expect(record?.identifiers).toEqual(identifiers);
  });
});

describe("a PDF with bibliographic data beside it", () => {
  it("takes title, authors and identifiers from there", async () => {
    const library = await openAt(
      aFolder({ "a.pdf": "%PDF\n# Some running head of an otter\nOtters swim.", "a.bib": bibtex }),
    );
    const record = (await recordsFor(library, "otter")).find(({ sourceId }) => sourceId === "a.pdf");
    expect(record).toMatchObject({ year: 2020, identifiers: { doi: "10.5555/otter.1" } });
    expect(record?.title).toContain("étude");
  });
});

describe("the text of a note", () => {
  it("is its abstract under that heading, and its full text besides", async () => {
    const library = await openAt(
      aFolder({
        "n.md": "# Otter tools\n\n## Abstract\n\nOtters use stones.\n\n## Findings\n\nTen otters broke shells.\n",
      }),
    );
    const [record] = await recordsFor(library, "otter");
    expect(record).toMatchObject({ title: "Otter tools", abstract: "Otters use stones." });
  });

  it("reads files that are not in UTF-8 as Windows-1252", async () => {
    const latin = Uint8Array.from([...Buffer.from("TY  - JOUR\nTI  - Otter caf"), 0xe9, ...Buffer.from("\nER  - \n")]);
    const library = await openAt(aFolder({ "old.ris": latin }));
    expect((await recordsFor(library, "otter"))[0]?.title).toBe("Otter café");
  });
});

describe("a real PDF", () => {
  it("is searched by its title and read in full; a corrupt one is named", async () => {
    const lines = ["We watched ten otters for a year.", "They slept longer in winter than in summer."];
    const page = [
      { at: [60, 740], text: "Otters sleep longer in winter", size: 20, font: "bold" },
      ...column(60, 690, lines),
    ] as const;
    const folder = aFolder({ "paper.pdf": buildPdf([page]), "broken.pdf": "%PDF-1.4 and nothing more" });
    const library = await openAt(folder, ":memory:", new PdfParser());
    const [record] = await recordsFor(library, "otters");
    expect(record?.title).toBe("Otters sleep longer in winter");
    expect(record?.abstract).toContain("They slept longer in winter than in summer.");
    expect(library.summary.skipped).toEqual([
      { file: "broken.pdf", reason: expect.stringMatching(/^is not a PDF that can be read/) },
    ]);
  });
});
