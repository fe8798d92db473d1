import { RUN_GAP, WORD_GAP } from "./pdf-runs.ts";

/** One character as pdf.js draws it. */
export interface Glyph {
  readonly unicode: string;
  /** In the font's own units. */
  readonly width: number;
  readonly isSpace: boolean;
}

/** A glyph, or a move to the left in thousandths of the letter size. */
export type GlyphOrMove = Glyph | number | null;

export interface TextMetrics {
  readonly fontSize: number;
  /** What a glyph's width is multiplied with at a letter size of 1. */
  readonly fontUnit: number;
  readonly charSpacing: number;
  readonly wordSpacing: number;
  readonly horizontalScale: number;
}

/** Text without a wide gap; places are on the line that it is drawn on. */
export interface GlyphPiece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Splits what one operator draws at its wide gaps, and puts spaces where the gap between glyphs is one. */
export function layGlyphs(
  glyphs: readonly GlyphOrMove[],
  start: number,
  metrics: TextMetrics,
): { readonly pieces: readonly GlyphPiece[]; readonly end: number } {
  const { fontSize, fontUnit, charSpacing, wordSpacing, horizontalScale } = metrics;
  const pieces: GlyphPiece[] = [];
  let piece: GlyphPiece | null = null;
  let x = start;
  let gap = 0;
  for (const glyph of glyphs) {
    if (glyph === null) continue;
    if (typeof glyph === "number") {
      const move = (-glyph / 1000) * fontSize * horizontalScale;
      x += move;
      gap += move;
      continue;
    }
    const to = x + glyph.width * fontUnit * fontSize * horizontalScale;
    if (piece && gap > RUN_GAP * fontSize) {
      pieces.push(piece);
      piece = null;
    }
    piece = extend(piece, glyph.unicode, { from: x, to, isSpaced: gap > WORD_GAP * fontSize });
    // Letters that are all set wide apart are one word: their spacing is no gap.
    x = to + (charSpacing + (glyph.isSpace ? wordSpacing : 0)) * horizontalScale;
    gap = 0;
  }
  return { pieces: piece ? [...pieces, piece] : pieces, end: x };
}

function extend(
  piece: GlyphPiece | null,
  text: string,
  { from, to, isSpaced }: { readonly from: number; readonly to: number; readonly isSpaced: boolean },
): GlyphPiece {
  const isBlank = text.trim() === "";
  if (!piece) return { text, from: isBlank ? to : from, to };
  const space = isSpaced && !isBlank && !/\s$/.test(piece.text) ? " " : "";
  return { text: piece.text + space + text, from: piece.from, to: isBlank ? piece.to : to };
}
