import { describe, expect, it } from "vitest";
import { numbersIn, numbersMissingFrom } from "../../src/domain/numbers.ts";

describe("a number has one form whatever its spelling", () => {
  it.each([
    ["1,985 bugs", ["1985"]],
    ["a hazard ratio of 0·72", ["0.72"]],
    ["p < .05", ["0.05"]],
    ["91.95 % and 6.84", ["91.95%", "6.84"]],
    ["20 percent of 3 per cent", ["20%", "3%"]],
    ["five trials, Twelve weeks", ["5", "12"]],
    ["11\u2009000\u2009000 samples", ["11000000"]],
    ["a change of -0.3 points", ["-0.3"]],
    ["a range of 1-3 or 2–5 years", ["1", "3", "2", "5"]],
    ["12-lead ECGs", ["12"]],
    ["in 2019, 30 patients", ["2019", "30"]],
  ])("%s", (text, expected) => {
    expect([...numbersIn(text)].sort()).toEqual([...expected].sort());
  });

  it.each(["IL-6 and CodeT5", "S4 models", "vitamin B12", "COVID-19", "H1N1"])(
    "digits in a name are none: %s",
    (text) => {
      expect([...numbersIn(text)]).toEqual([]);
    },
  );
});

describe("a claim may state only the numbers of its quotation", () => {
  it.each([
    { claim: "Risk fell by 20 %.", quotation: "Risk was 20% lower.", missing: [] },
    { claim: "Risk fell by 25 %.", quotation: "Risk was 20% lower.", missing: ["25%"] },
    { claim: "Five trials agree.", quotation: "All 5 trials agreed.", missing: [] },
    { claim: "20 patients improved.", quotation: "20% of the patients improved.", missing: ["20"] },
  ])("$claim / $quotation", ({ claim, quotation, missing }) => {
    expect(numbersMissingFrom(quotation, claim)).toEqual(missing);
  });
});
