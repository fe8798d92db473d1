import { type GlyphOrMove, type GlyphPiece, layGlyphs } from "./pdf-glyphs.ts";
import { RunBuilder, type TextRun } from "./pdf-runs.ts";

export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

interface Font {
  readonly name?: string;
  readonly fontMatrix?: readonly number[];
}

interface DrawingOptions {
  readonly size: { readonly width: number; readonly height: number };
  /** From the page's own coordinates to points from its upper left corner. */
  readonly transform: Matrix;
  readonly fontOf: (id: string) => Font;
  readonly isLayerVisible: (layer: unknown) => boolean;
  /** The codes of the operators that fill a path. */
  readonly fillOperators: ReadonlySet<number>;
}

interface State {
  readonly matrix: Matrix;
  readonly textMatrix: Matrix;
  readonly line: readonly [x: number, y: number];
  readonly x: number;
  readonly font: Font;
  readonly fontSize: number;
  readonly charSpacing: number;
  readonly wordSpacing: number;
  readonly horizontalScale: number;
  readonly leading: number;
  readonly rise: number;
  readonly mode: number;
  readonly color: string;
  readonly opacity: number;
}

type Box = readonly [left: number, top: number, right: number, bottom: number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
/** pdf.js names the font; in TeX's own, bold is "CMBX", in its Times "Medi". */
const BOLD_FONT = /bold|black|heavy|demi|medi(?!um)|cmbx|sfbx/i;
/** Text rendering modes that paint nothing. */
const INVISIBLE_MODES = new Set([3, 7]);
/** In points, as it stands on the page. */
const SMALLEST_READABLE = 1;

/**
 * Follows the drawing operators of one page and keeps the text that a reader would see. Left out: text that is drawn
 * invisibly, in almost no size, beside the page, in a hidden layer, in white where nothing darker lies below, and what
 * the file itself marks as no part of the text; also text that is not horizontal, such as stamps in the margin.
 */
export class PageDrawing {
  readonly #options: DrawingOptions;
  readonly #builder = new RunBuilder();
  readonly #saved: State[] = [];
  readonly #hiddenContent: boolean[] = [];
  readonly #darkBoxes: Box[] = [];
  #state: State;

  constructor(options: DrawingOptions) {
    this.#options = options;
    this.#state = {
      matrix: options.transform,
      textMatrix: IDENTITY,
      line: [0, 0],
      x: 0,
      font: {},
      fontSize: 0,
      charSpacing: 0,
      wordSpacing: 0,
      horizontalScale: 1,
      leading: 0,
      rise: 0,
      mode: 0,
      color: "#000000",
      opacity: 1,
    };
  }

  runs(): readonly TextRun[] {
    return this.#builder.runs();
  }

  /** Applies one operator, under the name and with the arguments that pdf.js gives it. */
  apply(operator: string, args: readonly unknown[]): void {
    this.#handlers[operator]?.(...(args as never[]));
  }

  readonly #handlers: Readonly<Record<string, (...args: never[]) => void>> = {
    save: () => this.#save(),
    restore: () => this.#restore(),
    beginGroup: () => this.#save(),
    endGroup: () => this.#restore(),
    transform: (...matrix: number[]) => this.#transform(matrix as unknown as Matrix),
    paintFormXObjectBegin: (matrix: Matrix | null) => {
      this.#save();
      if (matrix) this.#transform(matrix);
    },
    paintFormXObjectEnd: () => this.#restore(),
    beginText: () => this.#set({ textMatrix: IDENTITY, line: [0, 0], x: 0 }),
    setTextMatrix: (matrix: Matrix) => this.#set({ textMatrix: matrix, line: [0, 0], x: 0 }),
    moveText: (x: number, y: number) => this.#moveText(x, y),
    setLeadingMoveText: (x: number, y: number) => {
      this.#set({ leading: y });
      this.#moveText(x, y);
    },
    nextLine: () => this.#moveText(0, this.#state.leading),
    setLeading: (leading: number) => this.#set({ leading: -leading }),
    setFont: (id: string, size: number) => this.#setFont(id, size),
    setCharSpacing: (charSpacing: number) => this.#set({ charSpacing }),
    setWordSpacing: (wordSpacing: number) => this.#set({ wordSpacing }),
    setHScale: (percent: number) => this.#set({ horizontalScale: percent / 100 }),
    setTextRise: (rise: number) => this.#set({ rise }),
    setTextRenderingMode: (mode: number) => this.#set({ mode }),
    setFillRGBColor: (color: string) => this.#set({ color }),
    setFillColorN: () => this.#set({ color: "pattern" }),
    setFillTransparent: () => this.#set({ color: "transparent" }),
    setGState: (entries: readonly (readonly [string, unknown])[]) => this.#setGraphicsState(entries),
    beginMarkedContent: (tag: { readonly name?: string }) => this.#hiddenContent.push(tag.name === "Artifact"),
    beginMarkedContentProps: (tag: string, properties: unknown) =>
      this.#hiddenContent.push(tag === "Artifact" || (tag === "OC" && !this.#options.isLayerVisible(properties))),
    endMarkedContent: () => this.#hiddenContent.pop(),
    constructPath: (operator: number, _: unknown, bounds: Box | null) => this.#paint(operator, bounds),
    showText: (glyphs: readonly GlyphOrMove[]) => this.#showText(glyphs),
  };

  #set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
  }

  #save(): void {
    this.#saved.push(this.#state);
  }

  #restore(): void {
    this.#state = this.#saved.pop() ?? this.#state;
  }

  #transform(matrix: Matrix): void {
    this.#set({ matrix: multiply(this.#state.matrix, matrix) });
  }

  #moveText(x: number, y: number): void {
    const [left, baseline] = this.#state.line;
    this.#set({ line: [left + x, baseline + y], x: left + x });
  }

  #setFont(id: string, size: number): void {
    this.#set({ font: this.#options.fontOf(id), fontSize: Math.abs(size) });
  }

  #setGraphicsState(entries: readonly (readonly [string, unknown])[]): void {
    for (const [key, value] of entries) {
      if (key === "ca") this.#set({ opacity: value as number });
      if (key === "Font") this.#setFont(...(value as [string, number]));
    }
  }

  #paint(operator: number, bounds: Box | null): void {
    if (!bounds || !this.#options.fillOperators.has(operator) || isNearWhite(this.#state.color)) return;
    const [x1, y1] = apply(this.#state.matrix, bounds[0], bounds[1]);
    const [x2, y2] = apply(this.#state.matrix, bounds[2], bounds[3]);
    this.#darkBoxes.push([Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)]);
  }

  #showText(glyphs: readonly GlyphOrMove[]): void {
    const { font, x } = this.#state;
    const fontUnit = font.fontMatrix?.[0] ?? 0.001;
    const { pieces, end } = layGlyphs(glyphs, x, { ...this.#state, fontUnit });
    for (const piece of pieces) this.#keep(piece);
    this.#set({ x: end });
  }

  #keep({ text, from, to }: GlyphPiece): void {
    const { matrix, textMatrix, line, rise, fontSize, font } = this.#state;
    const full = multiply(matrix, textMatrix);
    const [left, y] = apply(full, from, line[1] + rise);
    const [right] = apply(full, to, line[1] + rise);
    const size = fontSize * Math.hypot(full[2], full[3]);
    const isHorizontal = full[0] > 0 && Math.abs(full[1]) < 0.1 * full[0];
    if (!isHorizontal || !this.#isVisible(left, right, y, size)) return;
    this.#builder.add({ text, left, right, y, size, bold: BOLD_FONT.test(font.name ?? "") });
  }

  #isVisible(left: number, right: number, y: number, size: number): boolean {
    const { mode, opacity, color } = this.#state;
    const { width, height } = this.#options.size;
    if (INVISIBLE_MODES.has(mode) || opacity === 0 || color === "transparent") return false;
    if (size < SMALLEST_READABLE || this.#hiddenContent.includes(true)) return false;
    if (right <= 0 || left >= width || y <= 0 || y - size >= height) return false;
    return !isNearWhite(color) || this.#darkBoxes.some((box) => contains(box, (left + right) / 2, y - size / 3));
  }
}

function multiply([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): readonly [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

function contains([left, top, right, bottom]: Box, x: number, y: number): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

function isNearWhite(color: string): boolean {
  return /^#(?:[ef][0-9a-f]){3}$/i.test(color);
}
