import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { vocabulary, Weights, weights } from "../../../src/analyst/extractive/weights.ts";
import { stem } from "../../../src/analyst/extractive/words.ts";

describe("the trained weights", () => {
  it("say where they come from and how good they are", () => {
    const { command, data, scores, calibration } = weights.provenance;
    expect(command).toBe("npm run bench:train");
    expect(data.length).toBeGreaterThan(0);
    expect(scores.map(({ measure }) => measure)).toContain("probability of supports, ECE");
    expect(calibration).toContain("calibration error");
  });

  it("are small enough to ship", () => {
    const path = `${import.meta.dirname}/../../../src/analyst/extractive/weights.json`;
    expect(statSync(path).size).toBeLessThan(2_000_000);
  });

  it.each([
    { fault: "a tree without leaves", broken: { ...weights, evidence: { ...weights.evidence, trees: [{}] } } },
    { fault: "no provenance", broken: { ...weights, provenance: undefined } },
    {
      fault: "vectors that are not base64",
      broken: { ...weights, vocabulary: { ...weights.vocabulary, vectors: "ä" } },
    },
  ])("are refused with $fault", ({ broken }) => {
    expect(Weights.safeParse(broken).success).toBe(false);
  });

  it("name a weight for each feature", () => {
    for (const model of [weights.evidence, weights.relation, weights.stance]) {
      expect(model.weights).toHaveLength(model.features.length);
    }
    expect(weights.claimWords.features.split("\n")).toHaveLength(weights.claimWords.weights.split(" ").length);
  });
});

describe("the vocabulary", () => {
  it("counts rare words more than common ones, and unknown ones most", () => {
    expect(vocabulary.idf(stem("osteoporosis"))).toBeGreaterThan(vocabulary.idf(stem("patients")));
    expect(vocabulary.idf("qqqq")).toBeGreaterThanOrEqual(vocabulary.idf(stem("osteoporosis")));
  });

  it.each([
    ["fracture", "osteoporosis", "network"],
    ["tumor", "cancer", "classroom"],
    ["insulin", "glucose", "encryption"],
  ])("holds %s closer to %s than to %s", (word, near, far) => {
    const to = (other: string) => vocabulary.similarity(stem(word), stem(other)) ?? 0;
    expect(to(near)).toBeGreaterThan(to(far));
  });

  it("knows nothing of words that it never saw", () => {
    expect(vocabulary.similarity("qqqq", stem("cancer"))).toBeNull();
    expect(vocabulary.similarity("qqqq", "qqqq")).toBe(1);
  });
});
