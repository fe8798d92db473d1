import type { SourceRecord } from "../../../src/domain/source-record.ts";
import { type Abbreviations, findAbbreviations } from "./abbreviations.ts";
import { type Candidate, toCandidate } from "./candidate.ts";
import { feedbackOf } from "./feedback.ts";
import { countGrams, type GramCounts, gramsOf } from "./grams.ts";
import { isFindingWord, isStopWord, keyOf, stemOf, wordsOf } from "./words.ts";

/** What speaks for a record, each about 0 to 1 for a concept. */
export interface Signals {
  /** bm25 with words in any spelling, words joined or apart, and finding words at less weight. */
  readonly bm25: number;
  /** The words that its title holds. */
  readonly title: number;
  /** bm25 over pieces of words: related words that differ in their ending, and compounds. */
  readonly grams: number;
  /** The names among the words: of genes, drugs, methods. */
  readonly names: number;
  /** Abbreviations in place of their long forms, or the other way round. */
  readonly abbreviations: number;
  /** The words that its best sentence holds together. */
  readonly sentence: number;
  /** How like the best matches by bm25 it is. */
  readonly feedback: number;
}

/** What is known of the whole library. */
export interface Statistics {
  readonly documents: number;
  documentFrequency(stem: string): number;
}

const K1 = 1.2;
const B = 0.75;
const FINDING_WORD_WEIGHT = 0.54;
const TITLE_SATURATION = 0.5;
const TITLE_B = 0.7;
const MAX_ABBREVIATION_IDF = 7;

interface Word {
  readonly stem: string;
  /** The same word written together with the one beside it: "birthweight" for "birth-weight". */
  readonly joined: readonly string[];
  readonly idf: number;
  readonly weight: number;
  readonly isName: boolean;
}

interface Term {
  readonly words: readonly Word[];
  readonly sequence: readonly string[];
  readonly grams: readonly number[];
  readonly totalIdf: number;
}

interface Pool {
  readonly candidates: readonly Candidate[];
  readonly grams: GramCounts;
  readonly abbreviations: Abbreviations;
  readonly meanLength: number;
  readonly meanTitleLength: number;
}

/** @param records the best matches by bm25, in that order */
export function signalsOf(
  records: readonly SourceRecord[],
  concepts: readonly (readonly string[])[],
  statistics: Statistics,
  weights: Signals,
): readonly Signals[] {
  const terms = concepts.map((concept) => concept.map((term) => toTerm(term, statistics)).filter(isNotEmpty));
  const asked = new Set(terms.flat().flatMap(({ words }) => words.map(({ stem }) => stem)));
  const candidates = records.map((record) => toCandidate(record, asked));
  const pool: Pool = {
    candidates,
    grams: countGrams(
      candidates,
      terms.flat().flatMap((term) => term.grams),
    ),
    abbreviations: findAbbreviations(candidates.map(({ text }) => text)),
    meanLength: mean(candidates.map(({ length }) => length)),
    meanTitleLength: mean(candidates.map(({ titleLength }) => titleLength)),
  };
  const feedback = feedbackOf(candidates);
  return candidates.map((candidate, position) => {
    const best = terms.map((concept) => bestTerm(concept, candidate, position, pool, weights));
    const sum = (name: keyof TermSignals) => best.reduce((total, signals) => total + signals[name], 0);
    return {
      bm25: sum("bm25"),
      title: sum("title"),
      grams: sum("grams"),
      names: sum("names"),
      abbreviations: sum("abbreviations"),
      sentence: bestSentence(terms, candidate),
      feedback: feedback[position] ?? 0,
    };
  });
}

type TermSignals = Omit<Signals, "sentence" | "feedback">;
const NO_SIGNALS: TermSignals = { bm25: 0, title: 0, grams: 0, names: 0, abbreviations: 0 };
const isNotEmpty = (term: Term) => term.words.length > 0;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / (values.length || 1) || 1;

