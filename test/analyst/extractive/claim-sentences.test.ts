import { describe, expect, it } from "vitest";
import { CLAIM_THRESHOLD, claimProbabilities } from "../../../src/analyst/extractive/claim-sentences.ts";

const MEDICINE = [
  "Falls are a frequent reason for admission in old age.",
  "We aimed to determine whether balance training prevents falls.",
  "Adults over 70 were randomly assigned to training or usual care for 12 months.",
  "Falls were recorded in diaries that were collected every month.",
  "Our results show that balance training reduces falls in adults over 70.",
];
const COMPUTING = [
  "Bug reports are hard to assign to source files.",
  "In this paper we study learned rankings of files.",
  "We collect reports from six projects and train a network on them.",
  "Experiments show that our model outperforms keyword search on all six projects.",
];

describe("claim sentences", () => {
  it.each([
    { field: "medicine", sentences: MEDICINE },
    { field: "computing", sentences: COMPUTING },
  ])("of an abstract in $field: the finding stands above the rest, and over the threshold", ({ sentences }) => {
    const probabilities = claimProbabilities(sentences);
    const finding = probabilities.at(-1) ?? 0;
    expect(finding).toBeGreaterThan(CLAIM_THRESHOLD);
    expect(Math.max(...probabilities.slice(0, -1))).toBeLessThan(finding);
  });

  it("each get a probability, also when there is one or none", () => {
    expect(claimProbabilities([])).toEqual([]);
    for (const sentences of [["Falls fell."], ["", "?", "𝛼"]]) {
      for (const value of claimProbabilities(sentences)) expect(value > 0 && value < 1).toBe(true);
    }
  });
});
