import { closeSync, openSync, writeSync } from "node:fs";

const VOCABULARY = 60_000;
const WORDS_PER_RECORD = 150;
const TITLE_WORDS = 12;
const SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri flo gru sta pre tri".split(
  " ",
);
const FUNCTION_WORDS = (
  "the of and in to a with for was were that by is as on we from are this at or be an not which have has had but their " +
  "it these than more also between can after during into may no both our been who its all other when such they most " +
  "there however only each some while if about under over through up out did will would could should them then those " +
  "so because before being he she his her you your i my me him us what how where why very same own too just do does"
).split(" ");

/** A generator of numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Writes made-up records as JSON Lines: about 150 words each, as frequent as words are (the nth is 1/n as common). */
export function writeGeneratedRecords(path: string, count: number): void {
  const random = seededRandom(7);
  const file = openSync(path, "w");
  for (let id = 0; id < count; id += 1) {
    const year = 1990 + Math.floor(random() * 35);
    const record = {
      id,
      title: sentence(random, TITLE_WORDS),
      abstract: abstract(random),
      year,
      doi: `10.5555/made.${id}`,
    };
    writeSync(file, `${JSON.stringify(record)}\n`);
  }
  closeSync(file);
}

/** Questions as people ask them: stretches of such text, of 6 to 14 words. */
export function generatedQuestions(count: number): readonly string[] {
  const random = seededRandom(11);
  return Array.from({ length: count }, () => sentence(random, 6 + Math.floor(random() * 9)));
}

const abstract = (random: () => number) =>
  Array.from({ length: 9 }, () => sentence(random, Math.round((WORDS_PER_RECORD - TITLE_WORDS) / 9))).join(" ");

function sentence(random: () => number, words: number): string {
  const text = Array.from({ length: words }, () => wordOfRank(Math.floor(VOCABULARY ** random()) - 1)).join(" ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function wordOfRank(rank: number): string {
  const known = FUNCTION_WORDS[rank];
  if (known !== undefined) return known;
  let word = "";
  for (let rest = ((rank * 7919) % 60_013) + 900; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
    word += SYLLABLES[rest % SYLLABLES.length];
  }
  return word;
}
