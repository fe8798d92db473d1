import { hyperlink, style, wrapSpans } from "../domain/terminal-lines.ts";
import type { Inline, Span } from "./document.ts";
import { plainText, spanText } from "./document.ts";

/** `styled` uses weight, colour and hyperlinks; `plain` only characters. */
export type Look = "styled" | "plain";

export interface WrapOptions {
  readonly width: number;
  readonly look: Look;
  /** What stands before the first line, and before every other one. */
  readonly first: string;
  readonly rest: string;
}

/** Breaks text into lines; white space of any kind is a space. */
export const wrap = (content: Inline, { width, look, first, rest }: WrapOptions): readonly string[] =>
  wrapSpans(content, {
    columns: width,
    first,
    rest,
    textOf: wordsOf,
    paint: look === "plain" ? (text) => text : paint,
  });

const wordsOf = (span: Span): string =>
  spanText(span)
    .split(/(\s+)/)
    .map((part) => (/^\s+$/.test(part) ? " " : plainText(part)))
    .join("");

function paint(text: string, span: Span): string {
  if (typeof span === "string") return text;
  switch (span.kind) {
    case "strong":
      return style("bold", text);
    case "emphasis":
      return style("italic", text);
    case "code":
      return style("yellow", text);
    case "citation":
      return style("green", text);
    case "link":
      return hyperlink(style("underline", text), plainText(span.url));
  }
}
