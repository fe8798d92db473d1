import { describe, expect, it } from "vitest";
import { costUsd, DEFAULT_PRICES, PriceTable } from "../../../adapters/language-model/prices.ts";

const PRICES = {
  "gpt-9": { input: 1, cachedInput: 0.1, output: 4 },
  "gpt-9-mini": { input: 0.5, cachedInput: 0.05, output: 2 },
};
const million = { input: 1_000_000, cachedInput: 0, output: 0 };

describe("the price of a model is found by its name", () => {
  it.each([
    { model: "gpt-9", cost: 1 },
    { model: "gpt-9-2027-01-31", cost: 1 },
    { model: "gpt-9-latest", cost: 1 },
    { model: "gpt-9-mini", cost: 0.5 },
    { model: "gpt-9-mini-20270131", cost: 0.5 },
    { model: "gpt-9.5", cost: null },
    { model: "gpt-9-nano", cost: null },
    { model: "qwen3:8b", cost: null },
  ])("$model: $cost", ({ model, cost }) => {
    expect(costUsd(PRICES, model, million)).toBe(cost);
  });
});

describe("the cost of a call", () => {
  it("counts cached input at its own price", () => {
    const tokens = { input: 10_000, cachedInput: 8_000, output: 1_000 };
    expect(costUsd(PRICES, "gpt-9", tokens)).toBeCloseTo(0.002 + 0.0008 + 0.004, 10);
  });
});

describe("the built-in prices", () => {
  it("are a table of their own kind", () => {
    expect(PriceTable.safeParse(DEFAULT_PRICES).success).toBe(true);
  });
});
