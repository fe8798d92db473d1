import { describe, expect, it } from "vitest";
import { chooseModel } from "../../src/cli/analyst-choice.ts";
import { BadInput } from "../../src/errors.ts";

describe("the analyst", () => {
  it.each([
    { wanted: null, configured: "m", model: "m" },
    { wanted: null, configured: null, model: null },
    { wanted: "prompted" as const, configured: "m", model: "m" },
    { wanted: "extractive" as const, configured: "m", model: null },
    { wanted: "extractive" as const, configured: null, model: null },
  ])("asks $model where $wanted is wanted and $configured is set", ({ wanted, configured, model }) => {
    expect(chooseModel(wanted, configured)).toBe(model);
  });

  it("cannot ask a language model where none is set", () => {
    expect(() => chooseModel("prompted", null)).toThrow(BadInput);
    expect(() => chooseModel("prompted", null)).toThrow(/Set OPENAI_API_KEY, or OPENAI_BASE_URL/);
  });
});
