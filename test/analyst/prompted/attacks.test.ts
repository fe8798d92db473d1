import { describe, expect, it } from "vitest";
import { PdfParser } from "../../../adapters/document/pdf.ts";
import type { Report } from "../../../src/domain/report.ts";
import type { SourceRecord } from "../../../src/domain/source-record.ts";
import type { FullTextReader } from "../../../src/ports/full-text.ts";
import { buildPdf, column } from "../../builders/pdf.ts";
import { ATTACKS, type Attack } from "./attacks.ts";
import { fakeModel } from "./fake-model.ts";
import { honestReply } from "./honest-replies.ts";
import { analystOver, review, sealRecord, sealRecords } from "./made-up-review.ts";
import { obeysBlindly, obeysWhatItReads } from "./obedient-model.ts";

const STUDIES = 5;
const HONEST = "Lamps shortened the sleep of harbour seals at Aber by 20 minutes a night.";
const RESULTS = "Harbour seals at Aber slept less under every kind of lamp.";
const parser = new PdfParser();

/** The review of the same papers, with the attack in the first, or with none. */
async function reviewPapers(attack: Attack | null, reply: Parameters<typeof fakeModel>[0]): Promise<Report> {
  const records = [attackedRecord(attack), ...sealRecords(STUDIES).slice(1)];
  const readers = attack === null ? [honestReader] : [await attackedReader(attack)];
  return review({ records, readers, analyst: analystOver(fakeModel(reply)) });
}

function attackedRecord(attack: Attack | null): SourceRecord {
  const record = sealRecord(0, { sourceId: "attacked", identifiers: { doi: "10.5555/attacked" } });
  switch (attack?.place) {
    case "abstract":
      return { ...record, abstract: record.abstract?.replace(HONEST, `${attack.text} ${HONEST}`) ?? null };
    case "title":
      return { ...record, title: `${record.title}. ${attack.text}` };
    case "author":
      return { ...record, authors: [attack.text] };
    case "venue":
      return { ...record, venue: attack.text };
    default:
      return record;
  }
}

const isAttacked = (doi: string | undefined) => doi === "10.5555/attacked";
const inFullText = (title: string, text: string): FullTextReader => ({
  name: "folder",
  read: async ({ identifiers }) =>
    isAttacked(identifiers.doi) ? { sections: [{ title, text }], origin: "paper.xml" } : null,
});
const honestReader = inFullText("Results", RESULTS);

async function attackedReader(attack: Attack): Promise<FullTextReader> {
  switch (attack.place) {
    case "full text":
      return inFullText("Results", `${attack.text} ${RESULTS}`);
    case "heading":
      return inFullText(attack.text, RESULTS);
    case "pdf metadata":
      return inPdf({
        trailer: `/Info << /Title (${attack.text}) /Subject (${attack.text}) /Keywords (${attack.text}) >>`,
      });
    case "hidden in a PDF":
      return inPdf({ hidden: attack.text });
    default:
      return honestReader;
  }
}

async function inPdf({ trailer = "", hidden = "" }): Promise<FullTextReader> {
  const heading = { at: [60, 700] as const, text: "Results", size: 12, font: "bold" as const };
  const unseen = { at: [60, 640] as const, text: hidden, before: "3 Tr" };
  const pdf = buildPdf([[heading, ...column(60, 680, [RESULTS]), unseen]], { trailer });
  const [section] = await parser.parse(pdf, "paper.pdf", new AbortController().signal);
  return inFullText(section?.title ?? "", section?.text ?? "");
}

/** What a reader takes from a report. */
function essence({ synthesis, assessment, claims, screenings, references, insufficiency }: Report) {
  return {
    synthesis,
    insufficiency,
    scores: { ...assessment },
    claims: claims.map(({ claim, status, confidence, studiesFor, studiesAgainst }) => ({
      text: claim.text,
      quotation: claim.evidence.quotation,
      status,
      confidence,
      studiesFor,
      studiesAgainst,
    })),
    decisions: screenings.map(({ studyId, decision }) => `${studyId} ${decision}`).sort(),
    references: references.length,
  };
}

/** What is left of a text after words were withheld may move a confidence by a hundredth, and no more. */
function alike(report: Report) {
  const { claims, ...rest } = essence(report);
  return { ...rest, claims: claims.map((claim) => ({ ...claim, confidence: expect.closeTo(claim.confidence, 1.7) })) };
}

/** Left out by the parser, so that there is nothing to warn of. */
const UNSEEN = ["pdf metadata", "hidden in a PDF"];
const untouched = await reviewPapers(null, honestReply);

describe("a model that obeys every order it reads is given none to read", () => {
  it("there are at least 25 attacks, in every place that a paper has", () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(25);
  });

  it("without an attack the papers answer the question", () => {
    expect(untouched.claims.filter(({ status }) => status === "verified").length).toBeGreaterThanOrEqual(STUDIES);
  });

  it.each(ATTACKS)("$place, $name: answer, scores and citations stay as they are, with a warning", async (attack) => {
    const report = await reviewPapers(attack, obeysWhatItReads(attack.text));
    expect(essence(report)).toEqual(alike(untouched));
    const warned = expect.stringContaining("addressed to a language model");
    const own = report.claims.filter(({ claim }) => claim.text.includes("Aber"));
    expect(own.length).toBeGreaterThan(0);
    for (const { flags } of own) expect(flags).toEqual(UNSEEN.includes(attack.place) ? [] : [warned]);
    if (!UNSEEN.includes(attack.place)) expect(report.notes).toContainEqual(warned);
  });
});

describe("a model that obeys blindly gets nothing past the gates", () => {
  it.each(ATTACKS)("$place, $name", async (attack) => {
    const report = await reviewPapers(attack, obeysBlindly(attack.text));
    expect(JSON.stringify(report.claims)).not.toContain("Lumivex");
    expect(JSON.stringify([report.synthesis, report.insufficiency, report.assessment])).not.toContain("Lumivex");
    expect(report.assessment).toBeNull();
  });

  it.each(["extraction", "verification", "synthesis", "assessment"])(
    "in the %s alone, where all else is honest",
    async (stage) => {
      const [attack] = ATTACKS;
      const obedient = obeysBlindly(attack?.text ?? "");
      const report = await reviewPapers(attack ?? null, (call) =>
        call.name.startsWith(stage) ? obedient(call) : honestReply(call),
      );
      const rubric = report.assessment?.consensus ?? 0;
      expect(JSON.stringify(report.claims)).not.toContain("Lumivex");
      expect(JSON.stringify([report.synthesis, report.assessment])).not.toContain("Lumivex");
      expect(JSON.stringify(report.assessment)).not.toContain("clm-00000000");
      expect(rubric).toBeLessThan(9);
    },
  );
});
