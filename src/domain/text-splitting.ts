import type { Inline, Span } from "./chat-message.ts";
import { inlineText, spanText } from "./chat-message.ts";

/**
 * Divides text into parts of at most `limit`, where a reader would: between paragraphs, else sentences, else words. A word
 * that is longer than a part is cut between its smaller words (as in Chinese, Thai, or an address), else between characters
 * as a reader sees them. Only white space at the cuts is left out.
 *
 * @param measure see `MessageLimits.measure`
 * @returns null when a character, a name or the address of a link does not fit by itself
 */
export function splitInline(
  content: Inline,
  limit: number,
  measure: (content: Inline) => number,
): readonly Inline[] | null {
  if (measure(content) <= limit) return [content];
  const offsets = placesToCut(content);
  const fits = (from: number, to: number) => measure(slice(content, from, to)) <= limit;
  const parts: Inline[] = [];
  let from = offsets.skipSpace(0);
  while (from < offsets.end) {
    const furthest = offsets.furthest(from, limit, fits);
    if (furthest === null) return null;
    const to = furthest === offsets.end ? furthest : bestCut(offsets, from, furthest, fits);
    parts.push(slice(content, from, offsets.dropSpace(from, to)));
    from = offsets.skipSpace(to);
  }
  return parts;
}

/** The text in at most `length` characters: whole, or its first words and an ellipsis. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const [first = []] = splitInline([text], Math.max(0, length - 1), (content) => inlineText(content).length) ?? [];
  return `${inlineText(first)}…`;
}

/** A part is not ended at a paragraph or sentence that would leave it emptier than this. */
const LEAST_FILLED = 1 / 4;

function bestCut(
  offsets: PlacesToCut,
  from: number,
  furthest: number,
  fits: (from: number, to: number) => boolean,
): number {
  const enough = from + (furthest - from) * LEAST_FILLED;
  const space = offsets.last(from, furthest, offsets.isSpace);
  return (
    offsets.last(enough, furthest, offsets.isParagraph) ??
    offsets.last(enough, furthest, offsets.isSentence) ??
    (space !== null && fits(...offsets.wordFrom(space)) ? space : null) ??
    offsets.last(from, furthest, offsets.isWord) ??
    furthest
  );
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const words = new Intl.Segmenter("und", { granularity: "word" });
const sentences = new Intl.Segmenter("und", { granularity: "sentence" });

type PlacesToCut = ReturnType<typeof placesToCut>;

/** Offsets between the characters of a text as a reader sees them, with what they separate. */
function placesToCut(content: Inline) {
  const text = inlineText(content);
  const names = insideOfNames(content);
  const places = [...starts(graphemes, text)].filter((offset) => !names.has(offset)).concat(text.length);
  const atWord = new Set(starts(words, text));
  const atSentence = new Set(starts(sentences, text));

  const indexOf = (offset: number) => lowerBound(places.length, (index) => (places[index] ?? text.length) >= offset);
  const place = (index: number) => places[index] ?? text.length;
  const isBlank = (from: number, to: number) => text.slice(from, to).trim() === "";
  const isSpace = (offset: number) => /\s/.test(text.charAt(offset - 1)) || /\s/.test(text.charAt(offset));

  return {
    end: text.length,
    isSpace,
    isWord: (offset: number) => atWord.has(offset),
    isParagraph: (offset: number) => /\n\s*\n\s*$/.test(text.slice(Math.max(0, offset - 8), offset)),
    /** A full stop inside an address ends no sentence; an ideographic one does without a space after it. */
    isSentence: (offset: number) => atSentence.has(offset) && /[\s\u0080-\uffff]/.test(text.charAt(offset - 1)),

    /** The last place that is more than `from`, at most `to`, and passes. */
    last(from: number, to: number, passes: (offset: number) => boolean): number | null {
      for (let index = indexOf(to); place(index) > from && index >= 0; index--) {
        if (passes(place(index))) return place(index);
      }
      return null;
    },

    /** The last place up to which the text fits; null when not even one character does. */
    furthest(from: number, limit: number, fits: (from: number, to: number) => boolean): number | null {
      const first = indexOf(from) + 1;
      const most = Math.min(limit, places.length - first);
      const fitting = lowerBound(most, (index) => !fits(from, place(first + index)));
      return fitting === 0 ? null : place(first + fitting - 1);
    },

    /** The word (between white space) that begins at or after an offset. */
    wordFrom(offset: number): readonly [from: number, to: number] {
      const from = this.skipSpace(offset);
      const gap = text.slice(from).search(/\s/);
      return [from, gap < 0 ? text.length : from + gap];
    },

    skipSpace(offset: number): number {
      let index = indexOf(offset);
      while (index < places.length - 1 && isBlank(place(index), place(index + 1))) index++;
      return place(index);
    },

    dropSpace(from: number, to: number): number {
      let index = indexOf(to);
      while (place(index - 1) > from && isBlank(place(index - 1), place(index))) index--;
      return place(index);
    },
  };
}

function* starts(segmenter: Intl.Segmenter, text: string): Iterable<number> {
  for (const { index } of segmenter.segment(text)) yield index;
}

/** A person is shown as one thing, so the name is not cut. */
function insideOfNames(content: Inline): ReadonlySet<number> {
  const inside = new Set<number>();
  let start = 0;
  for (const span of content) {
    const end = start + spanText(span).length;
    if (typeof span !== "string" && span.kind === "person") {
      for (let offset = start + 1; offset < end; offset++) inside.add(offset);
    }
    start = end;
  }
  return inside;
}

/** The first index below `length` that passes, when all after it do; `length` when none does. */
function lowerBound(length: number, passes: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function slice(content: Inline, from: number, to: number): Inline {
  const part: Span[] = [];
  let start = 0;
  for (const span of content) {
    const words = spanText(span);
    const kept = words.slice(Math.max(0, from - start), Math.max(0, to - start));
    start += words.length;
    if (kept !== "") part.push(withText(span, kept));
  }
  return part;
}

function withText(span: Span, words: string): Span {
  if (typeof span === "string") return words;
  return span.kind === "person" ? span : { ...span, text: words };
}
