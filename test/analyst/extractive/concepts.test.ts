import { describe, expect, it } from "vitest";
import { addAcronyms } from "../../../src/analyst/extractive/concept-acronyms.ts";
import { findConcepts } from "../../../src/analyst/extractive/concepts.ts";
import { ConceptText } from "../../../src/analyst/extractive/coverage.ts";
import { tagWords } from "../../../src/analyst/extractive/question.ts";
import { termsFor } from "../../../src/analyst/extractive/synonyms.ts";

const conceptsOf = (phrase: string) => findConcepts(tagWords(phrase));
const names = (phrase: string) => conceptsOf(phrase).map(({ name, required }) => (required ? name : `(${name})`));

describe("the concepts of a phrase are its noun phrases", () => {
  it.each([
    [
      "the effect of vitamin D supplementation on the risk of fractures",
      ["vitamin D", "(supplementation)", "fractures"],
    ],
    ["ECG foundation models", ["ECG", "foundation models"]],
    ["the bug localization accuracy of contrastively pretrained CodeT5", ["bug localization", "CodeT5"]],
    ["childhood obesity", ["(childhood)", "obesity"]],
    [
      "lower mortality in elderly patients with type 2 diabetes",
      ["mortality", "(elderly)", "(patients)", "type 2 diabetes"],
    ],
    ["the MBPP benchmark", ["MBPP"]],
    ["pretraining dataset scale", ["pretraining dataset"]],
    ["fractures and Fractures", ["fractures"]],
  ])("%s", (phrase, expected) => {
    expect(names(phrase)).toEqual(expected);
  });

  it("populations become required when nothing else is asked about", () => {
    expect(names("older patients")).toEqual(["older patients"]);
  });
});

describe("the terms of a concept", () => {
  it.each([
    ["heart attack", "myocardial infarction"],
    ["statins", "simvastatin"],
    ["ECG", "electrocardiogram"],
    ["ECG classification", "electrocardiogram classification"],
  ])("%s is also searched as %s", (phrase, synonym) => {
    expect(termsFor(phrase)).toContain(synonym);
  });

  it("a kind does not stand for the whole: simvastatin is not every statin", () => {
    expect(termsFor("simvastatin")).toEqual(["simvastatin"]);
  });

  it("grow by the acronyms that the records define", () => {
    const [concept] = addAcronyms(
      [{ name: "harbour seal counts", terms: ["harbour seal counts"], required: true }],
      ["We made harbour seal counts (HSC) in spring."],
    );
    expect(concept?.terms).toEqual(["harbour seal counts", "HSC"]);
  });

  it("grow by the long form of an acronym in the question", () => {
    const [concept] = addAcronyms(
      [{ name: "HSC", terms: ["HSC"], required: true }],
      ["Harbour seal counts (HSC) fell."],
    );
    expect(concept?.terms).toContain("Harbour seal counts");
  });
});

describe("a text mentions a concept", () => {
  const concept = (...terms: string[]) => ({ name: terms[0] ?? "", terms, required: true });
  it.each([
    { text: "Fractured hips were common.", terms: ["fractures"], mentioned: true },
    { text: "Models of the state-space kind.", terms: ["state space models"], mentioned: true },
    {
      text: "State funding bought space for seven new models of harbour boats.",
      terms: ["state space models"],
      mentioned: false,
    },
    { text: "The aids were lit.", terms: ["AIDS"], mentioned: false },
    { text: "Of all SSMs tested", terms: ["SSM"], mentioned: true },
    { text: "Localisation of faults", terms: ["localization"], mentioned: true },
    { text: "Nothing of the kind", terms: ["fractures", "broken bones"], mentioned: false },
  ])("$mentioned: $terms in “$text”", ({ text, terms, mentioned }) => {
    expect(new ConceptText(text).mentions(concept(...terms))).toBe(mentioned);
  });

  it("and covers the share of the concepts that it mentions", () => {
    expect(new ConceptText("Vitamin D and hips").coverage([concept("vitamin D"), concept("fracture")])).toBe(0.5);
  });
});
