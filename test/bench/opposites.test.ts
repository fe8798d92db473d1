import { describe, expect, it } from "vitest";
import { effectClaim, oppositeClaim, phrasings } from "../../bench/training/opposites.ts";

describe("a claim is turned round", () => {
  it.each([
    { claim: "Coffee increases alertness.", opposite: "Coffee reduces alertness." },
    { claim: "Tea is associated with lower weight.", opposite: "Tea is associated with higher weight." },
    { claim: "Tea is associated with sleep.", opposite: "Tea is not associated with sleep." },
    { claim: "Tea is not associated with sleep.", opposite: "Tea is associated with sleep." },
    { claim: "Tea can help.", opposite: "Tea cannot help." },
    { claim: "Tea helps.", opposite: null },
  ])("$claim", ({ claim, opposite }) => {
    expect(oppositeClaim(claim)).toBe(opposite);
  });
});

describe("an effect claim is taken apart", () => {
  it.each([
    {
      claim: "Regular coffee increases alertness.",
      effect: { cause: "Regular coffee", outcome: "alertness", sign: 1 },
    },
    { claim: "Drug X reduces blood pressure.", effect: { cause: "Drug X", outcome: "blood pressure", sign: -1 } },
  ])("$claim", ({ claim, effect }) => {
    expect(effectClaim(claim)).toMatchObject(effect);
  });

  it.each([
    "Strokes are caused by clots in vessels.",
    "Coffee does not increase alertness.",
    "Coffee is liked by most adults.",
  ])("not where its parts are not a cause and an outcome: %s", (claim) => {
    expect(effectClaim(claim)).toBeNull();
  });

  it("and put in other words, the same and the opposite never alike", () => {
    const effect = effectClaim("Drug X reduces blood pressure.");
    const { same, opposite } = phrasings(effect ?? { cause: "", outcome: "", sign: 1, verb: "" });
    expect(same).toContain("Drug X reduced blood pressure.");
    expect(opposite).toContain("Drug X increased blood pressure.");
    expect(same.filter((sentence) => opposite.includes(sentence))).toEqual([]);
  });
});
