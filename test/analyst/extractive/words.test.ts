import { describe, expect, it } from "vitest";
import { contentStems, stem, words } from "../../../src/analyst/extractive/words.ts";

describe("words", () => {
  it.each([
    { text: "TNF-α raised IL-6.", expected: ["tnf", "alpha", "raised", "il6"] },
    { text: "Parkinson’s disease wasn't rare", expected: ["parkinson", "disease", "wasn't", "rare"] },
    { text: "drug-induced injury", expected: ["drug", "induced", "injury"] },
    { text: "a rate of 3.5% (n=12)", expected: ["a", "rate", "of", "3.5", "n", "12"] },
    { text: "COVID‑19 and miR-21", expected: ["covid19", "and", "mir21"] },
    { text: "It ended.The next began", expected: ["it", "ended", "the", "next", "began"] },
    { text: " … ", expected: [] },
  ])("of $text", ({ text, expected }) => {
    expect(words(text)).toEqual(expected);
  });
});

describe("stems", () => {
  it.each([
    ["increases", "increased"],
    ["inhibition", "inhibits"],
    ["tumour", "tumors"],
    ["anaemia", "anemia"],
    ["mice", "mouse"],
    ["randomised", "randomized"],
    ["fell", "falls"],
    ["deficiency", "deficient"],
  ])("of %s and %s are the same", (one, other) => {
    expect(stem(one)).toBe(stem(other));
  });

  it.each([
    ["organ", "organism"],
    ["increase", "decrease"],
    ["active", "inactive"],
  ])("of %s and %s differ", (one, other) => {
    expect(stem(one)).not.toBe(stem(other));
  });
});

describe("content stems", () => {
  it("leave out stop words and bare numbers, and keep order and repetitions", () => {
    expect(contentStems("The drug reduced 12 of the risks, and the drug was safe")).toEqual(
      ["drug", "reduce", "risk", "drug", "safe"].map(stem),
    );
  });

  it("keep the letter of a lettered name", () => {
    expect(contentStems("vitamin D")).toEqual(["vitamin", "d"]);
  });
});
