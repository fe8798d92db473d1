import type { types } from "@slack/bolt";
import type { Inline, Table } from "../../../src/domain/chat-message.ts";
import { inlineText } from "../../../src/domain/chat-message.ts";
import type { Dialect } from "./dialect.ts";
import { bullets, isEmpty, richText, section } from "./rich-text.ts";
import { harmless } from "./text.ts";

type Cell = types.TableBlock["rows"][number][number];

/** Rows that a data table shows before it has pages. */
const PAGE = 12;
/** What stands where there is nothing: Slack takes no empty cell. */
const NOTHING = "–";

/** A table in the dialect; one without rows is its caption. */
export function tableBlocks(table: Table, { tables }: Pick<Dialect, "tables">): types.AnyBlock[] {
  const caption = harmless(table.caption) || NOTHING;
  if (table.rows.length === 0) return [richText(section([caption]))];
  if (tables === "text") return [richText(section([strong(caption)])), richText(bullets(table.rows.map(line)))];
  const rows = [table.header.map(headerCell), ...table.rows.map((row) => row.map(cell))];
  if (tables === "data_table") return [{ type: "data_table", caption, rows, page_size: PAGE }];
  const column_settings = table.header.map(() => ({ is_wrapped: true }));
  return [richText(section([strong(caption)])), { type: "table", rows, column_settings }];
}

const strong = (text: string) => ({ kind: "strong" as const, text });

const headerCell = (name: string): Cell => ({ type: "raw_text", text: harmless(name) || NOTHING });

function cell(content: Inline): Cell {
  const text = harmless(inlineText(content));
  if (isEmpty(content)) return { type: "raw_text", text: NOTHING };
  if (content.some((span) => typeof span !== "string")) return richText(section(content));
  return /^-?\d{1,9}(?:\.\d{1,6})?$/.test(text)
    ? { type: "raw_number", value: Number(text), text }
    : { type: "raw_text", text };
}

/** The cells alone, so that it is hardly longer than the table: its column names would be on every line. */
const line = ([first = [], ...others]: readonly Inline[]): Inline => [
  strong(inlineText(first)),
  ...others.filter((content) => !isEmpty(content)).flatMap((content): Inline => [" · ", ...content]),
];
