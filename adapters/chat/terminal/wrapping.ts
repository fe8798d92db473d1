import { styleText } from "node:util";
import type { Inline, Span } from "../../../src/domain/chat-message.ts";
import { spanText } from "../../../src/domain/chat-message.ts";

/** How text is shown: in columns of a terminal, with or without weight, colour and hyperlinks. */
export interface Look {
  readonly columns: number;
  readonly styled: boolean;
}

/** What stands before the first line of a text, and before every other one. */
export interface Hang {
  readonly first: string;
  readonly rest: string;
}

/** Breaks text into lines between words, and between characters in scripts that have no spaces. Line breaks are kept. */
export function wrap(content: Inline, look: Look, { first, rest }: Hang = { first: "", rest: "" }): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const room = () => look.columns - width(lines.length === 0 ? first : rest);
  const end = () => {
    lines.push(`${lines.length === 0 ? first : rest}${line}`.trimEnd());
    line = "";
    used = 0;
  };
  const all = [...pieces(content)];
  for (const [index, { text, gap, span }] of all.entries()) {
    if (gap === "line" || gap === "paragraph") end();
    if (gap === "paragraph") end();
    if (line !== "" && gap !== "glued" && used + gluedWidth(all, index) + (gap === "space" ? 1 : 0) > room()) end();
    const space = gap === "space" && line !== "" ? " " : "";
    line += `${space}${look.styled ? paint(text, span) : text}`;
    used += space.length + width(text);
  }
  end();
  return lines;
}

/** Nothing that a terminal would take for an order, and nothing that turns the direction of what follows. */
export function harmless(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/[\t\u00a0]/g, " ")
    .replace(/(?!\n)\p{Cc}|[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|\p{Cs}/gu, "");
}

/** One line of such text. */
export const harmlessLine = (text: string): string => harmless(text).replace(/\s+/g, " ").trim();

/** How many columns of a terminal the text takes: two for wide characters, none for marks on others. */
export function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of characters.segment(text)) {
    columns += /^\p{M}/u.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
  }
  return columns;
}

const characters = new Intl.Segmenter("und", { granularity: "grapheme" });
const words = new Intl.Segmenter("und", { granularity: "word" });
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|\ufe0f|[\u3000-\u303f\uff01-\uff60]/u;
const UNSPACED =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u;

interface Piece {
  readonly text: string;
  /** What stands before it: white space, a line break, a place where a line may end, or nothing. */
  readonly gap: "space" | "line" | "paragraph" | "break" | "glued";
  readonly span: Span;
}

function* pieces(content: Inline): Iterable<Piece> {
  let gap: Piece["gap"] = "glued";
  for (const span of content) {
    for (const part of harmless(spanText(span)).split(/(\s+)/)) {
      if (part === "") continue;
      if (/^\s/.test(part)) {
        gap = /\n\s*\n/.test(part) ? "paragraph" : part.includes("\n") ? "line" : "space";
        continue;
      }
      for (const text of UNSPACED.test(part) ? segmented(part) : [part]) {
        yield { text, gap, span };
        gap = "break";
      }
      gap = "glued";
    }
  }
}

/** Of a piece and of those that belong to the same word. */
function gluedWidth(all: readonly Piece[], from: number): number {
  let columns = width(all[from]?.text ?? "");
  for (let next = from + 1; all[next]?.gap === "glued"; next++) columns += width(all[next]?.text ?? "");
  return columns;
}

/** Words, each with the punctuation that closes it. */
function segmented(text: string): readonly string[] {
  const found: string[] = [];
  for (const { segment, isWordLike } of words.segment(text)) {
    if (isWordLike || found.length === 0) found.push(segment);
    else found[found.length - 1] += segment;
  }
  return found;
}

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
      return hyperlink(style("underline", text), span.url);
  }
}

/** Whether to style at all was decided with the look. */
export const style = (format: Parameters<typeof styleText>[0], text: string): string =>
  styleText(format, text, { validateStream: false });

/** @see https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
const hyperlink = (text: string, url: string) =>
  `\u001b]8;;${harmlessLine(url).replaceAll(" ", "%20")}\u001b\\${text}\u001b]8;;\u001b\\`;
