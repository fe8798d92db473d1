import { styleText } from "node:util";
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

/** Breaks text into lines between words; a word that is longer than a line stays whole. */
export function wrap(content: Inline, { width, look, first, rest }: WrapOptions): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = visibleWidth(first);
  for (const word of words(content)) {
    const wordWidth = visibleWidth(word.map(({ text }) => text).join(""));
    if (line !== "" && used + 1 + wordWidth > width) {
      lines.push(line);
      line = "";
      used = visibleWidth(rest);
    }
    used += wordWidth + (line === "" ? 0 : 1);
    line += `${line === "" ? "" : " "}${word.map((piece) => paint(piece, look)).join("")}`;
  }
  return [...lines, line].map((text, index) => `${index === 0 ? first : rest}${text}`);
}

/** How many columns of a terminal the text takes: two for wide East Asian characters, none for combining marks. */
export function visibleWidth(text: string): number {
  let width = 0;
  for (const char of text) width += /\p{M}/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;

interface Piece {
  readonly text: string;
  readonly span: Span;
}

/** The words of the content; what stands together without a space is one word, even over several spans. */
function words(content: Inline): readonly (readonly Piece[])[] {
  const found: Piece[][] = [];
  let open = false;
  for (const span of content) {
    for (const part of spanText(span).split(/(\s+)/)) {
      if (/^\s*$/.test(part)) {
        if (part !== "") open = false;
        continue;
      }
      const piece = { text: plainText(part), span };
      if (open) found.at(-1)?.push(piece);
      else found.push([piece]);
      open = true;
    }
  }
  return found;
}

function paint({ text, span }: Piece, look: Look): string {
  if (look === "plain" || typeof span === "string") return text;
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
      return hyperlink(style("underline", text), span.url);
  }
}

/** The stream was judged by whoever chose the look. */
const style = (format: Parameters<typeof styleText>[0], text: string) =>
  styleText(format, text, { validateStream: false });

/** @see https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
const hyperlink = (text: string, url: string) => `\u001b]8;;${plainText(url)}\u001b\\${text}\u001b]8;;\u001b\\`;
