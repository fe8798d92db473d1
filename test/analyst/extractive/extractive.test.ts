import { describe, expect, it } from "vitest";
import type { Passage } from "../../../src/analyst/analyst.ts";
import { extractiveAnalyst } from "../../../src/analyst/extractive/extractive.ts";
import { poolConfidence, verifyAgainstPassages } from "../../../src/analyst/extractive/verification.ts";
import { Report } from "../../../src/domain/report.ts";
import type { SourceRecord } from "../../../src/domain/source-record.ts";
import { runReview } from "../../../src/review/review.ts";
import type { ReviewEvent } from "../../../src/review/stage.ts";
import { aRecord, aSource, aVerdict } from "../../builders.ts";

const records: readonly SourceRecord[] = [
  [
    "Lamps and the sleep of harbour seals: a randomised trial",
    "Forty harbour seals were observed. Lamps significantly reduced the sleep of harbour seals by 2 hours a night. Noise was not measured.",
  ],
  [
    "Harbour seals under lamps",
    "Whether lamps matter is debated. In three harbours, lamps did not reduce the sleep of harbour seals. Seals moved on.",
  ],
  [
    "Street lighting and rest in harbour seals",
    "We found that lamps decreased the sleep of harbour seals in winter (hazard ratio 0.70, 95% CI 0.60 to 0.82).",
  ],
  ["Lamps and moths", "Lamps reduced the flight of moths by half in a controlled experiment."],
].map(([title = "", abstract = ""], index) =>
  aRecord({ sourceId: String(index), title, abstract, authors: [`Author ${"ABCD"[index]}`] }),
);

async function review(question: string, options: { signal?: AbortSignal; events?: ReviewEvent[] } = {}) {
  return runReview(
    { question, since: null, maxStudies: 20, notes: [] },
    {
      analyst: extractiveAnalyst(),
      sources: [aSource({ records })],
      readers: [],
      now: () => new Date("2026-03-02T12:00:00Z"),
    },
    { signal: options.signal ?? new AbortController().signal, onEvent: (event) => options.events?.push(event) },
  );
}

