import { stripVTControlCharacters } from "node:util";
import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { renderMessage } from "../../../../adapters/chat/terminal/rendering.ts";
import { wrap } from "../../../../adapters/chat/terminal/wrapping.ts";
import type { MessageBlock } from "../../../../src/domain/chat-message.ts";
import { context, heading, link, list, progress, quote, strong, text } from "../../../../src/domain/chat-message.ts";
import { width } from "../../../../src/domain/terminal-lines.ts";
import { anyMessage, aTable } from "../../../builders/message.ts";
import { inline } from "../../../builders/wording.ts";

const plain = (columns: number) => ({ columns, styled: false });
const render = (columns: number, ...blocks: readonly MessageBlock[]) =>
  renderMessage({ blocks, fallback: "A message" }, [], plain(columns));

describe("a message over a pipe", () => {
  it("is its blocks, one below the other", () => {
    expect(
      render(
        60,
        heading("Answer"),
        text("Vitamin D ", strong("does not"), " reduce fractures."),
        quote("No difference was found."),
        list([["One trial"], ["Another trial"]]),
        progress([
          { label: "Search", state: "done", detail: "212 records" },
          { label: "Read", state: "running", detail: null },
        ]),
        context("2 votes"),
      ),
    ).toEqual([
      "Answer",
      "Vitamin D does not reduce fractures.",
      "",
      "│ No difference was found.",
      "",
      "• One trial",
      "• Another trial",
      "",
      "✓ Search: 212 records",
      "▸ Read",
      "2 votes",
    ]);
  });

  it("says the addresses of its links", () => {
    expect(render(60, text("See ", link("the trial", "https://example.org/1"), "."))).toEqual([
      "See the trial <https://example.org/1>.",
    ]);
  });

  it("keeps its line breaks, and wraps what hangs", () => {
    expect(render(12, text("one\ntwo\n\nthree"), list([["four five six"]]))).toEqual([
      "one",
      "two",
      "",
      "three",
      "",
      "• four five",
      "  six",
    ]);
  });

  it("breaks lines between words in scripts without spaces", () => {
    expect(render(12, text("骨密度は上昇した。骨折は減った。")).every((line) => width(line) <= 12)).toBe(true);
  });

  it("offers buttons by their numbers, as many to a line as there is room for", () => {
    const choices = [1, 2, 3].map((number) => ({ number, label: "Give a reason" }));
    expect(renderMessage({ blocks: [text("Why?")], fallback: "Why?" }, choices, plain(40))).toEqual([
      "Why?",
      "[1] Give a reason   [2] Give a reason",
      "[3] Give a reason",
    ]);
  });
});

describe("a table", () => {
  const table = aTable({
    header: ["#", "Claim", "Team"],
    rows: [
      [["C1"], ["Fractures were fewer with vitamin D than with placebo."], ["✅ 2"]],
      [["C2"], ["骨密度は上昇した。"], [""]],
    ],
  });

  it("stands in columns, whatever the script", () => {
    expect(render(80, table)).toEqual([
      "Claims",
      "#   Claim                                                   Team",
      "C1  Fractures were fewer with vitamin D than with placebo.  ✅ 2",
      "C2  骨密度は上昇した。",
    ]);
  });

  it("goes on within its cells where it is too wide", () => {
    expect(render(40, table)).toEqual([
      "Claims",
      "#   Claim                           Team",
      "C1  Fractures were fewer with       ✅ 2",
      "    vitamin D than with placebo.",
      "C2  骨密度は上昇した。",
    ]);
  });

  it("becomes paragraphs where its columns would be too narrow", () => {
    expect(render(20, table)).toEqual([
      "Claims",
      "• C1 · Claim:",
      "  Fractures were",
      "  fewer with vitamin",
      "  D than with",
      "  placebo. · Team:",
      "  ✅ 2",
      "• C2 · Claim: 骨密度",
      "  は上昇した。",
    ]);
  });
});

describe("text in a terminal", () => {
  const hostile = "a\u001b[2Jb\u0007c\u009b31md\u202ee\u200bf\u001b]8;;evil\u0007g\rh";

  it("is without control characters and marks that turn its direction", () => {
    const [line = ""] = wrap([hostile], plain(200));
    expect(line).toBe("a[2Jbc31mdef]8;;evilg");
  });

  it("cannot break out of a link's address", () => {
    const lines = wrap([link("the trial", "https://example.org/\u001b\\\u001b[2J x")], { columns: 80, styled: true });
    expect(lines.join("")).toContain("\u001b]8;;https://example.org/\\[2J%20x\u001b\\");
  });

  it("has weight, colour and links only where it is styled", () => {
    const content = [strong("Yes"), " ", link("1", "https://example.org")];
    expect(wrap(content, plain(80)).join("")).toBe("Yes 1");
    expect(wrap(content, { columns: 80, styled: true }).join("")).toContain("\u001b[1mYes\u001b[22m");
  });

  test.prop([inline(), fc.integer({ min: 10, max: 60 })])(
    "is within the width, but for words that are longer",
    (content, columns) => {
      for (const line of wrap(content, plain(columns))) {
        if (width(line) > columns) expect(line).not.toMatch(/\S\s+\S/);
      }
    },
  );

  test.prop([anyMessage])("looks the same with and without style, but for the addresses of links", (message) => {
    const bare = message.blocks.filter(({ kind }) => kind === "heading" || kind === "progress");
    const styled = renderMessage({ ...message, blocks: bare }, [], { columns: 40, styled: true });
    expect(styled.map(stripVTControlCharacters)).toEqual(renderMessage({ ...message, blocks: bare }, [], plain(40)));
  });
});
