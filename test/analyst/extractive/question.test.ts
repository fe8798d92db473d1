import { describe, expect, it } from "vitest";
import { parseQuestion } from "../../../src/analyst/extractive/question.ts";

const text = (tokens: readonly { text: string }[]) => tokens.map((token) => token.text).join(" ");

describe("a yes-or-no question becomes a hypothesis", () => {
  it.each([
    ["Does vitamin D supplementation reduce fractures?", "Vitamin D supplementation does reduce fractures"],
    ["Do state space models outperform transformers?", "State space models do outperform transformers"],
    ["Is aspirin associated with lower risk of cancer?", "Aspirin is associated with lower risk of cancer"],
    ["Are statins safe in pregnancy?", "Statins are safe in pregnancy"],
    ["Is obesity a risk factor for breast cancer?", "Obesity is a risk factor for breast cancer"],
    ["Can exercise prevent depression in older adults?", "Exercise can prevent depression in older adults"],
    ["Is low birth weight associated with hypertension?", "Low birth weight is associated with hypertension"],
    ["Has the incidence of type 2 diabetes risen?", "The incidence of type 2 diabetes has risen"],
  ])("%s", (question, hypothesis) => {
    expect(parseQuestion(question).hypothesis).toBe(hypothesis);
  });

  it.each([
    "How does sleep affect memory?",
    "What causes asthma?",
    "Which antibiotics work?",
    "Vitamin D and fractures",
    "The effect of vitamin D on fractures",
    "How sleep affects memory",
    "?",
  ])("an open question has none: %s", (question) => {
    expect(parseQuestion(question).hypothesis).toBeNull();
  });
});

describe("a statement is its own hypothesis", () => {
  it.each([
    ["Vitamin D supplementation reduces fractures.", "Vitamin D supplementation", "reduces", "fractures"],
    ["Metformin does not lower mortality in older adults.", "Metformin", "lower", "mortality in older adults"],
    ["Aspirin is associated with a lower risk of cancer", "Aspirin", "associated", "with a lower risk of cancer"],
    ["Statins are safe in pregnancy.", "Statins", null, "safe in pregnancy"],
    ["The benefit of statins is small.", "The benefit of statins", null, "small"],
  ])("%s", (statement, subject, verb, predicate) => {
    const parsed = parseQuestion(statement);
    expect(parsed.hypothesis).toBe(statement.replace(/\.$/, ""));
    expect([text(parsed.subject), parsed.verb?.text ?? null, text(parsed.predicate)]).toEqual([
      subject,
      verb,
      predicate,
    ]);
  });
});

describe("subject, verb and predicate are told apart", () => {
  it.each([
    ["Does high use of statins lower mortality?", "high use of statins", "lower", "mortality"],
    ["Does smoking cause lung cancer?", "smoking", "cause", "lung cancer"],
    ["Is metformin effective in prediabetes?", "metformin", null, "effective in prediabetes"],
    ["Does IL-6 drive COVID-19 severity?", "IL-6", "drive", "COVID-19 severity"],
  ])("%s", (question, subject, verb, predicate) => {
    const parsed = parseQuestion(question);
    expect([text(parsed.subject), parsed.verb?.text ?? null, text(parsed.predicate)]).toEqual([
      subject,
      verb,
      predicate,
    ]);
  });
});
