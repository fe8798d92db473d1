import { describe, expect, it } from "vitest";
import { findConcepts } from "../../../src/analyst/extractive/concepts.ts";
import { withoutCovariates } from "../../../src/analyst/extractive/covariates.ts";
import { parseQuestion } from "../../../src/analyst/extractive/question.ts";
import { relationOf } from "../../../src/analyst/extractive/relation.ts";
import { takeStances } from "../../../src/analyst/extractive/stance.ts";
import { anEvidence, aProtocol, aVerifiedClaim } from "../../builders.ts";

function conceptsOf(question: string) {
  const { subject, predicate } = parseQuestion(question);
  return findConcepts([...subject, { text: ",", pos: "PUNCT" }, ...predicate]);
}

function stanceOf(question: string, quotation: string) {
  const protocol = aProtocol({
    question,
    hypothesis: parseQuestion(question).hypothesis,
    concepts: conceptsOf(question),
  });
  const { claim, ...settled } = aVerifiedClaim({ text: quotation });
  const verified = { ...settled, claim: { ...claim, evidence: anEvidence({ quotation }) } };
  return takeStances(protocol, [verified]).get(verified);
}

describe("which way a finding speaks on a question", () => {
  it.each([
    {
      question: "Does vitamin D reduce fractures?",
      findings: {
        "Vitamin D reduced hip fractures by a fifth.": "for",
        "Vitamin D did not reduce fractures.": "against",
        "Vitamin D increased the risk of fractures.": "against",
        "Vitamin D deficiency was associated with more fractures.": "for",
        "Low vitamin D increased fractures.": "for",
        "Vitamin D had no effect on fractures.": "against",
        "Fractures were rarer in winter.": "open",
        "Vitamin D was inversely associated with fractures.": "for",
        "For vitamin D, the hazard ratio of fractures was 0.80 (95% CI 0.70 to 0.90).": "for",
        "For vitamin D, the hazard ratio of fractures was 0.80 (95% CI 0.60 to 1.10).": "against",
      },
    },
    {
      question: "Does smoking increase mortality?",
      findings: {
        "Smoking raised mortality from all causes.": "for",
        "Smoking shortened survival.": "for",
        "After adjustment for smoking, mortality rose with age.": "open",
        "Smoking did not differ from chewing in its effect on mortality.": "open",
      },
    },
    {
      question: "Is amitriptyline effective against headache?",
      findings: {
        "Amitriptyline lowered the frequency of headache.": "for",
        "Amitriptyline was effective against headache.": "for",
        "Amitriptyline was not effective against headache.": "against",
      },
    },
    {
      question: "Do state space models outperform transformers?",
      findings: {
        "State space models clearly outperformed transformers.": "for",
        "Transformers outperformed state space models.": "against",
        "State space models were better than transformers.": "for",
        "Transformers and state space models were comparable.": "against",
        "State space models are fast.": "open",
      },
    },
    {
      question: "Is sleep associated with memory?",
      findings: {
        "Longer sleep was associated with memory.": "for",
        "Sleep was not associated with memory.": "against",
      },
    },
    {
      question: "Does varenicline help smokers to quit?",
      findings: { "Varenicline helped more smokers to quit than placebo.": "for" },
    },
  ])("$question", ({ question, findings }) => {
    const stances = Object.keys(findings).map((finding) => [finding, stanceOf(question, finding)]);
    expect(Object.fromEntries(stances)).toEqual(findings);
  });
});

describe("the relation that a question asks about", () => {
  it.each([
    ["Do statins reduce mortality in people without heart disease?", ["statins"], ["mortality"]],
    ["Is there an association between sleep and memory?", ["sleep"], ["memory"]],
    ["What is known about sleep and memory?", [], []],
  ])("%s", (question, subject, outcome) => {
    const relation = relationOf(question, conceptsOf(question));
    expect(relation.subject.map(({ name }) => name)).toEqual(subject);
    expect(relation.outcome.map(({ name }) => name)).toEqual(outcome);
  });
});

describe("what an analysis was adjusted for is left out", () => {
  it.each([
    ["After adjustment for age, smoking, and weight, risk fell.", "After  , risk fell."],
    ["The effect was independent of smoking.", "The effect was  ."],
    ["Risk rose in every category of weight.", "Risk rose  ."],
  ])("%s", (sentence, left) => {
    expect(withoutCovariates(sentence)).toBe(left);
  });
});
