import { describe, expect, it } from "vitest";
import { statementsIn } from "../../../src/analyst/extractive/statements.ts";

describe("the statements of a message", () => {
  it.each([
    ["Vitamin D reduces fractures.", ["Vitamin D reduces fractures."]],
    ["I think that vitamin D reduces fractures, e.g. of the hip.", ["Vitamin D reduces fractures, e.g. of the hip."]],
    [
      "So, studies: \n- Aspirin lowers cancer risk by 20%.\n- Statins cause diabetes.",
      ["Aspirin lowers cancer risk by 20%.", "Statins cause diabetes."],
    ],
    ["> Recent studies show that metformin extends life", ["Metformin extends life"]],
    [
      "*Coffee* is associated with lower mortality. See https://example.org/a",
      ["Coffee is associated with lower mortality."],
    ],
  ])("%s", (message, statements) => {
    expect(statementsIn(message)).toEqual(statements);
  });

  it.each([
    "Does vitamin D reduce fractures?",
    "Hello everyone!",
    "We should meet tomorrow.",
    "Please send me the paper.",
    "Vitamin D and fractures",
    "Vitamin D verringert das Risiko von Knochenbrüchen bei älteren Menschen.",
    "👍",
    "",
  ])("are none in: %s", (message) => {
    expect(statementsIn(message)).toEqual([]);
  });

  it("are taken once each", () => {
    expect(statementsIn("Vitamin D reduces fractures. Vitamin D reduces fractures.")).toHaveLength(1);
  });
});
