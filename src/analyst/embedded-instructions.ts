import { splitSentences } from "./extractive/sentences.ts";
import { weighSigns } from "./instruction-signs.ts";

export interface Withholding {
  /** As long as the original, with a paragraph of blanks for each sentence that is addressed to a language model. */
  readonly text: string;
  /** How many sentences were. */
  readonly count: number;
}

/**
 * Blanks out what a text says to a language model instead of to its readers: orders to ignore instructions, to rate or
 * include the work, to answer in a certain way. Beside such an order, a lesser sign of one is enough.
 */
export function withholdInstructions(text: string): Withholding {
  const weighed = pieces(text).map((piece) => ({ ...piece, weight: weighSigns(piece.text) }));
  const orders = weighed.map(({ weight }) => weight >= ORDER);
  if (!orders.includes(true)) return { text, count: 0 };
  const beside = (index: number) => orders.slice(Math.max(0, index - REACH), index + REACH + 1).includes(true);
  const withheld = weighed.filter(({ weight }, index) => weight >= ORDER || (weight >= LESSER && beside(index)));
  return { text: blankOut(text, withheld), count: withheld.length };
}

/** Whether a text, such as a sentence or a title, gives orders to a language model. */
export function isInstruction(text: string): boolean {
  return weighSigns(text) >= ORDER;
}

/** The weight of signs from which a sentence is an order to a model. */
const ORDER = 3;
/** The weight that makes one of a sentence beside an order. */
const LESSER = 1;
const REACH = 2;

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Sentences, and apart from them what no sentence of a paper holds: markup, and what nobody can see. */
function pieces(text: string): readonly Piece[] {
  return splitSentences(text).flatMap(({ text: sentence, start }) => {
    const cuts = [...sentence.matchAll(NO_SENTENCE)].flatMap(({ 0: found, index }) => [index, index + found.length]);
    return [0, ...cuts].map((from, index) => {
      const to = cuts[index] ?? sentence.length;
      return { text: sentence.slice(from, to), start: start + from, end: start + to };
    });
  });
}

const NO_SENTENCE =
  /<!--[\s\S]*?(?:-->|$)|<\|.{0,400}\|>|\[INST\][\s\S]*?(?:\[\/INST\]|$)|(?<=\})\s+(?=\p{Lu})|[\u{e0020}-\u{e007e}]{4,}/gu;

function blankOut(text: string, stretches: readonly Piece[]): string {
  return stretches.reduce(
    (result, { start, end }) => result.slice(0, start) + "\n\n".padEnd(end - start) + result.slice(end),
    text,
  );
}
