import type { Inline, Table } from "../../../src/domain/chat-message.ts";
import { inlineText, strong } from "../../../src/domain/chat-message.ts";
import { rowContent } from "../../../src/domain/message-text.ts";
import { width } from "../../../src/domain/terminal-lines.ts";
import type { Look } from "./wrapping.ts";
import { harmlessLine, wrap } from "./wrapping.ts";

const GAP = "  ";
/** A column is not made narrower than this: then each row is a paragraph instead. */
const NARROWEST = 8;

/** A table within the columns of the terminal: cells that are too wide go on below themselves. */
export function renderTable(table: Table, look: Look): readonly string[] {
  const caption = wrap([table.caption], look);
  const widths = fitColumns(naturalWidths(table), look.columns - GAP.length * (table.header.length - 1));
  if (widths === null) {
    return [
      ...caption,
      ...table.rows.flatMap((row) => wrap(rowContent(table, row), look, { first: "• ", rest: "  " })),
    ];
  }
  const rows = [table.header.map((name): Inline => [strong(name)]), ...table.rows];
  return [...caption, ...rows.flatMap((row) => renderRow(row, widths, look))];
}

function renderRow(cells: readonly Inline[], widths: readonly number[], look: Look): readonly string[] {
  const columns = widths.map((columnWidth, index) => {
    const cell = cells[index] ?? [];
    const plain = wrap(cell, { columns: columnWidth, styled: false });
    const shown = wrap(cell, { columns: columnWidth, styled: look.styled });
    return shown.map((line, at) => line + " ".repeat(Math.max(0, columnWidth - width(plain[at] ?? ""))));
  });
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    columns
      .map((lines, index) => lines[at] ?? " ".repeat(widths[index] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

function naturalWidths({ header, rows }: Table): readonly Column[] {
  return header.map((name, index) => {
    const cells = [name, ...rows.map((row) => inlineText(row[index] ?? []))].map(harmlessLine);
    return {
      widest: Math.max(...cells.map(width)),
      longestWord: Math.max(...cells.flatMap((cell) => cell.split(" ")).map(width)),
    };
  });
}

interface Column {
  readonly widest: number;
  readonly longestWord: number;
}

/** Takes from the widest column until all fit; null when that would leave too little of one. */
function fitColumns(columns: readonly Column[], room: number): readonly number[] | null {
  const widths = columns.map(({ widest }) => widest);
  const least = columns.map(({ widest, longestWord }) => Math.min(widest, Math.max(NARROWEST, longestWord)));
  for (let over = sum(widths) - room; over > 0; over--) {
    const spare = widths.map((columnWidth, index) => (columnWidth > (least[index] ?? 0) ? columnWidth : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest] === 0) return null;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