function toTerm(text: string, statistics: Statistics): Term {
  const written = wordsOf(text);
  const topics = written.filter((word) => !isStopWord(word));
  const kept = topics.length > 0 ? topics : written;
  const sequence = written.map(keyOf);
  const names = namesIn(text);
  const words = new Map<string, Word>();
  for (const [position, word] of written.entries()) {
    const stem = keyOf(word);
    if (!kept.includes(word) || words.has(stem)) continue;
    const weight = isFindingWord(stemOf(word)) ? FINDING_WORD_WEIGHT : 1;
    const joined = [
      [written[position - 1], word],
      [word, written[position + 1]],
    ].flatMap(([first, second]) => (first && second ? [keyOf(first + second)] : []));
    words.set(stem, { stem, joined, idf: idf(stemOf(word), statistics), weight, isName: names.has(word) });
  }
  const all = [...words.values()];
  const totalIdf = all.reduce((sum, word) => sum + word.idf, 0) || 1;
  return { words: all, sequence, grams: [...new Set(all.flatMap(({ stem }) => gramsOf(stem)))], totalIdf };
}

function idf(stem: string, { documents, documentFrequency }: Statistics): number {
  const frequency = documentFrequency(stem);
  return Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
}

/** Words with a digit among letters or several capitals. */
function namesIn(text: string): ReadonlySet<string> {
  const written = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  const names = written.filter((word) => /\p{Lu}.*\p{Lu}/u.test(word) || (/\d/.test(word) && /\p{L}/u.test(word)));
  return new Set(names.flatMap(wordsOf));
}

function bestTerm(
  concept: readonly Term[],
  candidate: Candidate,
  position: number,
  pool: Pool,
  weights: Signals,
): TermSignals {
  let best = NO_SIGNALS;
  let bestScore = 0;
  for (const term of concept) {
    const signals = termSignals(term, candidate, position, pool);
    const score = Object.keys(NO_SIGNALS).reduce(
      (sum, name) => sum + weights[name as keyof TermSignals] * signals[name as keyof TermSignals],
      0,
    );
    if (score > bestScore) {
      best = signals;
      bestScore = score;
    }
  }
  return best;
}

function termSignals(term: Term, candidate: Candidate, position: number, pool: Pool): TermSignals {
  let bm25 = 0;
  let title = 0;
  let names = 0;
  const norm = K1 * (1 - B + (B * candidate.length) / pool.meanLength);
  const titleNorm = TITLE_SATURATION * (1 - TITLE_B + (TITLE_B * candidate.titleLength) / pool.meanTitleLength);
  for (const { stem, joined, idf, weight, isName } of term.words) {
    const inTitle = candidate.titleStems.get(stem) ?? 0;
    const frequency = [stem, ...joined].reduce((sum, form) => sum + (candidate.stems.get(form) ?? 0), 0);
    bm25 += (weight * idf * frequency * (K1 + 1)) / (frequency + norm);
    title += (idf * inTitle) / (inTitle + titleNorm);
    if (isName && candidate.stems.has(stem)) names += idf;
  }
  return {
    bm25: bm25 / term.totalIdf,
    title: title / term.totalIdf,
    grams: pool.grams.score(position, term.grams, K1, B),
    names: names / term.totalIdf,
    abbreviations: abbreviated(term, candidate, pool.abbreviations) / term.totalIdf,
  };
}

/** The weight of the words that the record has only in their other form. */
function abbreviated(
  { words, sequence }: Term,
  { stems }: Candidate,
  { longForms, shortForms }: Abbreviations,
): number {
  let found = 0;
  for (const { stem, idf } of words) {
    const spelledOut = !stems.has(stem) && longForms.get(stem)?.some((long) => long.every((part) => stems.has(part)));
    if (spelledOut) found += Math.min(idf, MAX_ABBREVIATION_IDF);
  }
  for (const [start] of sequence.entries()) {
    for (let end = start + 2; end <= Math.min(start + 6, sequence.length); end += 1) {
      const long = sequence.slice(start, end);
      const short = shortForms.get(long.join(" "));
      if (short === undefined || !stems.has(short)) continue;
      const missing = words.filter(({ stem }) => long.includes(stem) && !stems.has(stem));
      found += missing.reduce((sum, { idf }) => sum + idf, 0);
    }
  }
  return found;
}

function bestSentence(concepts: readonly (readonly Term[])[], { sentences }: Candidate): number {
  let best = 0;
  for (const sentence of sentences) {
    let covered = 0;
    for (const terms of concepts) covered += Math.max(0, ...terms.map((term) => coverage(term, sentence)));
    best = Math.max(best, covered);
  }
  return best;
}

function coverage({ words, totalIdf }: Term, sentence: ReadonlySet<string>): number {
  return words.reduce((sum, { stem, idf }) => (sentence.has(stem) ? sum + idf : sum), 0) / totalIdf;
}