describe("a question goes to a report with no model and no network", () => {
  it("answers first, and says what stands for and against", async () => {
    const report = await review("Do lamps reduce the sleep of harbour seals?");
    expect(report.outcome).toBe("answered");
    expect(report.synthesis?.direction).toBe("mixed");
    expect(report.synthesis?.answer[0]?.text).toBe(
      "The evidence read is mixed: 2 studies support it, 1 study speaks against it.",
    );
  });

  it("calls an answer indirect when no finding names what the question narrows itself to", async () => {
    const supporting = records.filter(({ sourceId }) => sourceId === "0" || sourceId === "2");
    const report = await runReview(
      { question: "Do lamps reduce the sleep of harbour seals in patients?", since: null, maxStudies: 20, notes: [] },
      { analyst: extractiveAnalyst(), sources: [aSource({ records: supporting })], readers: [], now: () => new Date() },
      { signal: new AbortController().signal, onEvent: () => {} },
    );
    expect(report.synthesis?.answer[0]?.text).toBe(
      "Indirectly yes, as far as the evidence read goes: 2 studies support it, none speaks against it. None of these findings names “patients”.",
    );
  });

  it("gives each claim a quotation that stands in its abstract", async () => {
    const report = await review("Do lamps reduce the sleep of harbour seals?");
    expect(report.claims.length).toBeGreaterThanOrEqual(3);
    for (const { claim } of report.claims) {
      const record = records.find(
        ({ title }) => title === report.studies.find(({ id }) => id === claim.studyId)?.title,
      );
      expect(record?.abstract?.slice(claim.evidence.start, claim.evidence.end)).toBe(claim.evidence.quotation);
    }
  });

  it("leaves the study of another subject out, with the reason", async () => {
    const report = await review("Do lamps reduce the sleep of harbour seals?");
    expect(report.screenings.filter(({ decision }) => decision === "exclude").map(({ reason }) => reason)).toEqual([
      "does not mention “sleep” or “harbour seals”",
    ]);
  });

  it("is a value that its schema accepts, the same after a trip through JSON", async () => {
    const report = await review("Do lamps reduce the sleep of harbour seals?");
    expect(Report.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it("tells its stages as they begin and end, in order", async () => {
    const events: ReviewEvent[] = [];
    await review("Do lamps reduce the sleep of harbour seals?", { events });
    const finished = events.filter(({ state }) => state === "finished").map(({ stage }) => stage);
    expect(finished).toEqual([
      "protocol",
      "search",
      "deduplication",
      "screening",
      "reading",
      "extraction",
      "verification",
      "synthesis",
      "assessment",
    ]);
  });
});

describe("a question that the studies do not answer", () => {
  it("ends as not enough evidence, naming what is missing and what came near", async () => {
    const { outcome, synthesis, insufficiency, claims } = await review(
      "Do lamps reduce the fertility of harbour seals?",
    );
    expect(outcome).toBe("not-enough-evidence");
    expect(synthesis).toBeNull();
    expect(claims).toEqual([]);
    expect(insufficiency?.reason).toBe("No study found mentions “fertility”.");
    expect(insufficiency?.nearest[0]?.reason).toBe("does not mention “fertility”");
    expect(insufficiency?.nearestQuestion).toBe("What is known about lamps and harbour seals?");
  });

  it("says so when nothing was found at all", async () => {
    const report = await runReview(
      { question: "Do lamps reduce the sleep of harbour seals?", since: null, maxStudies: 20, notes: [] },
      { analyst: extractiveAnalyst(), sources: [aSource()], readers: [], now: () => new Date() },
      { signal: new AbortController().signal, onEvent: () => {} },
    );
    expect(report.insufficiency).toMatchObject({
      reason: "The search found no records.",
      nearest: [],
      nearestQuestion: null,
    });
  });
});

describe("a review that is stopped", () => {
  it("rejects with the reason before the next stage", async () => {
    const stop = new AbortController();
    const reason = new Error("stopped by the asker");
    const events: ReviewEvent[] = [];
    const running = review("Do lamps reduce the sleep of harbour seals?", { signal: stop.signal, events });
    stop.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(events.map(({ stage }) => stage)).not.toContain("synthesis");
  });
});

describe("verification", () => {
  const verify = (claim: string, passages: readonly Passage[]) =>
    verifyAgainstPassages(claim, passages, new AbortController().signal);
  const passage = (studyId: string, text: string) => ({
    studyId,
    title: "A study",
    section: "Abstract",
    start: 0,
    text,
  });

  it("finds a claim supported where it stands in the same words", async () => {
    const [verdict] = await verify("Lamps reduced sleep.", [
      passage("std-1", "Seals rest. We found that lamps reduced sleep. Moths fly."),
    ]);
    expect(verdict).toMatchObject({ label: "supports", quotation: "We found that lamps reduced sleep." });
  });

  it("does not decide on a passage about something else", async () => {
    const [verdict] = await verify("Lamps reduced the sleep of seals.", [passage("std-1", "Tides follow the moon.")]);
    expect(verdict).toMatchObject({ label: "not-enough-info" });
  });

  it.each([
    {
      why: "names half of what the claim speaks of",
      claim: "Statins increase the risk of diabetes.",
      text: "Statins reduced the risk of hip fractures.",
    },
    {
      why: "denies what the claim denies as well",
      claim: "Lamps did not reduce the sleep of seals.",
      text: "Lamps had no effect on the sleep of seals.",
    },
  ])("does not let a sentence refute that $why", async ({ claim, text }) => {
    expect((await verify(claim, [passage("std-1", text)]))[0]?.label).toBe("not-enough-info");
  });

  it("stops between two passages when the review is to stop", async () => {
    const stop = new AbortController();
    const verifying = verifyAgainstPassages("Lamps reduced sleep.", [passage("std-1", "Moths fly.")], stop.signal);
    stop.abort(new Error("cancelled"));
    await expect(verifying).rejects.toThrow("cancelled");
  });

  it("gives one verdict a study, from its most decisive passage", async () => {
    const passages = [passage("std-1", "Tides follow the moon."), passage("std-1", "Lamps reduced sleep.")];
    const verdicts = await verify("Lamps reduced sleep.", passages);
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]?.label).toBe("supports");
  });
});

describe("the confidence in a claim", () => {
  const own = aVerdict({ probabilities: { supports: 0.8, refutes: 0.1, notEnoughInfo: 0.1 } });
  const supporting = aVerdict({
    studyId: "std-2",
    probabilities: { supports: 0.9, refutes: 0.02, notEnoughInfo: 0.08 },
  });
  const refuting = aVerdict({
    studyId: "std-3",
    label: "refutes",
    probabilities: { supports: 0.02, refutes: 0.9, notEnoughInfo: 0.08 },
  });

  it("rises with a study for it, falls with one against it", () => {
    expect(poolConfidence([own])).toBeCloseTo(0.8);
    expect(poolConfidence([own, supporting])).toBeGreaterThan(0.9);
    expect(poolConfidence([own, refuting])).toBeLessThan(0.6);
  });

  it("is not moved by a study that says nothing of it", () => {
    expect(poolConfidence([own, { ...supporting, label: "not-enough-info" }])).toBeCloseTo(0.8);
  });

  it("is 0 without a verdict", () => {
    expect(poolConfidence([])).toBe(0);
  });
});
