import { describe, expect, it } from "vitest";
import type { JudgedPair } from "../../../bench/data.ts";
import { crossValidatedError, fitConfidence } from "../../../bench/fit-confidence.ts";
import { type ScoredPair, scorePairs } from "../../../bench/model.ts";
import type { RepliedPair } from "../../../bench/verdict-replies.ts";
import { weighVotes } from "../../../src/analyst/prompted/confidence.ts";
import { type Vote, voteFeatures } from "../../../src/analyst/prompted/votes.ts";
import type { VerdictLabel } from "../../../src/domain/verdict.ts";

const byCode = { supports: 0.4, refutes: 0.2, notEnoughInfo: 0.4 };
const vote = (label: VerdictLabel): Vote => ({ label, certainty: "clear", sentence: null });
const gold = (index: number, label: VerdictLabel): JudgedPair => ({
  claimId: String(index),
  claim: "Seals sleep.",
  docId: "1",
  title: "Sleep",
  sentences: ["Seals sleep.", "So do otters."],
  label,
  rationale: label === "not-enough-info" ? [] : [0],
  unseenDocument: true,
});

/** A verifier that says `supports` of everything, and is right so many times in ten. */
const replies = (rightInTen: number): readonly RepliedPair[] =>
  Array.from({ length: 400 }, (_, index) => ({
    pair: gold(index, index % 10 < rightInTen ? "supports" : index % 2 === 0 ? "refutes" : "not-enough-info"),
    judged: { studyId: "1", votes: [vote("supports")], byCode },
  }));

describe("a fitted confidence", () => {
  it.each([3, 5, 9])("believes a verifier that is right %i times in ten that often", (rightInTen) => {
    const model = fitConfidence(replies(rightInTen));
    expect(weighVotes(voteFeatures([vote("supports")], byCode), model).supports).toBeCloseTo(rightInTen / 10, 1);
    expect(crossValidatedError(replies(rightInTen))).toBeLessThan(0.1);
  });

  it("tells apart what the votes tell apart", () => {
    const labels = ["supports", "refutes", "not-enough-info"] as const;
    const told = Array.from({ length: 300 }, (_, index): RepliedPair => {
      const label = labels[index % 3] ?? "supports";
      return { pair: gold(index, label), judged: { studyId: "1", votes: [vote(label)], byCode } };
    });
    const model = fitConfidence(told);
    const of = (label: VerdictLabel) => weighVotes(voteFeatures([vote(label)], byCode), model);
    expect(of("supports").supports).toBeGreaterThan(0.85);
    expect(of("refutes").refutes).toBeGreaterThan(0.85);
    expect(of("not-enough-info").notEnoughInfo).toBeGreaterThan(0.85);
  });
});

describe("an unfitted confidence", () => {
  const supports = (votes: readonly Vote[]) => weighVotes(voteFeatures(votes, byCode)).supports;

  it("orders verdicts by their votes", () => {
    const unclear: Vote = { ...vote("supports"), certainty: "unclear" };
    const values = [[vote("refutes")], [vote("supports"), vote("not-enough-info")], [unclear], [vote("supports")]].map(
      supports,
    );
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  });
});

describe("the bench of a model", () => {
  const pair = (label: VerdictLabel, said: VerdictLabel, sentence: number | null): ScoredPair => ({
    gold: gold(0, label),
    label: said,
    sentence,
    supports: said === "supports" ? 1 : 0,
  });

  it("counts a right label, and a right label with a sentence of a rationale", () => {
    const pairs = [
      pair("supports", "supports", 0),
      pair("refutes", "refutes", 1),
      pair("not-enough-info", "supports", 0),
      pair("supports", "not-enough-info", null),
    ];
    expect(scorePairs(pairs)).toMatchObject({
      pairs: 4,
      labelF1: (2 * 2) / (3 + 3),
      labelAndRationaleF1: (2 * 1) / (3 + 3),
      sentenceF1: (2 * 1) / (3 + 3),
      calibrationError: 0.5,
    });
  });
});
