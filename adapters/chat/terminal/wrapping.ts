import type { Inline, Span } from "../../../src/domain/chat-message.ts";
import { spanText } from "../../../src/domain/chat-message.ts";
import { type Hang, hyperlink, style, wrapSpans } from "../../../src/domain/terminal-lines.ts";

/** How text is shown: in columns of a terminal, with or without weight, colour and hyperlinks. */
export interface Look {
  readonly columns: number;
  readonly styled: boolean;
}

/** Breaks text into lines. Line breaks are kept. */
export const wrap = (
  content: Inline,
  { columns, styled }: Look,
  hang: Hang = { first: "", rest: "" },
): readonly string[] =>
  wrapSpans(content, {
    ...hang,
    columns,
    textOf: (span) => harmless(spanText(span)),
    paint: styled ? paint : (text) => text,
  });

/** Nothing that a terminal would take for an order, and nothing that turns the direction of what follows. */
export function harmless(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/[\t\u00a0]/g, " ")
    .replace(/(?!\n)\p{Cc}|[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|\p{Cs}/gu, "");
}

/** One line of such text. */
export const harmlessLine = (text: string): string => harmless(text).replace(/\s+/g, " ").trim();

function paint(text: string, span: Span): string {
  if (typeof span === "string") return text;
  switch (span.kind) {
    case "strong":
      return style("bold", text);
    case "emphasis":
      return style("italic", text);
    case "code":
      return style("yellow", text);
    case "person":
      return style("cyan", text);
    case "link":
      return hyperlink(style("underline", text), harmlessLine(span.url));
  }
}
