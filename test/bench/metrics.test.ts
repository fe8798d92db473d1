import { describe, expect, it } from "vitest";
import { auc, bestThreshold, binaryF1, calibrationError, macroF1 } from "../../bench/training/metrics.ts";

describe("the measures of the benchmark", () => {
  it("F1 is the harmonic mean of precision and recall", () => {
    expect(binaryF1([true, true, false, false], [true, false, true, false])).toBe(0.5);
    expect(binaryF1([false, false], [true, false])).toBe(0);
  });

  it("macro-F1 gives each label the same weight", () => {
    expect(macroF1(["a", "a", "b", "b"], ["a", "a", "a", "b"])).toBeCloseTo((0.8 + 2 / 3) / 2, 10);
  });

  it.each([
    { scores: [0.9, 0.8, 0.2], gold: [true, true, false], area: 1 },
    { scores: [0.1, 0.8, 0.9], gold: [true, false, false], area: 0 },
    { scores: [0.5, 0.5], gold: [true, false], area: 0.5 },
  ])("the area under the curve of $scores is $area", ({ scores, gold, area }) => {
    expect(auc(scores, gold)).toBe(area);
  });

  it("calibration error is the gap of stated and observed, weighted by the size of the bins", () => {
    expect(calibrationError([0.75, 0.75, 0.75, 0.75], [true, true, true, false])).toBeCloseTo(0, 10);
    expect(calibrationError([0.95, 0.95, 0.05, 0.05], [false, false, false, false])).toBeCloseTo(0.5, 10);
  });

  it("the best threshold parts what F1 can part", () => {
    const threshold = bestThreshold([0.9, 0.7, 0.3, 0.1], [true, true, false, false]);
    expect(threshold).toBeCloseTo(0.5, 10);
  });
});
