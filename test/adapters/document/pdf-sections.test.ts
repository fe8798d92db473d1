import { describe, expect, it } from "vitest";
import type { TextRun } from "../../../adapters/document/pdf-runs.ts";
import { composeSections } from "../../../adapters/document/pdf-sections.ts";

const run = (text: string, row: number, change: Partial<TextRun> = {}): TextRun => ({
  ...{ text, left: 60, right: 60 + 5 * text.length, y: 200 + 12 * row, size: 10, bold: false },
  ...change,
});
const page = (...runs: readonly TextRun[]) => ({ width: 600, height: 800, runs });
const lines = (...texts: readonly string[]) => page(...texts.map((text, row) => run(text, row)));
const textOf = (...texts: readonly string[]) => composeSections([lines(...texts)])[0]?.text;

describe("characters that are drawn but not written", () => {
  it.each([
    ["ligatures", ["e\ufb03cient \ufb01gures of \ufb02ow, di\ufb00erent"], "efficient figures of flow, different"],
    ["soft hyphens", ["hyper\u00adtension and hyper\u00ad", "tension"], "hypertension and hypertension"],
    ["other hyphens", ["hyper\u2010", "tension"], "hypertension"],
    ["spaces of all kinds", ["5\u00a0mg of\u2009iron"], "5 mg of iron"],
    ["characters without a shape", ["iron\u200b and\ufeff zinc\u0000"], "iron and zinc"],
    ["characters that turn the direction of reading", ["iron \u202eand zinc\u202c"], "iron and zinc"],
  ])("%s become plain text", (_, texts, text) => {
    expect(textOf(...texts)).toBe(text);
  });
});

describe("a heading", () => {
  const isHeading = (text: string, change: Partial<TextRun> = {}) =>
    composeSections([
      page(run("Ordinary text of the paper stands here", 0), run(text, 3, change), run("More of it.", 6)),
    ]).length > 1;

  it.each([
    "Introduction",
    "INTRODUCTION",
    "1 Introduction",
    "1. Introduction",
    "I. INTRODUCTION",
    "Methods",
    "Patients and Methods",
    "Results and Discussion",
    "4 Experiments",
    "Conclusions:",
    "R E S U L T S",
    "Limitations",
    "Appendix A",
  ])("is known by its words: %s", (text) => {
    expect(isHeading(text)).toBe(true);
  });

  it.each(["3.2 Ablation of the encoder", "A. Ablation of the encoder", "12 Weights"])(
    "is known by its number, where it stands out: %s",
    (text) => {
      expect(isHeading(text, { bold: true })).toBe(true);
      expect(isHeading(text, { size: 12 })).toBe(true);
      expect(isHeading(text)).toBe(false);
    },
  );

  it.each([
    "Results were mixed in all groups.",
    "introduction",
    "In conclusion",
    "2 of 10 patients fell",
    "3.2",
    "Methods that other people used before us, and that we did not use again because they had been found wanting",
  ])("is not ordinary text: %s", (text) => {
    expect(isHeading(text)).toBe(false);
  });
});

describe("columns", () => {
  it("are read one after the other, three of them too", () => {
    const text = (place: string, row: number) => `the ${place} column, row ${row} here`;
    const runs = [0, 1, 2, 3].flatMap((row) =>
      ["first", "second", "third"].map((place, column) =>
        run(text(place, row), row, { left: 40 + 180 * column, right: 200 + 180 * column }),
      ),
    );
    const order = ["first", "second", "third"].flatMap((place) => [0, 1, 2, 3].map((row) => text(place, row)));
    expect(composeSections([page(...runs)])[0]?.text).toBe(order.join(" "));
  });

  it("begin anew below what runs across them", () => {
    const half = (text: string, row: number, left: number) => run(text, row, { left, right: left + 230 });
    const block = (name: string, from: number) =>
      [0, 1, 2].flatMap((row) => [
        half(`${name} left row ${row}`, from + row, 40),
        half(`${name} right row ${row}`, from + row, 300),
      ]);
    const wide = run("A caption that runs across both of them.", 3, { left: 40, right: 530 });
    const text = composeSections([page(...block("upper", 0), wide, ...block("lower", 4))])[0]?.text ?? "";
    expect(text.indexOf("upper right row 2")).toBeLessThan(text.indexOf("A caption"));
    expect(text.indexOf("A caption")).toBeLessThan(text.indexOf("lower left row 0"));
    expect(text.indexOf("lower left row 2")).toBeLessThan(text.indexOf("lower right row 0"));
  });
});
