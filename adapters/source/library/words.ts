import { porterStem } from "./porter-stem.ts";

/** The words of a text in lower case and without accents, split as FTS5's `unicode61` tokenizer splits them. */
export function wordsOf(text: string): readonly string[] {
  const plain = ASCII.test(text) ? text : text.normalize("NFD").replace(/\p{M}/gu, "");
  return plain.toLowerCase().match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];
}

const ASCII = /^[\u0000-\u007f]*$/;
const MAX_REMEMBERED_WORDS = 20_000;
const keys = new Map<string, string>();

/** The stem of a word, as the index has it. */
export const stemOf = (word: string): string => porterStem(word);

/**
 * What ranking compares: the stem, in one form for spellings that differ between British and American English, and for
 * Greek letters and their names. Remembered, because the same words come back in every record.
 */
export function keyOf(word: string): string {
  const known = keys.get(word);
  if (known !== undefined) return known;
  if (keys.size >= MAX_REMEMBERED_WORDS) keys.clear();
  // A copy: a word cut out of a text keeps the whole text in memory.
  const copy = Buffer.from(word).toString();
  const key = spellingOf(stemOf(copy));
  keys.set(copy, key);
  return key;
}

function spellingOf(stem: string): string {
  return stem
    .replace(/[αβγδεζθκλμπσςτφχψω]/g, (letter) => GREEK[letter] ?? letter)
    .replace(/ae|oe/g, "e")
    .replace(/our/g, "or");
}

const GREEK: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  δ: "delta",
  ε: "epsilon",
  ζ: "zeta",
  θ: "theta",
  κ: "kappa",
  λ: "lambda",
  μ: "mu",
  π: "pi",
  σ: "sigma",
  ς: "sigma",
  τ: "tau",
  φ: "phi",
  χ: "chi",
  ψ: "psi",
  ω: "omega",
};

/** Words that carry no topic. */
export const isStopWord = (word: string) => STOP_WORDS.has(word);

const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    "a about above after again against all also am an and any are as at be because been before being below between " +
    "both but by can could did do does doing down during each few for from further had has have having he her here " +
    "hers him his how i if in into is it its itself just may me might more most must my no nor not now of off on once " +
    "only or other our out over own same she should so some such than that the their them then there these they this " +
    "those through to too under until up very was we were what when where which while who whom whose why will with " +
    "within without would you your"
  ).split(" "),
);

/**
 * Words that say which way a finding went rather than what it is about. A record that speaks against a claim is as
 * welcome as one that speaks for it, so they count for less.
 */
export const isFindingWord = (stem: string) => FINDING_STEMS.has(stem);

const FINDING_STEMS: ReadonlySet<string> = new Set(
  (
    "activate affect alter associate cause change contribute correlate decrease display due effect elevate enhance " +
    "exhibit express fewer function great high higher important improve increase induce influence inhibit involve " +
    "known lead less level link low lower mediate negative outperform play positive prevent promote raise reduce " +
    "regulate relate require responsible result risk role show significant specific suppress use worsen"
  )
    .split(" ")
    .map(porterStem),
);
