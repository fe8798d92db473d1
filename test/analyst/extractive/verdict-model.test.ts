import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { judgeClaim } from "../../../src/analyst/extractive/verdict-model.ts";

function abstractWith(finding: string): readonly string[] {
  return [
    "Hip fractures are common in old age.",
    "We randomly assigned 900 adults to vitamin D supplementation or placebo for two years.",
    finding,
    "Side effects were mild.",
  ];
}

describe("a claim is judged by what the passage says", () => {
  const claim = "Vitamin D supplementation reduces the risk of hip fractures.";

  it("supports: the passage says the same", () => {
    const { label, evidence } = judgeClaim(
      claim,
      abstractWith("Vitamin D supplementation reduced the risk of hip fractures."),
    );
    expect({ label, first: evidence[0] }).toEqual({ label: "supports", first: 2 });
  });

  it.each([
    "Vitamin D supplementation did not reduce the risk of hip fractures.",
    "Vitamin D supplementation increased the risk of hip fractures.",
    "Vitamin D supplementation had no effect on the risk of hip fractures.",
    "The risk of hip fractures was similar in both groups.",
    "Hip fractures occurred more often with vitamin D supplementation.",
    "There was no difference in the risk of hip fractures between vitamin D supplementation and placebo.",
  ])("never supports: %s", (finding) => {
    const same = judgeClaim(claim, abstractWith("Vitamin D supplementation reduced the risk of hip fractures."));
    const other = judgeClaim(claim, abstractWith(finding));
    expect(other.label).not.toBe("supports");
    expect(other.probabilities.refutes).toBeGreaterThan(other.probabilities.supports);
    expect(other.probabilities.supports).toBeLessThan(same.probabilities.supports);
  });

  it("never supports: the two sides of a comparison have changed places", () => {
    const sentences = [
      "We compared both on six corpora.",
      "Graph networks outperform transformers on all six corpora.",
    ];
    expect(judgeClaim("Transformers outperform graph networks.", sentences).label).not.toBe("supports");
    expect(judgeClaim("Graph networks outperform transformers.", sentences).label).toBe("supports");
  });

  it("has not enough information where the passage only asks", () => {
    const judged = judgeClaim(
      claim,
      abstractWith("Whether vitamin D supplementation reduces hip fractures remains unclear."),
    );
    expect(judged.label).toBe("not-enough-info");
  });

  it("has not enough information where the passage is about something else", () => {
    const judged = judgeClaim("Transformers need fewer parameters than recurrent networks.", abstractWith("All fell."));
    expect(judged).toMatchObject({ label: "not-enough-info", evidence: [] });
  });

  it("has not enough information where nothing was read", () => {
    expect(judgeClaim(claim, []).probabilities).toEqual({ supports: 0, refutes: 0, notEnoughInfo: 1 });
  });
});

test.prop([fc.string(), fc.array(fc.string(), { maxLength: 6 }), fc.string()])(
  "probabilities add up to 1 whatever the texts, and the same texts get the same verdict",
  (claim, sentences, title) => {
    const judged = judgeClaim(claim, sentences, title);
    const { supports, refutes, notEnoughInfo } = judged.probabilities;
    expect(supports + refutes + notEnoughInfo).toBeCloseTo(1, 10);
    expect(Math.min(supports, refutes, notEnoughInfo)).toBeGreaterThanOrEqual(0);
    expect(judged.evidence.every((index) => index >= 0 && index < sentences.length)).toBe(true);
    expect(judgeClaim(claim, [...sentences], title)).toEqual(judged);
  },
);
