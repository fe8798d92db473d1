import { describe, expect, it } from "vitest";
import { makeSelfContained } from "../../../src/analyst/extractive/self-contained.ts";

describe("a sentence is made to stand alone", () => {
  it.each([
    ["However, vitamin D lowered risk.", "Vitamin D lowered risk."],
    ["We found that vitamin D lowered risk.", "Vitamin D lowered risk."],
    ["In conclusion, our results show that seals sleep.", "Seals sleep."],
    ["These data demonstrate that IL-6 drives swelling.", "IL-6 drives swelling."],
    ["Here we show that mRNA decays.", "mRNA decays."],
    ["We compared our model with theirs.", "The authors compared the authors' model with theirs."],
    ["Risk was lower in seals.", "Risk was lower in seals."],
  ])("%s", (sentence, claim) => {
    expect(makeSelfContained(sentence)).toBe(claim);
  });
});

describe("a hedge stays part of the claim", () => {
  it.each([
    ["We suggest that lamps disturb seals.", "The authors suggest that lamps disturb seals."],
    [
      "Our findings suggest that lamps may disturb seals.",
      "The study's results suggested that lamps may disturb seals.",
    ],
    ["These results strongly imply that lamps matter.", "The study's results implied that lamps matter."],
  ])("%s", (sentence, claim) => {
    expect(makeSelfContained(sentence)).toBe(claim);
  });
});

describe("a sentence whose subject is elsewhere is no claim", () => {
  it.each([
    "They were lower in winter.",
    "This suggests a role for lamps.",
    "These differences were not significant.",
    "The former slept longer.",
    "It was reduced by half.",
    "However, this effect vanished.",
  ])("%s", (sentence) => {
    expect(makeSelfContained(sentence)).toBeNull();
  });
});
