import { describe, expect, it } from "vitest";
import { normaliseQuestion, readQuestion } from "../../src/bot/question.ts";

describe("the same question is known again", () => {
  it.each([
    "Does vitamin D reduce fractures?",
    "  does vitamin d   reduce fractures ",
    "Please: does Vitamin D reduce “fractures”??",
    "hey, can you tell me: does vitamin D reduce fractures, please",
  ])("%s", (asked) => {
    expect(normaliseQuestion(asked)).toBe("does vitamin d reduce fractures");
  });

  it.each([
    ["Does IL-6 rise?", "Does IL 6 rise?"],
    ["Is p < 0.05 enough?", "Is p > 0.05 enough?"],
    ["Does vitamin D reduce fractures?", "Does vitamin K reduce fractures?"],
  ])("but not %s for %s", (one, other) => {
    expect(normaliseQuestion(one)).not.toBe(normaliseQuestion(other));
  });
});

describe("what is no question is answered with a reason", () => {
  it.each([
    ["nothing", "", "Ask me a research question"],
    ["white space", " \n\t", "Ask me a research question"],
    ["an emoji", "🤔", "I see no words"],
    ["numbers", "12 34", "I see no words"],
    ["10,000 characters", "why ".repeat(2500), "The question has 9,999 characters"],
    ["a control character", "Does it \u0007 help?", "control characters"],
    ["another language", "Hilft Vitamin D gegen Knochenbrüche bei älteren Menschen im Winter?", "in English"],
  ])("%s", (_, typed, words) => {
    expect(() => readQuestion(typed)).toThrow(words);
  });
});
