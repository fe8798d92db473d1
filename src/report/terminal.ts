import { styleText } from "node:util";
import type { Report } from "../domain/report.ts";
import { width as widthOf } from "../domain/terminal-lines.ts";
import type { Block, Document, Inline } from "./document.ts";
import { interleave, spanText, strong } from "./document.ts";
import { layOut } from "./layout.ts";
import type { Look } from "./wrap.ts";
import { wrap } from "./wrap.ts";

export interface TerminalOptions {
  /** Characters in a line, 40 or more. */
  readonly width: number;
  readonly look: Look;
}

/** The report for reading on a terminal: wrapped between words, a table that is too wide as one paragraph a row. */
export function toTerminal(report: Report, options: TerminalOptions): string {
  return renderTerminal(layOut(report), options);
}

export function renderTerminal(document: Document, options: TerminalOptions): string {
  return `${document.map((block) => renderBlock(block, options).join("\n")).join("\n\n")}\n`;
}

function renderBlock(block: Block, { width, look }: TerminalOptions): readonly string[] {
  const hang = (first: string, rest: string, content: Inline) => wrap(content, { width, look, first, rest });
  switch (block.kind) {
    case "heading":
      return hang("", "", [strong(block.text)]).map((line) => headingStyle(line, block.level, look));
    case "paragraph":
      return hang("", "", block.content);
    case "quotation":
      return hang("  │ ", "  │ ", block.content);
    case "list":
      return block.items.flatMap((item) => hang("  • ", "    ", item));
    case "references":
      return block.items.flatMap((item, index) => {
        const mark = `[${index + 1}] `.padStart(`[${block.items.length}] `.length);
        return hang(mark, " ".repeat(mark.length), item);
      });
    case "table":
      return renderTable(block, { width, look });
  }
}

const headingStyle = (line: string, level: 1 | 2 | 3, look: Look) =>
  look === "plain" || level === 3
    ? line
    : styleText(level === 1 ? "underline" : "cyan", line, { validateStream: false });

type Table = Extract<Block, { kind: "table" }>;

const GAP = 2;

function renderTable(table: Table, options: TerminalOptions): readonly string[] {
  const widths = table.header.map((name, column) =>
    Math.max(widthOf(name), ...table.rows.map((row) => inlineWidth(row[column] ?? []))),
  );
  const total = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
  return total <= options.width ? renderColumns(table, widths, options) : renderRows(table, options);
}

function renderColumns(
  { header, rows }: Table,
  widths: readonly number[],
  { look }: TerminalOptions,
): readonly string[] {
  const line = (cells: readonly Inline[]) =>
    cells
      .map((cell, column) => {
        const padding = " ".repeat(GAP + (widths[column] ?? 0) - inlineWidth(cell));
        return `${wrap(cell, { width: Number.POSITIVE_INFINITY, look, first: "", rest: "" }).join("")}${padding}`;
      })
      .join("")
      .trimEnd();
  return [line(header.map((name) => [strong(name)])), ...rows.map(line)];
}

/** Each row as a paragraph: its first cell, then every other cell after the name of its column. */
function renderRows({ header, rows }: Table, { width, look }: TerminalOptions): readonly string[] {
  return rows.flatMap(([first = [], ...others]) => {
    const named = others.map((cell, index): Inline => [`${header[index + 1]}: `, ...cell]);
    const name = strong(first.map(spanText).join(""));
    return wrap([name, " ", ...interleave(named, " · ")], { width, look, first: "  ", rest: "    " });
  });
}

const inlineWidth = (cell: Inline) => widthOf(cell.map(spanText).join(""));
