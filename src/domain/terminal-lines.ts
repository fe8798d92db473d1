import { styleText } from "node:util";

/** What stands before the first line of a text, and before every other one. */
export interface Hang {
  readonly first: string;
  readonly rest: string;
}

/** How spans become words on a terminal. */
export interface Wrapping<Span> extends Hang {
  /** Of a line, with what stands before it. */
  readonly columns: number;
  /** What a reader sees of a span; a line break in it is kept, two or more are one empty line. */
  readonly textOf: (span: Span) => string;
  /** A part of a span's text as it is sent to the terminal: it takes as many columns as before. */
  readonly paint: (text: string, span: Span) => string;
}

/**
 * Breaks text into lines between words, and between characters in scripts that have no spaces; what is longer than a line
 * stays whole.
 */
export function wrapSpans<Span>(content: readonly Span[], wrapping: Wrapping<Span>): readonly string[] {
  const { columns, first, rest, textOf, paint } = wrapping;
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const room = () => columns - width(lines.length === 0 ? first : rest);
  const end = () => {
    lines.push(`${lines.length === 0 ? first : rest}${line}`.trimEnd());
    line = "";
    used = 0;
  };
  const all = [...pieces(content, textOf)];
  for (const [index, { text, gap, span }] of all.entries()) {
    if (gap === "line" || gap === "paragraph") end();
    if (gap === "paragraph") end();
    if (line !== "" && gap !== "glued" && used + gluedWidth(all, index) + (gap === "space" ? 1 : 0) > room()) end();
    const space = gap === "space" && line !== "" ? " " : "";
    line += `${space}${paint(text, span)}`;
    used += space.length + width(text);
  }
  end();
  return lines;
}

/** How many columns of a terminal the text takes: two for wide characters, none for marks on others. */
export function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of characters.segment(text)) {
    columns += /^\p{M}/u.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
  }
  return columns;
}

/** Whether to style at all is for the caller to decide. */
export const style = (format: Parameters<typeof styleText>[0], text: string): string =>
  styleText(format, text, { validateStream: false });

/**
 * @param url without control characters
 * @see https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
 */
export const hyperlink = (text: string, url: string): string =>
  `\u001b]8;;${url.replaceAll(" ", "%20")}\u001b\\${text}\u001b]8;;\u001b\\`;

const characters = new Intl.Segmenter("und", { granularity: "grapheme" });
const words = new Intl.Segmenter("und", { granularity: "word" });
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|\ufe0f|[\u3000-\u303f\uff01-\uff60]/u;
const UNSPACED =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u;

interface Piece<Span> {
  readonly text: string;
  /** What stands before it: white space, a line break, a place where a line may end, or nothing. */
  readonly gap: "space" | "line" | "paragraph" | "break" | "glued";
  readonly span: Span;
}

function* pieces<Span>(content: readonly Span[], textOf: (span: Span) => string): Iterable<Piece<Span>> {
  let gap: Piece<Span>["gap"] = "glued";
  for (const span of content) {
    for (const part of textOf(span).split(/(\s+)/)) {
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
function gluedWidth<Span>(all: readonly Piece<Span>[], from: number): number {
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
