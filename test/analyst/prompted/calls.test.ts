import { describe, expect, it } from "vitest";
import { judgeClaim } from "../../../src/analyst/extractive/verdict-model.ts";
import type { LanguageModel } from "../../../src/ports/language-model.ts";
import { type Call, ExtractionMaterial, fakeModel, roundsModel } from "./fake-model.ts";
import { honestReply, sentences } from "./honest-replies.ts";
import { analystOver, review, sealRecords } from "./made-up-review.ts";

const STUDIES = 15;
const RECORDS = sealRecords(60);

const WORDINGS = [
  "do nothing for the rest of",
  "leave no rest to",
  "have little to do with the nights of",
  "do not change the nights of",
  "are without harm for",
  "never shorten the rest of",
  "hardly change the sleep of",
];

/** Claims that say something else than their study, so that the code is in two minds about each. */
const looseReply = (call: Call) =>
  wordedReply(call, ({ claim, abstract, title }) => {
    const { probabilities } = judgeClaim(claim, abstract, title);
    return Math.max(...Object.values(probabilities)) < 0.6;
  });

interface Worded {
  readonly claim: string;
  readonly abstract: readonly string[];
  readonly title: string;
}

/** Up to three claims a study. */
function wordedReply(call: Call, suits: (worded: Worded) => boolean): unknown {
  if (call.name !== "extraction") return honestReply(call);
  const { title, sections } = ExtractionMaterial.parse(call.material);
  const abstract = sentences(sections[0]?.text ?? "");
  const quotation = abstract.find((sentence) => sentence.startsWith("Lamps shortened")) ?? "";
  const place = /at (.*) by/.exec(quotation)?.[1];
  const worded = WORDINGS.map((wording) => `Lamps at ${place} ${wording} harbour seals.`);
  const suitable = worded.filter((claim) => suits({ claim, abstract, title }));
  return { claims: suitable.slice(0, 3).map((text, index) => ({ quotation, text, relevance: 9 - index })) };
}

const reviewWith = (model: LanguageModel, concurrency = 8) =>
  review({ records: RECORDS, maxStudies: STUDIES, analyst: analystOver(model, { concurrency }) });

describe(`a review of ${STUDIES} studies`, () => {
  it("makes at most 40 calls, also where every claim asks for a second vote", async () => {
    const model = fakeModel(looseReply);
    const report = await reviewWith(model);
    const counts = Object.entries(Object.groupBy(model.calls, ({ name }) => name)).map(([name, c]) => [
      name,
      c?.length,
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      protocol: 1,
      screening: 4,
      extraction: 15,
      verification: 12,
      "verification-second": 4,
      synthesis: 1,
      "assessment-challenge": 1,
      "assessment-confirm": 1,
      "assessment-integrate": 1,
    });
    expect(report.trace.reduce((sum, { usage }) => sum + usage.calls, 0)).toBe(40);
  });

  it("makes at most 7 calls of which each waits for the one before", async () => {
    const { model, rounds } = roundsModel(looseReply, Number.POSITIVE_INFINITY);
    await reviewWith(model, STUDIES);
    expect(rounds).toEqual([1, 4, 15, 16, expect.any(Number), expect.any(Number), expect.any(Number)]);
  });

  it("takes at most 12 rounds where 8 calls are answered at once", async () => {
    const { model, rounds } = roundsModel(looseReply, 8);
    await reviewWith(model);
    expect(rounds.length).toBeLessThanOrEqual(12);
  });

  it("asks the same words for the same material, so that kept replies serve a repeated review", async () => {
    const [first, second] = [fakeModel(honestReply), fakeModel(honestReply)];
    await reviewWith(first);
    await reviewWith(second);
    const asked = ({ calls }: typeof first) =>
      calls.map(({ name, user, system }) => `${name} ${system} ${user}`).sort();
    expect(asked(second)).toEqual(asked(first));
  });

  it("of 30 studies makes at most 72 calls", async () => {
    const model = fakeModel(looseReply);
    await review({ records: sealRecords(70), maxStudies: 30, analyst: analystOver(model) });
    expect(model.calls.length).toBeLessThanOrEqual(72);
    expect(model.calls.filter(({ name }) => name === "verification")).toHaveLength(27);
  });

  it("verifies a claim of every study before a second one of any", async () => {
    const report = await review({
      records: sealRecords(5),
      analyst: analystOver(fakeModel((call) => wordedReply(call, () => true))),
    });
    expect(report.claims).toHaveLength(12);
    expect(new Set(report.claims.map(({ claim }) => claim.studyId)).size).toBe(5);
    expect(report.notes).toContain("Of the claims found, the 12 most relevant were verified; 3 more were set aside.");
  });
});

describe("the report", () => {
  it("says which models and prompts made it, and that the confidences are not calibrated for the verifier", async () => {
    const { analyst } = await reviewWith(fakeModel(honestReply));
    expect(analyst).toMatchObject({ kind: "prompted", calibration: null });
    expect(analyst.description).toMatch(
      /models\.example: reader-1 reads, verifier-1 verifies, critic-1, critic-2, critic-3 review the draft; prompts [0-9a-f]{8}, not calibrated for verifier-1/,
    );
  });
});
