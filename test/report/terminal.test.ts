import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { width as widthOf } from "../../src/domain/terminal-lines.ts";
import { list, paragraph, strong } from "../../src/report/document.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { renderTerminal, toTerminal } from "../../src/report/terminal.ts";
import { aReport, aStudy } from "../builders.ts";

describe("a report on a terminal", () => {
  it.each([80, 100, 120])("fits %i columns without broken words", (width) => {
    const lines = toTerminal(aReport(), { width, look: "plain" }).split("\n");
    const whole = new Set(toMarkdown(aReport()).split(/[\s|*`>]+/));
    expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
    for (const word of lines
      .join(" ")
      .split(/\s+/)
      .filter((token) => /^[a-z]+$/.test(token)))
      expect(whole).toContain(word);
  });

  it("says the same in both looks", () => {
    const styled = toTerminal(aReport(), { width: 90, look: "styled" });
    expect(styled).toContain("\u001b[1m");
    expect(stripVTControlCharacters(styled)).toBe(toTerminal(aReport(), { width: 90, look: "plain" }));
  });

  it("links the references", () => {
    const study = aStudy({ identifiers: { doi: "10.5555/seal" } });
    const styled = toTerminal(aReport({ studies: [study] }), { width: 90, look: "styled" });
    expect(styled).toContain("\u001b]8;;https://doi.org/10.5555/seal\u001b\\");
  });

  it("lets no escape sequence out of a paper", () => {
    const study = aStudy({ title: "Red \u001b[31mlight\u001b]0;owned\u0007" });
    expect(toTerminal(aReport({ studies: [study], references: [study.id] }), { width: 90, look: "plain" })).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
    );
  });
});

describe("layout of blocks", () => {
  const render = (width: number, ...blocks: Parameters<typeof renderTerminal>[0]) =>
    renderTerminal(blocks, { width, look: "plain" });

  it("keeps a word whole that is longer than the line", () => {
    expect(render(10, paragraph("see Donaudampfschifffahrt now"))).toBe("see\nDonaudampfschifffahrt\nnow\n");
  });

  it("indents the further lines of an item", () => {
    expect(render(14, list([["one two three"]]))).toBe("  • one two\n    three\n");
  });

  it("keeps words together that stand together, and only those", () => {
    expect(render(40, paragraph(strong("Yes"), ", it ", strong("does"), "."))).toBe("Yes, it does.\n");
  });

  it("sets a narrow table in columns and a wide one as a paragraph a row", () => {
    const table = { kind: "table", header: ["No.", "Claim"], rows: [[["C1"], ["Seals sleep."]]] } as const;
    expect(render(40, table)).toBe("No.  Claim\nC1   Seals sleep.\n");
    expect(render(14, table)).toBe("  C1 Claim:\n    Seals\n    sleep.\n");
  });

  it("counts wide characters as two columns", () => {
    expect(widthOf("海豹 é")).toBe(6);
  });
});
