import { describe, expect, it } from "vitest";
import { promptedAnalyst } from "../../src/analyst/prompted/prompted.ts";
import { loadPrompts } from "../../src/analyst/prompted/prompts.ts";
import {
  budgetWarning,
  describeEstimate,
  estimateSpending,
  namesOf,
  type Roles,
} from "../../src/cli/model-estimate.ts";

const ONE: Roles = { reader: "a", verifier: "a", reviewers: ["a", "a", "a"] };
const SEVERAL: Roles = { reader: "a", verifier: "b", reviewers: ["c", "b", "c"] };

describe("what a review may take", () => {
  it.each([
    { studies: 1, calls: 16 },
    { studies: 15, calls: 40 },
    { studies: 30, calls: 72 },
  ])("is $calls calls for $studies studies", ({ studies, calls }) => {
    expect(estimateSpending(studies, ONE, () => 0).calls).toBe(calls);
  });

  it.each([15, 30, 100])("leaves room for every claim that the analyst may verify of %i studies", (studies) => {
    const { mostClaims } = promptedAnalyst({
      model: { complete: () => Promise.reject(new Error("Nothing is asked here.")) },
      host: "localhost",
      models: ONE,
      prompts: loadPrompts(),
    });
    const others = 1 + Math.max(4, studies / 5) + studies + 4 + 1 + 3;
    expect(estimateSpending(studies, ONE, () => 0).calls).toBe(mostClaims(studies) + others);
  });

  it("costs what the tokens of each model cost", () => {
    const dearVerifier = (model: string, { input }: { input: number }) => (model === "b" ? input / 1e6 : 0);
    expect(estimateSpending(15, SEVERAL, dearVerifier).costUsd).toBeCloseTo(0.061);
  });

  it("has no known cost where the price of one model is unknown", () => {
    const estimate = estimateSpending(15, SEVERAL, (model) => (model === "c" ? null : 1));
    expect(estimate.costUsd).toBeNull();
    expect(describeEstimate(estimate)).toBe("up to about 40 calls at a price that is not known");
  });

  it("is said with its models", () => {
    expect(describeEstimate({ calls: 40, costUsd: 0.123 })).toBe("up to about 40 calls and US$ 0.12");
    expect(namesOf(SEVERAL)).toBe("a, b and c");
  });
});

describe("a warning before the run", () => {
  it.each([
    { estimate: { calls: 40, costUsd: 0.5 }, names: null },
    { estimate: { calls: 40, costUsd: null }, names: null },
    { estimate: { calls: 90, costUsd: null }, names: /raise REVIEW_BUDGET_CALLS, or/ },
    { estimate: { calls: 90, costUsd: 2 }, names: /raise REVIEW_BUDGET_USD and REVIEW_BUDGET_CALLS, or/ },
  ])("for $estimate names $names", ({ estimate, names }) => {
    const warning = budgetWarning(estimate, { costUsd: 1, calls: 80 });
    if (names === null) expect(warning).toBeNull();
    else expect(warning).toMatch(names);
  });

  it("is none without a budget", () => {
    expect(budgetWarning({ calls: 900, costUsd: 9 }, { costUsd: null, calls: null })).toBeNull();
  });
});
