import {
  type DirectionWord,
  deniesEffect,
  directionWords,
  isHedge,
  isNegated,
  leavesOpen,
  statesNoDifference,
} from "./direction.ts";
import { contentStems, stem, words } from "./words.ts";

/** A sentence with what the models look at. */
export interface MarkedSentence {
  readonly text: string;
  readonly tokens: readonly string[];
  /** For each token its stem; empty for stop words and numbers. */
  readonly tokenStems: readonly string[];
  /** Each content stem once, with the position of its first token. */
  readonly stems: ReadonlyMap<string, number>;
  /** Stems that the sentence holds only through the long or short form of an acronym. */
  readonly impliedStems: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
  readonly numbers: ReadonlySet<number>;
  readonly directions: readonly DirectionWord[];
  readonly negatedStems: ReadonlySet<string>;
  readonly denies: boolean;
  readonly noDifference: boolean;
  readonly leavesOpen: boolean;
  readonly hedges: number;
}

/** @param acronyms short forms with the long forms that the text around gives them (see `findLongForms`) */
export function markSentence(text: string, acronyms: ReadonlyMap<string, string> = new Map()): MarkedSentence {
  const tokens = words(text);
  const tokenStems = tokens.map((token) => contentStems(token)[0] ?? "");
  const stems = new Map<string, number>();
  for (const [index, name] of tokenStems.entries()) if (name !== "" && !stems.has(name)) stems.set(name, index);
  return {
    text,
    tokens,
    tokenStems,
    stems,
    impliedStems: impliedStems(text, stems, acronyms),
    pairs: adjacentPairs(tokenStems.filter((name) => name !== "")),
    numbers: statedNumbers(text),
    directions: directionWords(tokens),
    negatedStems: new Set(tokenStems.filter((name, index) => name !== "" && isNegated(tokens, index))),
    denies: deniesEffect(text),
    noDifference: statesNoDifference(text),
    leavesOpen: leavesOpen(text),
    hedges: tokens.filter(isHedge).length,
  };
}

/** The numbers that a text states, those in names ("IL-6", "p53") left out. */
export function statedNumbers(text: string): ReadonlySet<number> {
  const found = text.matchAll(
    /(?<![\p{L}\p{N}_-]|\p{L}[-–])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\p{L}\p{N}]*\p{L}\d)/gu,
  );
  return new Set([...found].map(([, whole = "", fraction = ""]) => Number(whole.replaceAll(",", "") + fraction)));
}

function adjacentPairs(stems: readonly string[]): ReadonlySet<string> {
  return new Set(stems.slice(1).map((name, index) => `${stems[index]} ${name}`));
}

function impliedStems(
  text: string,
  stems: ReadonlyMap<string, number>,
  acronyms: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const implied = new Set<string>();
  if (acronyms.size === 0) return implied;
  const written = new Set(text.split(/[^\p{L}\p{N}/-]+/u));
  for (const [short, long] of acronyms) {
    const shortStem = stem(short.toLowerCase().replaceAll("-", ""));
    const longStems = contentStems(long);
    if (written.has(short) || written.has(`${short}s`)) for (const name of longStems) implied.add(name);
    if (longStems.every((name) => stems.has(name))) implied.add(shortStem);
  }
  return new Set([...implied].filter((name) => !stems.has(name)));
}
