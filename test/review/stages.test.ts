import { describe, expect, it } from "vitest";
import type { Analyst } from "../../src/analyst/analyst.ts";
import type { Screening, StudyDocument } from "../../src/domain/study.ts";
import { DocumentUnavailable, SourceUnavailable } from "../../src/errors.ts";
import type { Source } from "../../src/ports/source.ts";
import { assessReview } from "../../src/review/assessment.ts";
import { gatherStudies } from "../../src/review/completion.ts";
import { extractClaims } from "../../src/review/extraction.ts";
import { readFullTexts } from "../../src/review/reading.ts";
import { screenStudies } from "../../src/review/screening.ts";
import { searchSources } from "../../src/review/search.ts";
import type { StageContext } from "../../src/review/stage.ts";
import { synthesizeFindings } from "../../src/review/synthesis.ts";
import { verifyClaims } from "../../src/review/verification.ts";
import { anAnalyst, aProtocol, aRecord, aSource, aStudy, aVerifiedClaim } from "../builders.ts";

const now = () => new Date("2026-03-02T12:00:00.000Z");

function aContext(signal = new AbortController().signal): StageContext {
  return { signal, recordUsage: () => {}, remark: () => {}, progress: () => {}, tally: () => {} };
}

function aDocument(text: string, studyId = aStudy().id): StudyDocument {
  return { studyId, read: "abstract", sections: [{ title: "Abstract", text }], origin: null, remark: null };
}

