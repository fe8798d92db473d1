/** Text that stands on one baseline without a wide gap. Places are in points from the upper left corner. */
export interface TextRun {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** The baseline. */
  readonly y: number;
  readonly size: number;
  readonly bold: boolean;
}

/** Parts of the letter size: a gap above the first is a space between words, one above the second separates runs. */
export const WORD_GAP = 0.15;
export const RUN_GAP = 1;
/** Raised or lowered characters stand this much off the baseline at most. */
const BASELINE_SHIFT = 0.6;

/** Joins what is drawn, in the order of drawing, into runs. */
export class RunBuilder {
  readonly #runs: TextRun[] = [];

  add(piece: TextRun): void {
    if (piece.text.trim() === "") return;
    const last = this.#runs.at(-1);
    if (!last || !continues(last, piece)) this.#runs.push(piece);
    else if (!isCitationMarker(last, piece)) this.#runs[this.#runs.length - 1] = join(last, piece);
    else this.#runs[this.#runs.length - 1] = { ...last, right: piece.right };
  }

  runs(): readonly TextRun[] {
    return this.#runs;
  }
}

function continues(last: TextRun, piece: TextRun): boolean {
  const size = Math.max(last.size, piece.size);
  const gap = piece.left - last.right;
  return Math.abs(piece.y - last.y) < BASELINE_SHIFT * size && gap > -size / 2 && gap < RUN_GAP * size;
}

function join(last: TextRun, piece: TextRun): TextRun {
  const isWider = piece.text.length > last.text.length;
  const { y, size, bold } = isWider ? piece : last;
  const spaced = /\s$/.test(last.text) || /^\s/.test(piece.text);
  const isGap = piece.left - last.right > WORD_GAP * Math.min(last.size, piece.size) && !spaced;
  const between = isExponent(last, piece) ? "^" : isGap ? " " : "";
  return { text: last.text + between + piece.text, left: last.left, right: piece.right, y, size, bold };
}

/** A raised number behind a word or a full stop: read on, it would become part of the text ("by 20 %12"). */
function isCitationMarker(last: TextRun, piece: TextRun): boolean {
  return isRaised(last, piece) && /^\s*\d[\d,–\-\s]*$/.test(piece.text) && /(?:\p{L}{4}|[.,;:)%”])$/u.test(last.text);
}

/** "10" with a raised 3 is not 103. */
function isExponent(last: TextRun, piece: TextRun): boolean {
  return isRaised(last, piece) && /^[−–-]?\d+\s*$/.test(piece.text) && /\d$/.test(last.text);
}

function isRaised(last: TextRun, piece: TextRun): boolean {
  return piece.size < 0.85 * last.size && last.y - piece.y > 0.2 * last.size;
}
