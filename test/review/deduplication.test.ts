import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import type { SourceRecord } from "../../src/domain/source-record.ts";
import { mergeDuplicates } from "../../src/review/deduplication.ts";
import { aRecord } from "../builders.ts";

const preprint = aRecord({
  source: "arxiv",
  sourceId: "2401.00001v2",
  kind: "preprint",
  identifiers: { arxiv: "2401.00001" },
  venue: "arXiv",
  year: 2024,
  abstract: "Short.",
});
const article = aRecord({
  source: "crossref",
  sourceId: "10.1234/seals",
  identifiers: { doi: "10.1234/seals" },
  venue: "Journal of Made-up Results",
  year: 2025,
  abstract: "Seals slept longer without lamps, in all three harbours.",
});

describe("records of one study become one study", () => {
  it.each<{ why: string; changes: Partial<SourceRecord> }>([
    {
      why: "same DOI, other title",
      changes: { title: "Sleep of seals (correction of the title)", identifiers: { doi: "10.1234/seals" } },
    },
    { why: "same title and first author, a year apart", changes: { identifiers: {}, year: 2024 } },
    {
      why: "same title in other letters",
      changes: { title: "LAMPLIGHT AND THE SLEEP OF HARBOUR SEALS.", identifiers: {} },
    },
    { why: "first author written with initials", changes: { authors: ["Brandt A"], identifiers: {} } },
    { why: "the same long title without authors or year", changes: { authors: [], year: null, identifiers: {} } },
  ])("$why", ({ changes }) => {
    expect(
      mergeDuplicates([
        article,
        aRecord({
          source: "pubmed",
          sourceId: "7",
          ...changes,
          year: changes.year === undefined ? 2025 : changes.year,
        }),
      ]),
    ).toHaveLength(1);
  });

  it("by the arXiv id inside an arXiv DOI", () => {
    const byDoi = aRecord({
      source: "openalex",
      sourceId: "W1",
      title: "Other title",
      identifiers: { doi: "10.48550/arxiv.2401.00001" },
    });
    expect(mergeDuplicates([preprint, byDoi])).toHaveLength(1);
  });

  it("through a third record that shares an identifier with each", () => {
    const a = aRecord({ sourceId: "a", title: "Alpha title of one study", identifiers: { doi: "10.1/a" } });
    const b = aRecord({ sourceId: "b", title: "Beta title of one study", identifiers: { pmid: "7" } });
    const bridge = aRecord({
      sourceId: "c",
      title: "Gamma title of one study",
      identifiers: { doi: "10.1/a", pmid: "7" },
    });
    expect(mergeDuplicates([a, b])).toHaveLength(2);
    expect(mergeDuplicates([a, b, bridge])).toHaveLength(1);
  });
});

describe("different studies stay apart", () => {
  it.each<{ why: string; changes: Partial<SourceRecord> }>([
    { why: "another first author", changes: { authors: ["Grace Okafor"] } },
    { why: "years further apart than one", changes: { year: 2022 } },
    { why: "another title", changes: { title: "Lamplight and the sleep of grey seals" } },
    { why: "a short title shared by many, without authors", changes: { title: "Editorial", authors: [] } },
  ])("$why", ({ changes }) => {
    const other =
      changes.title === "Editorial" ? aRecord({ ...article, title: "Editorial", identifiers: {} }) : article;
    expect(mergeDuplicates([other, aRecord({ sourceId: "7", identifiers: {}, year: 2025, ...changes })])).toHaveLength(
      2,
    );
  });
});

describe("a preprint and its published version", () => {
  it("keep all identifiers, the fuller abstract, and the published venue and year", () => {
    const [study] = mergeDuplicates([preprint, article]);
    expect(study).toMatchObject({
      identifiers: { arxiv: "2401.00001", doi: "10.1234/seals" },
      abstract: article.abstract,
      venue: "Journal of Made-up Results",
      year: 2025,
      kind: "article",
    });
    expect(study?.records).toHaveLength(2);
  });

  it("name both DOIs, the published one first", () => {
    const withDoi = { ...preprint, identifiers: { doi: "10.48550/arxiv.2401.00001" } };
    const [study] = mergeDuplicates([withDoi, article]);
    expect(study?.identifiers.doi).toBe("10.1234/seals");
    expect(study?.alsoKnownAs).toEqual(["doi:10.48550/arxiv.2401.00001"]);
  });

  it("keep a notice against either", () => {
    const notice = { kind: "retraction", source: "crossref", reference: "10.1234/notice" } as const;
    const [study] = mergeDuplicates([preprint, { ...article, notices: [notice] }]);
    expect(study?.notices).toEqual([notice]);
  });
});

const someRecord = fc
  .record({
    doi: fc.option(fc.constantFrom("10.1/a", "10.1/b", "10.1/c", "10.48550/arxiv.2401.00001"), { nil: null }),
    arxiv: fc.option(fc.constantFrom("2401.00001", "2401.00002"), { nil: null }),
    pmid: fc.option(fc.constantFrom("1", "2", "3"), { nil: null }),
    title: fc.constantFrom("On the sleep of seals under harbour lamps", "On the sleep of seals", "Editorial"),
    author: fc.option(fc.constantFrom("Ada Brandt", "Brandt A", "Grace Okafor"), { nil: null }),
    year: fc.option(fc.integer({ min: 2019, max: 2024 }), { nil: null }),
    kind: fc.constantFrom("article", "preprint", "other"),
    abstract: fc.option(fc.constantFrom("Short.", "A longer abstract.", "Another long text"), { nil: null }),
    source: fc.constantFrom("arxiv", "crossref", "pubmed", "library"),
    sourceId: fc.constantFrom("1", "2", "3", "4"),
  })
  .map(({ doi, arxiv, pmid, author, ...rest }): SourceRecord => {
    const identifiers = { ...(doi && { doi }), ...(arxiv && { arxiv }), ...(pmid && { pmid }) };
    return aRecord({ ...rest, identifiers, authors: author ? [author] : [] });
  });

describe("the order of the records", () => {
  test.prop([
    fc
      .array(someRecord, { maxLength: 12 })
      .chain((records) => fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length }))),
  ])("makes no difference", ([records, shuffled]) => {
    expect(mergeDuplicates(shuffled)).toEqual(mergeDuplicates(records));
  });

  test.prop([fc.array(someRecord, { maxLength: 12 })])("loses no record and gives each study its own id", (records) => {
    const studies = mergeDuplicates(records);
    const kept = studies.flatMap((study) => study.records.map(({ source, sourceId }) => `${source} ${sourceId}`));
    expect(new Set(kept)).toEqual(new Set(records.map(({ source, sourceId }) => `${source} ${sourceId}`)));
    expect(new Set(studies.map(({ id }) => id)).size).toBe(studies.length);
  });
});