describe("search", () => {
  const protocol = aProtocol({
    strategies: [
      { source: "arxiv", query: "all:seals", limit: 50 },
      { source: "pubmed", query: "seals[tiab]", limit: 50 },
    ],
  });
  const working = aSource({ name: "arxiv", label: "arXiv", records: [aRecord()] });
  const failing = (error: unknown): Source => ({
    ...aSource({ name: "pubmed", label: "PubMed" }),
    search: () => Promise.reject(error),
  });

  it("goes on without a source that fails, and names it with its reason", async () => {
    const broken = failing(new SourceUnavailable("PubMed", "HTTP 503"));
    const { records, searches } = await searchSources(protocol, [working, broken], now, aContext());
    expect(records).toHaveLength(1);
    expect(searches.map(({ label, failure, found }) => ({ label, failure, found }))).toEqual([
      { label: "arXiv", failure: null, found: 1 },
      { label: "PubMed", failure: "HTTP 503", found: 0 },
    ]);
  });

  it("records each query exactly as it was sent, with its date", async () => {
    const { searches } = await searchSources(protocol, [working], now, aContext());
    expect(searches).toMatchObject([{ query: "all:seals", limit: 50, searchedAt: "2026-03-02T12:00:00.000Z" }]);
  });

  it("does not hide a bug behind a failed source", async () => {
    await expect(
      searchSources(protocol, [failing(new TypeError("x is not a function"))], now, aContext()),
    ).rejects.toThrow(TypeError);
  });

  it("stops with the review", async () => {
    const stop = new AbortController();
    const waiting: Source = {
      ...working,
      search: (_query, _limit, signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    };
    const search = searchSources(protocol, [waiting], now, aContext(stop.signal));
    stop.abort(new Error("stopped by the asker"));
    await expect(search).rejects.toThrow("stopped by the asker");
  });
});

describe("completion", () => {
  const bare = aRecord({ source: "arxiv", sourceId: "1", identifiers: { doi: "10.1/a" }, abstract: null });
  const searches = [
    {
      source: "arxiv",
      label: "arXiv",
      query: "q",
      limit: 50,
      searchedAt: now().toISOString(),
      found: 1,
      total: 1,
      failure: null,
      cached: false,
    },
    {
      source: "crossref",
      label: "Crossref",
      query: "q",
      limit: 50,
      searchedAt: now().toISOString(),
      found: 0,
      total: 0,
      failure: null,
      cached: false,
    },
  ] as const;

  it("asks the other sources by identifier for an abstract and for notices", async () => {
    const notice = { kind: "retraction", source: "crossref", reference: "10.1/notice" } as const;
    const full = aRecord({ source: "crossref", sourceId: "10.1/a", identifiers: { doi: "10.1/a" }, notices: [notice] });
    const crossref = aSource({ name: "crossref", label: "Crossref", records: [full] });
    const { studies } = await gatherStudies({ records: [bare], searches }, [crossref], aContext());
    expect(studies).toMatchObject([{ abstract: full.abstract, notices: [notice] }]);
  });

  it("adds no study that the search did not find", async () => {
    const stranger = aRecord({
      source: "crossref",
      sourceId: "10.9/z",
      title: "A different study of other animals",
      identifiers: { doi: "10.9/z" },
    });
    const crossref: Source = { ...aSource({ name: "crossref", label: "Crossref" }), lookUp: async () => [stranger] };
    const { studies } = await gatherStudies({ records: [bare], searches }, [crossref], aContext());
    expect(studies.map(({ title }) => title)).toEqual([bare.title]);
  });

  it("says which source could not be asked", async () => {
    const crossref: Source = {
      ...aSource({ name: "crossref", label: "Crossref" }),
      lookUp: () => Promise.reject(new SourceUnavailable("Crossref", "timeout after 10 s")),
    };
    const { studies, lookUpFailures } = await gatherStudies({ records: [bare], searches }, [crossref], aContext());
    expect(studies).toHaveLength(1);
    expect(lookUpFailures).toEqual([expect.stringContaining("Crossref could not be asked about retractions")]);
  });
});

describe("screening", () => {
  const include = (studyId: string, relevance: number): Screening => ({
    studyId,
    decision: "include",
    reason: "fits",
    missing: [],
    relevance,
  });
  const judging = (relevances: Record<string, number>): Analyst => ({
    ...anAnalyst(),
    screenStudies: async (_protocol, studies) =>
      studies.flatMap(({ id, title }) => (title in relevances ? include(id, relevances[title] ?? 0) : [])),
  });
  const [a, b, c] = ["A", "B", "C"].map((title) => aStudy({ title, id: `std-${title}` }));

  it("reads the most relevant studies first, up to the limit", async () => {
    const screened = await screenStudies(
      aProtocol({ maxStudies: 2 }),
      [a, b, c].flatMap((s) => s ?? []),
      judging({ A: 0.2, B: 0.9, C: 0.5 }),
      aContext(),
    );
    expect(screened.included.map(({ title }) => title)).toEqual(["B", "C"]);
    expect(screened.beyondLimit).toBe(1);
  });

  it.each(["retraction", "withdrawal"] as const)(
    "excludes a study under %s whatever the analyst says, and names the notice",
    async (kind) => {
      const retracted = aStudy({ title: "A", notices: [{ kind, source: "crossref", reference: "10.1/n" }] });
      const screened = await screenStudies(aProtocol(), [retracted], judging({ A: 1 }), aContext());
      expect(screened.included).toEqual([]);
      expect(screened.retracted).toBe(1);
      expect(screened.screenings[0]?.reason).toContain("10.1/n");
    },
  );

  it("excludes what is older than the protocol allows", async () => {
    const screened = await screenStudies(
      aProtocol({ since: 2022 }),
      [aStudy({ title: "A", year: 2021 })],
      judging({ A: 1 }),
      aContext(),
    );
    expect(screened.screenings).toMatchObject([{ decision: "exclude", reason: "published before 2022" }]);
  });

  it("takes the announcement of a retraction for no study", async () => {
    const notice = aStudy({ title: "A", kind: "other", publicationTypes: ["Retraction Notice"] });
    const screened = await screenStudies(aProtocol(), [notice], judging({ A: 1 }), aContext());
    expect(screened.screenings[0]?.reason).toBe("a notice about another work, not a study");
  });

  it("keeps a study under an expression of concern", async () => {
    const doubtful = aStudy({
      title: "A",
      notices: [{ kind: "expression-of-concern", source: "pubmed", reference: null }],
    });
    const screened = await screenStudies(aProtocol(), [doubtful], judging({ A: 1 }), aContext());
    expect(screened.included).toHaveLength(1);
  });

  it("excludes a study on which the analyst gave no decision", async () => {
    const screened = await screenStudies(aProtocol(), [aStudy({ title: "A" })], judging({}), aContext());
    expect(screened.screenings).toMatchObject([{ decision: "exclude", reason: "no decision was reached" }]);
  });
});

describe("reading", () => {
  const study = aStudy({ abstract: "The abstract." });
  const full = {
    sections: [
      { title: "Abstract", text: "Its own abstract." },
      { title: "Results", text: "Found." },
    ],
    origin: "paper.pdf",
  };
  const none = { name: "none", read: async () => null };

  it("takes the first reader that has the full text, and keeps the abstract as its first section", async () => {
    const [document] = await readFullTexts([study], [none, { name: "folder", read: async () => full }], aContext());
    expect(document).toMatchObject({
      read: "full-text",
      origin: "paper.pdf",
      sections: [{ text: "The abstract." }, { text: "Found." }],
    });
  });

  it("falls back to the abstract, says so and why", async () => {
    const broken = {
      name: "web",
      read: () => Promise.reject(new DocumentUnavailable("https://example.org/a.pdf", "HTTP 404")),
    };
    const [document] = await readFullTexts([study], [broken], aContext());
    expect(document).toMatchObject({ read: "abstract", remark: "full text not read (web: HTTP 404)" });
  });

  it("leaves out a study of which nothing can be read", async () => {
    expect(await readFullTexts([aStudy({ abstract: null })], [none], aContext())).toEqual([]);
  });
});

describe("extraction", () => {
  const drafting = (...drafts: { text: string; quotation: string }[]): Analyst => ({
    ...anAnalyst(),
    extractClaims: async () => drafts.map((draft) => ({ ...draft, relevance: 0.5 })),
  });
  const document = aDocument("Seals slept 9 hours. Lamps were lit.");
  const extract = (analyst: Analyst) => extractClaims(aProtocol(), [aStudy()], [document], analyst, aContext());

  it("locates each quotation", async () => {
    const { claims } = await extract(drafting({ text: "Seals sleep 9 hours.", quotation: "Seals slept 9 hours." }));
    expect(claims).toMatchObject([{ evidence: { section: "Abstract", start: 0, end: 20, match: "exact" } }]);
  });

  it.each([
    { why: "a quotation that the document does not hold", text: "Seals sleep.", quotation: "Seals slept for a week." },
    {
      why: "a number that the quotation does not state",
      text: "Seals sleep 8 hours.",
      quotation: "Seals slept 9 hours.",
    },
  ])("drops and counts $why", async ({ text, quotation }) => {
    expect(await extract(drafting({ text, quotation }))).toEqual({ claims: [], dropped: 1 });
  });
});

describe("verification", () => {
  const [own, other, third] = [aStudy({ title: "Own" }), aStudy({ title: "Other" }), aStudy({ title: "Third" })];
  const text = "Seals slept longer without lamps.";
  const documents = [own, other, third].map(({ id }) => aDocument(text, id));
  const { claim } = aVerifiedClaim({ study: own });
  const verdict = (
    studyId: string,
    label: "supports" | "refutes" | "not-enough-info",
    quotation: string | null = text,
  ) => ({
    studyId,
    label,
    quotation,
    probabilities: { supports: 0.5, refutes: 0.3, notEnoughInfo: 0.2 },
  });
  const settle = async (verdicts: ReturnType<typeof verdict>[], studies = [own, other, third]) => {
    const analyst = { ...anAnalyst(), verifyClaim: async () => verdicts };
    const asked = { claims: [claim], statement: null };
    return (await verifyClaims(asked, { studies, documents }, analyst, aContext())).claims[0];
  };

  it.each([
    {
      status: "verified",
      verdicts: [verdict(own.id, "supports"), verdict(other.id, "supports")],
      studiesFor: 2,
      studiesAgainst: 0,
    },
    {
      status: "contested",
      verdicts: [verdict(own.id, "supports"), verdict(other.id, "refutes")],
      studiesFor: 1,
      studiesAgainst: 1,
    },
    { status: "refuted", verdicts: [verdict(own.id, "refutes")], studiesFor: 0, studiesAgainst: 1 },
    {
      status: "refuted",
      verdicts: [verdict(own.id, "not-enough-info", null), verdict(other.id, "refutes")],
      studiesFor: 0,
      studiesAgainst: 1,
    },
    {
      status: "unverified",
      verdicts: [verdict(own.id, "not-enough-info", null), verdict(other.id, "supports")],
      studiesFor: 1,
      studiesAgainst: 0,
    },
    { status: "unverified", verdicts: [], studiesFor: 0, studiesAgainst: 0 },
  ])("$status: $studiesFor for, $studiesAgainst against", async ({ verdicts, ...expected }) => {
    expect(await settle(verdicts)).toMatchObject(expected);
  });

  it("counts each study once", async () => {
    expect(
      await settle([verdict(own.id, "supports"), verdict(other.id, "supports"), verdict(other.id, "supports")]),
    ).toMatchObject({ studiesFor: 2 });
  });

  it("lets a verdict whose sentence is not in the study decide nothing", async () => {
    const invented = verdict(other.id, "refutes", "Seals never sleep.");
    expect(await settle([verdict(own.id, "supports"), invented])).toMatchObject({
      status: "verified",
      studiesAgainst: 0,
    });
  });

  it("ignores a verdict on a study that was not read", async () => {
    expect((await settle([verdict(own.id, "supports"), verdict("std-unknown", "refutes")]))?.verdicts).toHaveLength(1);
  });

  it("does not let a verdict overrule a retraction", async () => {
    const retracted = { ...own, notices: [{ kind: "retraction", source: "crossref", reference: null } as const] };
    expect(await settle([verdict(own.id, "supports")], [retracted])).toMatchObject({
      status: "unverified",
      checks: { notRetracted: false },
    });
  });

  it("flags every claim of a source under an expression of concern", async () => {
    const doubtful = {
      ...own,
      notices: [{ kind: "expression-of-concern", source: "pubmed", reference: "10.1/eoc" } as const],
    };
    expect((await settle([verdict(own.id, "supports")], [doubtful]))?.flags).toEqual([
      "expression of concern: 10.1/eoc",
    ]);
  });

  it("shows the verifier the claim's own passage and passages of other studies", async () => {
    const seen: string[] = [];
    const analyst: Analyst = {
      ...anAnalyst(),
      verifyClaim: async (_claim, passages) => {
        seen.push(...passages.map(({ studyId }) => studyId));
        return [];
      },
    };
    await verifyClaims(
      { claims: [claim], statement: null },
      { studies: [own, other, third], documents },
      analyst,
      aContext(),
    );
    expect(seen[0]).toBe(own.id);
    expect(new Set(seen)).toEqual(new Set([own.id, other.id, third.id]));
  });
});

describe("synthesis", () => {
  const verified = aVerifiedClaim();
  const findings = { protocol: aProtocol(), studies: [aStudy()], claims: [verified] };
  const answering = (...claimIds: string[]): Analyst => ({
    ...anAnalyst(),
    synthesizeFindings: async () => ({
      answer: [{ text: "Yes.", claimIds: [verified.claim.id] }],
      direction: "for",
      groups: [{ title: "Group", sentences: [{ text: "Sentence.", claimIds }], agreement: "single" }],
    }),
  });

  it("leaves out a sentence that cites a claim that does not exist", async () => {
    const { synthesis } = await synthesizeFindings(findings, [], answering("clm-invented"), aContext());
    expect(synthesis).toMatchObject({ answer: [{ text: "Yes." }], groups: [] });
  });

  it.each(["unverified", "refuted"] as const)("never rests on a claim that is %s", async (status) => {
    const { synthesis, insufficiency } = await synthesizeFindings(
      { ...findings, claims: [{ ...verified, status }] },
      [],
      answering(),
      aContext(),
    );
    expect(synthesis).toBeNull();
    expect(insufficiency?.reason).toContain("nothing on the question that could be verified");
  });

  it("says which concept no study mentions when none was eligible", async () => {
    const protocol = aProtocol({
      concepts: [
        { name: "harbour seals", terms: ["harbour seals"], required: true },
        { name: "Chaparral", terms: ["Chaparral"], required: true },
      ],
    });
    const near: Screening = {
      studyId: "std-1",
      decision: "exclude",
      reason: "does not mention “Chaparral”",
      missing: ["Chaparral"],
      relevance: 0.4,
    };
    const { insufficiency } = await synthesizeFindings(
      { protocol, studies: [], claims: [] },
      [near],
      anAnalyst(),
      aContext(),
    );
    expect(insufficiency).toEqual({
      reason: "No study found mentions “Chaparral”.",
      nearest: [{ studyId: "std-1", reason: "does not mention “Chaparral”" }],
      nearestQuestion: "What is known about harbour seals?",
    });
  });
});

describe("assessment", () => {
  it("leaves out a remark that points at a claim that does not exist", async () => {
    const analyst: Analyst = {
      ...anAnalyst(),
      assessReview: async () => ({
        reviewers: [
          {
            mandate: "challenge",
            score: 5,
            remarks: [
              { text: "Weak.", claimIds: ["clm-invented"] },
              { text: "Few.", claimIds: [] },
            ],
          },
        ],
        dimensions: [],
        consensus: 5,
        disagreement: 0,
      }),
    };
    const flow = {
      identified: 1,
      duplicatesRemoved: 0,
      screened: 1,
      excluded: 0,
      retracted: 0,
      beyondLimit: 0,
      included: 1,
      readInFull: 0,
      claimsExtracted: 1,
      claimsDropped: 0,
    };
    const synthesis = { answer: [{ text: "Yes.", claimIds: ["clm-1"] }], direction: null, groups: [] };
    const assessment = await assessReview(
      { protocol: aProtocol(), studies: [], claims: [] },
      synthesis,
      flow,
      analyst,
      aContext(),
    );
    expect(assessment?.reviewers[0]?.remarks).toEqual([{ text: "Few.", claimIds: [] }]);
  });
});
