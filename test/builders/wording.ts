import fc from "fast-check";
import type { Inline, Span } from "../../src/domain/chat-message.ts";

const PIECES = [
  "fractures",
  "well-known",
  "p<0.05",
  "don't",
  "骨密度は上昇した。",
  "维生素D",
  "ภาษาไทยไม่มีช่องว่าง",
  "العظام",
  "שברים",
  "👩‍👩‍👧‍👦",
  "🏳️‍🌈",
  "🇫🇮",
  "e\u0301\u0323",
  "क्षत्रिय",
  "한국어",
  "https://example.org/a?b=c&d=e#f",
  "<!channel>",
  "@everyone",
];
const GAPS = [" ", " ", " ", "", "  ", "\n", "\n\n", ". ", "? ", ", ", "\u00a0", "\t"];

/** Text as papers and people write it, and as nobody does: many scripts, emoji, addresses, stray characters. */
export const wording = (maxLength = 60): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.oneof(
          { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
          { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
          { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 6 }) },
        ),
        fc.constantFrom(...GAPS),
      ),
      { maxLength },
    )
    .map((pairs) => pairs.flat().join(""));

const span = (maxLength: number): fc.Arbitrary<Span> =>
  fc.oneof(
    { weight: 3, arbitrary: wording(maxLength) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom("strong" as const, "emphasis" as const, "code" as const),
        text: wording(4),
      }),
    },
    {
      weight: 1,
      arbitrary: wording(4).map((text) => ({ kind: "link" as const, text, url: "https://example.org/study" })),
    },
    { weight: 1, arbitrary: fc.constant({ kind: "person" as const, id: "U1", name: "Alice Example" }) },
  );

/** Text with links, emphasis and people in it. */
export const inline = (maxLength = 20): fc.Arbitrary<Inline> => fc.array(span(maxLength), { maxLength: 5 });
