import { describe, expect, it } from "vitest";
import { chooseEvidence, rankEvidence } from "../../../src/analyst/extractive/evidence-sentences.ts";

const SENTENCES = [
  "Hip fractures are common in old age.",
  "We randomly assigned 900 adults to vitamin D supplementation or placebo.",
  "Serum calcium was measured every three months.",
  "Vitamin D supplementation reduced the risk of hip fractures compared with placebo.",
  "Side effects were mild.",
];

describe("evidence sentences", () => {
  it("are ranked with the one that decides first", () => {
    expect(rankEvidence("Vitamin D supplementation reduces hip fractures.", SENTENCES)[0]?.index).toBe(3);
  });

  it("are found through an acronym that the passage introduces", () => {
    const sentences = [
      "Obstructive sleep apnoea (OSA) is often missed.",
      "Patients were followed for a year.",
      "Treatment of OSA reduced blood pressure.",
    ];
    expect(rankEvidence("Treating obstructive sleep apnoea lowers blood pressure.", sentences)[0]?.index).toBe(2);
  });

  it("are all ranked once, best first, each with a probability", () => {
    const ranked = rankEvidence("Vitamin D reduces fractures.", SENTENCES);
    expect(ranked.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(ranked.map(({ score }) => score)).toEqual(ranked.map(({ score }) => score).sort((a, b) => b - a));
    expect(ranked.every(({ score }) => score > 0 && score < 1)).toBe(true);
  });

  it("are none where the passage is about something else", () => {
    expect(chooseEvidence("Transformers need fewer parameters than recurrent networks.", SENTENCES)).toEqual([]);
    expect(chooseEvidence("Vitamin D reduces fractures.", [])).toEqual([]);
  });
});
