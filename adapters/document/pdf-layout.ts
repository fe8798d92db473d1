import { orderColumns } from "./pdf-columns.ts";
import type { TextRun } from "./pdf-runs.ts";
import type { PageText } from "./pdf-text.ts";

/** A printed line of one column. */
export interface Line {
  readonly text: string;
  readonly y: number;
  readonly size: number;
  readonly bold: boolean;
  /** How far it begins from the left edge of its column, and ends from the right one. */
  readonly indent: number;
  readonly rest: number;
  /** Lines of one column of one page share it. */
  readonly column: string;
}

/** The lines of all pages in the order in which they are read, running heads and page numbers left out. */
export function layOutPages(pages: readonly PageText[]): readonly Line[] {
  return withoutRunningText(pages).flatMap((runs, page) =>
    orderColumns(runs).flatMap((column, place) => toLines(column, `${page}.${place}`)),
  );
}

/** The share of a page's height, above and below, in which running heads and page numbers stand. */
const MARGIN = 0.1;
/** The share of pages on which a running head comes again; left and right pages may differ in theirs. */
const OFTEN = 0.3;
const PAGE_NUMBER = /^(?:page )?(?:#|[ivxl]{1,6})(?: ?(?:of|\/) ?#)?$/;

function withoutRunningText(pages: readonly PageText[]): readonly (readonly TextRun[])[] {
  const rowsOfPages = pages.map(marginRows);
  const pagesWith = new Map<string, number>();
  for (const row of rowsOfPages.flatMap((rows) => [...new Set(rows.values())])) {
    pagesWith.set(row, (pagesWith.get(row) ?? 0) + 1);
  }
  const often = Math.max(2, pages.length * OFTEN);
  const isRunning = (row = "") => PAGE_NUMBER.test(row) || (pagesWith.get(row) ?? 0) >= often;
  return pages.map(({ runs }, page) => runs.filter((run) => !isRunning(rowsOfPages[page]?.get(rowOf(run)))));
}

/** The text of each row in the margins, digits made alike: "journal of examples #". */
function marginRows({ runs, height }: PageText): ReadonlyMap<number, string> {
  const rows = new Map<number, string>();
  const inMargin = runs.filter(({ y }) => y < height * MARGIN || y > height * (1 - MARGIN));
  for (const run of inMargin.toSorted((a, b) => a.left - b.left)) {
    const text = run.text.trim().toLowerCase().replace(/\d+/g, "#");
    const before = rows.get(rowOf(run));
    rows.set(rowOf(run), before === undefined ? text : `${before} ${text}`);
  }
  return rows;
}

function rowOf({ y }: TextRun): number {
  return Math.round(y);
}

function toLines(runs: readonly TextRun[], column: string): readonly Line[] {
  const left = Math.min(...runs.map((run) => run.left));
  const right = Math.max(...runs.map((run) => run.right));
  return groupByBaseline(runs).map((line) => {
    const inOrder = line.toSorted((a, b) => a.left - b.left);
    const main = line.reduce((widest, run) => (run.text.length > widest.text.length ? run : widest));
    return {
      text: inOrder.map(({ text }) => text.trim()).join(" "),
      y: main.y,
      size: main.size,
      bold: line.every(({ bold }) => bold),
      indent: Math.min(...line.map((run) => run.left)) - left,
      rest: right - Math.max(...line.map((run) => run.right)),
      column,
    };
  });
}

/** Rows within half a letter's size of each other are one line. */
function groupByBaseline(runs: readonly TextRun[]): readonly (readonly TextRun[])[] {
  const lines: TextRun[][] = [];
  for (const run of runs.toSorted((a, b) => a.y - b.y)) {
    const line = lines.at(-1);
    const above = line?.[0];
    if (line && above && run.y - above.y < Math.max(run.size, above.size) / 2) line.push(run);
    else lines.push([run]);
  }
  return lines;
}
