import { describe, expect, it } from "vitest";
import { assessByRubric } from "../../../src/analyst/extractive/assessment.ts";
import { designOf } from "../../../src/analyst/extractive/design.ts";
import { groupBySharedConcept } from "../../../src/analyst/extractive/finding-groups.ts";
import { DIMENSION_NAMES } from "../../../src/domain/assessment.ts";
import type { FlowCounts } from "../../../src/domain/report.ts";
import { aProtocol, aStudy, aVerifiedClaim } from "../../builders.ts";

const flow: FlowCounts = {
  identified: 9,
  duplicatesRemoved: 0,
  screened: 9,
  excluded: 6,
  retracted: 0,
  beyondLimit: 0,
  included: 3,
  readInFull: 0,
  claimsExtracted: 3,
  claimsDropped: 1,
};
const studies = ["Alpha", "Beta", "Gamma"].map((title) =>
  aStudy({ title, abstract: "A randomized trial of seals.", identifiers: { doi: `10.1/${title}` } }),
);
const claims = studies.map((study) => aVerifiedClaim({ text: `Claim of ${study.title}.`, study }, { studiesFor: 2 }));
const synthesis = {
  answer: [{ text: "Yes.", claimIds: claims.map(({ claim }) => claim.id) }],
  direction: null,
  groups: [],
};
const assess = (changed = claims, counts = flow) =>
  assessByRubric({ protocol: aProtocol(), studies, claims: changed }, synthesis, counts);
const scoreOf = (assessment: ReturnType<typeof assess>, mandate: string) =>
  assessment.reviewers.find((reviewer) => reviewer.mandate === mandate)?.score ?? Number.NaN;

describe("three reviewers score by rubric", () => {
  it("each with a mandate of its own, in the range 0 to 10", () => {
    const { reviewers } = assess();
    expect(reviewers.map(({ mandate }) => mandate)).toEqual(["challenge", "confirm", "integrate"]);
    for (const { score } of reviewers) expect(score >= 0 && score <= 10).toBe(true);
  });

  it("the challenger marks down what is contested, and points at it", () => {
    const [first, ...rest] = claims;
    const contested = first ? [{ ...first, status: "contested" as const }, ...rest] : [];
    expect(scoreOf(assess(contested), "challenge")).toBeLessThan(scoreOf(assess(), "challenge"));
    expect(assess(contested).reviewers[0]?.remarks[0]).toEqual({
      text: "1 claim is contested by another study.",
      claimIds: [first?.claim.id],
    });
  });

  it("the confirmer marks down what is not verified", () => {
    const unverified = claims.map((claim) => ({ ...claim, status: "unverified" as const }));
    expect(scoreOf(assess(unverified), "confirm")).toBeLessThan(scoreOf(assess(), "confirm"));
  });

  it("full texts raise the challenger's score", () => {
    expect(scoreOf(assess(claims, { ...flow, readInFull: 3 }), "challenge")).toBeGreaterThan(
      scoreOf(assess(), "challenge"),
    );
  });

  it("their disagreement is shown, and the integrator gives the consensus", () => {
    const assessment = assess();
    const scores = assessment.reviewers.map(({ score }) => score);
    expect(assessment.disagreement).toBeCloseTo(Math.max(...scores) - Math.min(...scores), 1);
    expect(assessment.consensus).toBe(scoreOf(assessment, "integrate"));
  });
});

describe("eight dimensions", () => {
  it("are all named, each with its basis", () => {
    expect(assess().dimensions.map(({ name }) => name)).toEqual([...DIMENSION_NAMES]);
  });

  it.each([
    ["citation grounding", 7.5, "high"],
    ["reproducibility status", 10, "high"],
    ["numerical consistency", null, null],
    ["safety and impact", null, null],
  ])("%s is %s", (name, score, level) => {
    expect(assess().dimensions.find((dimension) => dimension.name === name)).toMatchObject({ score, level });
  });
});

describe("the design of a study", () => {
  it.each([
    ["Lamps and seals: a meta-analysis of randomised trials", "systematic review"],
    ["Seals were randomly assigned to lamps", "randomised trial"],
    ["A prospective cohort of seals", "cohort or case-control study"],
    ["A cross-sectional survey of seals", "cross-sectional study"],
    ["Lamps in mice", "animal or laboratory study"],
    ["A benchmark of seal detectors", "benchmark study"],
    ["Seals", "unknown design"],
  ])("%s: %s", (title, design) => {
    expect(designOf(aStudy({ title, abstract: null }))).toBe(design);
  });
});

describe("findings are grouped by the concepts that they share", () => {
  it("the largest group first, the rest together", () => {
    const texts = ["Lamps shorten sleep.", "Noise shortens sleep and rest.", "Storms shorten sleep.", "Tides differ."];
    const groups = groupBySharedConcept(
      texts.map((text, index) => aVerifiedClaim({ text, study: aStudy({ title: `Study ${index}` }) })),
    );
    expect(groups.map(({ title, sentences }) => [title, sentences.length])).toEqual([
      ["Findings on sleep", 3],
      ["Further findings", 1],
    ]);
  });
});
