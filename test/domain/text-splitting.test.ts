import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import type { Inline } from "../../src/domain/chat-message.ts";
import { inlineText, link, person } from "../../src/domain/chat-message.ts";
import { shorten, splitInline } from "../../src/domain/text-splitting.ts";
import { inline, wording } from "../builders/wording.ts";

const characters = (content: Inline) => inlineText(content).length;
const split = (text: string, limit: number) => splitInline([text], limit, characters)?.map(inlineText) ?? null;
const starts = (granularity: "grapheme" | "word" | "sentence", text: string) =>
  new Set([...new Intl.Segmenter("und", { granularity }).segment(text)].map(({ index }) => index));
const withoutSpace = (text: string) => text.replace(/\s/g, "");

describe("a text is cut where a reader would", () => {
  it.each([
    {
      what: "between paragraphs",
      text: "One two. Three.\n\nFour five. Six.",
      limit: 25,
      parts: ["One two. Three.", "Four five. Six."],
    },
    {
      what: "else between sentences",
      text: "One two three. Four five six.",
      limit: 20,
      parts: ["One two three.", "Four five six."],
    },
    { what: "else between words", text: "one two three four", limit: 9, parts: ["one two", "three", "four"] },
    {
      what: "not inside an address",
      text: "see https://a.org/b?c=d now",
      limit: 20,
      parts: ["see", "https://a.org/b?c=d", "now"],
    },
    {
      what: "not at a hyphen",
      text: "a well-known fact",
      limit: 11,
      parts: ["a", "well-known", "fact"],
    },
    {
      what: "after an ideographic full stop",
      text: "骨密度は上昇した。骨折は減った。",
      limit: 12,
      parts: ["骨密度は上昇した。", "骨折は減った。"],
    },
    {
      what: "between words where none are spaced",
      text: "ภาษาไทยไม่มีช่องว่าง",
      limit: 8,
      parts: ["ภาษาไทย", "ไม่มี", "ช่องว่าง"],
    },
    { what: "between characters as a last resort", text: "aaaaaaaa", limit: 3, parts: ["aaa", "aaa", "aa"] },
  ])("$what", ({ text, limit, parts }) => {
    expect(split(text, limit)).toEqual(parts);
  });

  it("but never inside a character, however many code points it has", () => {
    expect(split("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 12)).toEqual(["👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"]);
    expect(split("👩‍👩‍👧‍👦", 5)).toBeNull();
  });

  it("nor inside a person's name", () => {
    const parts = splitInline(["by ", person("U1", "Alice Example"), " today"], 14, characters);
    expect(parts?.map(inlineText)).toEqual(["by", "@Alice Example", "today"]);
  });

  it("and both halves of a link lead to its address", () => {
    const parts = splitInline([link("one two", "https://example.org")], 4, characters);
    expect(parts).toEqual([[link("one", "https://example.org")], [link("two", "https://example.org")]]);
  });
});

describe("any text, at any limit", () => {
  const limits = fc.integer({ min: 14, max: 80 });

  test.prop([inline(), limits])("fits, and loses nothing but white space", (content, limit) => {
    const parts = splitInline(content, limit, characters);
    fc.pre(parts !== null);
    expect(parts?.every((part) => characters(part) <= limit)).toBe(true);
    expect(withoutSpace(parts?.map(inlineText).join("") ?? "")).toBe(withoutSpace(inlineText(content)));
  });

  test.prop([wording(), limits])("is cut inside a word only when that is longer than a part", (text, limit) => {
    const parts = split(text, limit);
    fc.pre(parts !== null);
    const words = starts("word", text);
    for (const cut of cutsIn(text, parts ?? [])) {
      expect(starts("grapheme", text)).toContain(cut);
      if (/\s/.test(text.slice(cut - 1, cut + 1)) || starts("sentence", text).has(cut)) continue;
      expect(lengthAround(cut, text, (at) => /\s/.test(text.slice(at - 1, at + 1)))).toBeGreaterThan(limit);
      if (!words.has(cut)) expect(lengthAround(cut, text, (at) => words.has(at))).toBeGreaterThan(limit);
    }
  });

  test.prop([wording(), limits])("shortens to whole words and an ellipsis", (text, length) => {
    const short = shorten(text, length);
    expect(short.length).toBeLessThanOrEqual(length);
    expect(withoutSpace(text).startsWith(withoutSpace(short.replace(/…$/, "")))).toBe(true);
  });
});

/** Where each part but the last ends in the text. */
function cutsIn(text: string, parts: readonly string[]): readonly number[] {
  let at = 0;
  return parts.slice(0, -1).map((part) => {
    at = text.indexOf(part, at) + part.length;
    return at;
  });
}

/** How long the stretch around an offset is, from one border to the next. */
function lengthAround(offset: number, text: string, isBorder: (offset: number) => boolean): number {
  let from = offset;
  let to = offset;
  while (from > 0 && !isBorder(from)) from--;
  while (to < text.length && !isBorder(to)) to++;
  return to - from;
}
