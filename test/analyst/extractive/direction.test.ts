import { describe, expect, it } from "vitest";
import { deniesEffect, effectDirection } from "../../../src/analyst/extractive/direction.ts";

describe("the direction of an effect", () => {
  it.each([
    { sentence: "Vitamin D reduced the risk of fractures.", direction: "decrease", negated: false, hedged: false },
    { sentence: "Vitamin D did not reduce fractures.", direction: "none", negated: true, hedged: false },
    { sentence: "The drug may increase survival.", direction: "increase", negated: false, hedged: true },
    { sentence: "There was no significant difference between arms.", direction: "none", negated: true, hedged: false },
    { sentence: "Coffee was not associated with stroke.", direction: "none", negated: true, hedged: false },
    { sentence: "Coffee wasn’t associated with stroke.", direction: "none", negated: true, hedged: false },
    { sentence: "Scores were similar in both arms.", direction: "none", negated: false, hedged: false },
    { sentence: "Low intake raised mortality.", direction: "increase", negated: false, hedged: false },
    { sentence: "Mortality was lower with surgery.", direction: "decrease", negated: false, hedged: false },
    { sentence: "Not only did it improve sleep, it was cheap.", direction: "increase", negated: false, hedged: false },
    { sentence: "The drug failed to prevent relapse.", direction: "none", negated: true, hedged: false },
    { sentence: "We enrolled 40 adults.", direction: null, negated: false, hedged: false },
  ])("$direction: $sentence", ({ sentence, ...expected }) => {
    expect(effectDirection(sentence)).toEqual(expected);
  });

  it.each([
    { sentence: "Exercise had no effect on weight.", denies: true },
    { sentence: "Weight was unchanged.", denies: true },
    { sentence: "There was no evidence but a large effect.", denies: true },
    { sentence: "Exercise had a large effect on weight.", denies: false },
    { sentence: "No adults were lost.", denies: false },
  ])("an effect is denied ($denies): $sentence", ({ sentence, denies }) => {
    expect(deniesEffect(sentence)).toBe(denies);
  });
});
