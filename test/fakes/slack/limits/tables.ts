import { z } from "zod";
import { richText } from "./rich-text.ts";
import { characters, id } from "./text.ts";

const rawText = z.strictObject({ type: z.literal("raw_text"), text: characters(10_000) });
const rawNumber = z.strictObject({ type: z.literal("raw_number"), value: z.number(), text: characters(10_000) });
const cell = z.discriminatedUnion("type", [rawText, rawNumber, richText]);

/** @see https://docs.slack.dev/reference/block-kit/blocks/table-block */
export const table = z.strictObject({
  type: z.literal("table"),
  block_id: id,
  rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
  column_settings: z
    .array(
      z
        .strictObject({ align: z.enum(["left", "center", "right"]), is_wrapped: z.boolean() })
        .partial()
        .nullable(),
    )
    .max(20)
    .optional(),
});

/** @see https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
export const dataTable = z
  .strictObject({
    type: z.literal("data_table"),
    block_id: id,
    caption: characters(3000),
    rows: z.array(z.array(cell).min(1).max(20)).min(2).max(101),
    page_size: z.number().int().min(1).max(100).optional(),
    row_header_column_index: z.number().int().min(0).max(19).optional(),
  })
  .superRefine(({ rows }, context) => {
    const width = rows[0]?.length ?? 0;
    for (const [index, row] of rows.entries())
      if (row.length !== width)
        context.addIssue({
          code: "custom",
          message: "all rows must have the same number of cells",
          path: ["rows", index],
        });
    for (const [index, header] of (rows[0] ?? []).entries())
      if (header.type === "rich_text")
        context.addIssue({ code: "custom", message: "header cells cannot be rich_text", path: ["rows", 0, index] });
    if (cellCharacters(rows) > 10_000)
      context.addIssue({
        code: "custom",
        message: "cells must have less than 10001 characters in all",
        path: ["rows"],
      });
  });

const cellCharacters = (cells: unknown): number => {
  if (Array.isArray(cells)) return cells.reduce((sum, inner) => sum + cellCharacters(inner), 0);
  if (typeof cells !== "object" || cells === null) return 0;
  return Object.entries(cells).reduce(
    (sum, [name, inner]) => sum + (name === "text" && typeof inner === "string" ? inner.length : cellCharacters(inner)),
    0,
  );
};
