import { type Fields, fieldsOf, listOf, textOf } from "../../json.ts";
import { el } from "./dom.ts";
import type { Names } from "./names.ts";
import { richText } from "./rich-text.ts";

interface Looking {
  readonly page: number;
  readonly column: number | null;
  readonly order: "ascending" | "descending";
}

const UNTOUCHED: Looking = { page: 0, column: null, order: "ascending" };
const PAGE_SIZE = 5;
const LONG = 40;
/** How each table is being looked at, so that an edit of the message changes nothing of it. */
const looks = new Map<string, Looking>();

/** A table as it was sent; the first row is its head. */
export function plainTable(block: Fields, names: Names): HTMLElement {
  const [head = [], ...rows] = rowsOf(block);
  return framed(
    el("table", {}, headOf(head.map((cell) => el("th", { scope: "col" }, ...shown(cell, names)))), bodyOf(rows, names)),
  );
}

/** A table that people sort and turn the pages of. */
export function dataTable(block: Fields, names: Names, key: string): HTMLElement {
  const figure = el("figure", { class: "data-table" });
  const draw = () => {
    const focused = figure.contains(document.activeElement) ? document.activeElement?.getAttribute("data-focus") : null;
    figure.replaceChildren(...parts(block, names, key, draw));
    if (focused) figure.querySelector<HTMLElement>(`[data-focus="${focused}"]`)?.focus();
  };
  draw();
  return figure;
}

function parts(block: Fields, names: Names, key: string, draw: () => void): readonly HTMLElement[] {
  const [head = [], ...rows] = rowsOf(block);
  const size = typeof block.page_size === "number" ? block.page_size : PAGE_SIZE;
  const pages = Math.ceil(rows.length / size);
  const look = looks.get(key) ?? UNTOUCHED;
  const page = Math.min(look.page, pages - 1);
  const change = (to: Partial<Looking>) => {
    looks.set(key, { ...look, ...to });
    draw();
  };
  const sortable = head.map((cell, column) => {
    const isSorted = look.column === column;
    const order = isSorted && look.order === "ascending" ? "descending" : "ascending";
    const sort = () => change({ column, order, page: 0 });
    const mark = isSorted ? el("span", { "aria-hidden": "true" }, look.order === "ascending" ? " ↑" : " ↓") : null;
    const button = el(
      "button",
      { type: "button", onclick: sort, "data-focus": `sort ${column}` },
      textOf(cell.text),
      mark,
    );
    return el("th", { scope: "col", "aria-sort": isSorted ? look.order : "none" }, button);
  });
  const body = bodyOf(sorted(rows, look).slice(page * size, (page + 1) * size), names);
  const caption = el("figcaption", {}, textOf(block.caption));
  const table = el("table", { "aria-label": textOf(block.caption) }, headOf(sortable), body);
  return pages > 1
    ? [caption, framed(table), turner({ page, pages, rows: rows.length }, change)]
    : [caption, framed(table)];
}

function turner(
  { page, pages, rows }: { readonly page: number; readonly pages: number; readonly rows: number },
  change: (to: Partial<Looking>) => void,
): HTMLElement {
  const turn = (label: string, to: number) =>
    el(
      "button",
      {
        type: "button",
        class: "plain",
        "data-focus": label,
        disabled: to < 0 || to >= pages,
        onclick: () => change({ page: to }),
      },
      label,
    );
  const where = el("span", {}, `Page ${page + 1} of ${pages} · ${rows} rows`);
  return el("div", { class: "turner" }, turn("Previous", page - 1), where, turn("Next", page + 1));
}

function sorted(rows: readonly (readonly Fields[])[], { column, order }: Looking) {
  if (column === null) return rows;
  const sign = order === "ascending" ? 1 : -1;
  return rows.toSorted((one, other) => sign * compared(one[column], other[column]));
}

function compared(one: Fields | undefined, other: Fields | undefined): number {
  if (typeof one?.value === "number" && typeof other?.value === "number") return one.value - other.value;
  return wordsOf(one).localeCompare(wordsOf(other), undefined, { numeric: true });
}

function wordsOf(cell: Fields | undefined): string {
  if (cell === undefined) return "";
  return cell.type === "rich_text"
    ? listOf(cell.elements)
        .flatMap((part) => listOf(part.elements))
        .map(({ text }) => textOf(text))
        .join("")
    : textOf(cell.text);
}

const rowsOf = (block: Fields): readonly (readonly Fields[])[] =>
  Array.isArray(block.rows) ? block.rows.map(listOf) : [];

const shown = (cell: Fields, names: Names): readonly (Node | string)[] =>
  cell.type === "rich_text" ? richText(cell, names) : [textOf(fieldsOf(cell).text)];

const headOf = (cells: readonly HTMLElement[]) => el("thead", {}, el("tr", {}, ...cells));

const bodyOf = (rows: readonly (readonly Fields[])[], names: Names) =>
  el(
    "tbody",
    {},
    ...rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", { class: lookOf(cell) }, ...shown(cell, names))))),
  );

/** Numbers stand at the right, and sentences get room. */
const lookOf = (cell: Fields): string | undefined =>
  cell.type === "raw_number" ? "number" : wordsOf(cell).length > LONG ? "long" : undefined;

/** Wide tables are moved sideways, by keys too. */
const framed = (table: HTMLElement) =>
  el("div", { class: "table", tabindex: "0", role: "group", "aria-label": "Table" }, table);
