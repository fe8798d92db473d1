import {
  ALWAYS_CONTINUES,
  BEFORE_NUMBER,
  LETTERED_NAMES,
  MAY_END,
  SECTION_LABELS,
  SENTENCE_STARTERS,
} from "./abbreviations.ts";

/** A sentence of a text: `text` is the text from `start` to `end`, in UTF-16 units, without white space around it. */
export interface Sentence {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The heading that stood glued in front of it ("RESULTS: ..."), lower-cased; it is not part of `text`. */
  readonly label: string | null;
}

/**
 * Splits running text of scientific papers into sentences, in order. Everything but white space and the headings of
 * structured abstracts is part of exactly one sentence.
 */
export function splitSentences(text: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let heading: string | null = null;
  let start = 0;
  for (const end of sentenceEnds(text)) {
    const { label, from } = leadingLabel(text, start, end);
    const sentence = withoutSpace(text, from, end);
    heading = label ?? heading;
    if (sentence.text !== "") {
      sentences.push({ ...sentence, label: heading });
      heading = null;
    }
    start = end;
  }
  return sentences;
}

interface Candidate {
  /** From the start of the sentence up to the terminator. */
  readonly before: string;
  readonly terminator: string;
  /** The first characters after the white space that follows. */
  readonly next: string;
  readonly spaceFollows: boolean;
}

const BLOCK_BREAK = String.raw`\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*•‣◦]|\(?\d{1,2}[.)])[ \t]+\S)`;
const CITATIONS = String.raw`\s?\[[\d,;\s–-]+\]|(?<=[\p{L})][.!?]{1,3}["'”’)]{0,2})\d{1,3}(?:[,–-]\d{1,3})*(?=\s+\p{Lu})`;
const POSSIBLE_END = new RegExp(
  `${BLOCK_BREAK}|(?<terminator>[.!?…]+)(?:["'”’»)\\]}]*(?:${CITATIONS})*(?=\\s|$)|(?=\\p{Lu}\\p{Ll}+[\\s,]|\\p{Lu}{4,}[\\s:]))`,
  "gu",
);
/** "Results: ...", "Results." on its own, "RESULTS ...". */
const LABELS = [
  /^\s*([\p{L}/,’' ]{3,45}?)\s*:\s*/u,
  /^\s*([\p{L}/,’' ]{3,45})\.\s*$/u,
  /^\s*(\p{Lu}[\p{Lu}/,’' ]{2,45})\s+(?=\p{Lu}|\d)/u,
];
const NEXT_LENGTH = 40;
const PARENTHESIS_REACH = 400;

function* sentenceEnds(text: string): Generator<number> {
  let start = 0;
  for (const match of text.matchAll(POSSIBLE_END)) {
    const end = match.index + match[0].length;
    const terminator = match.groups?.terminator;
    if (terminator !== undefined) {
      if (insideParenthesis(text, start, match.index)) continue;
      const before = text.slice(start, match.index).trimStart();
      const next = text.slice(end, end + NEXT_LENGTH);
      if (!endsSentence({ before, terminator, next: next.trimStart(), spaceFollows: /^(?:\s|$)/.test(next) })) continue;
    }
    yield end;
    start = end;
  }
  if (start < text.length) yield text.length;
}

function endsSentence(candidate: Candidate): boolean {
  const { next, terminator, before } = candidate;
  if (next === "") return true;
  if (!startsLikeSentence(next)) return false;
  if (terminator !== ".") return true;
  const word = /[^\s("'“‘[–—]*$/u.exec(before)?.[0] ?? "";
  if (!candidate.spaceFollows) return /^\p{Ll}{3,}$|[)\]%]$/u.test(word);
  return /\d$/.test(word) || word === "" ? endsAfterNumber(before, word, next) : endsAfterWord(before, word, next);
}

/** Upper case, a number or an opening mark; or a name that is written with a small first letter (mTOR, p53, α-synuclein). */
function startsLikeSentence(next: string): boolean {
  const opened = next.replace(/^["'“‘«([{*†‡#–—-]+\s*/u, "");
  return /^(?:[\p{Lu}\p{Nd}\p{Lt}]|\p{Ll}{1,4}[\p{Lu}\p{Nd}]|\p{Ll}-\p{Lu}|[\p{Script=Greek}±≥≤~<>])/u.test(opened);
}

function endsAfterNumber(before: string, word: string, next: string): boolean {
  const enumerates = /^[([]?(?:\d{1,2}|[ivx]{1,4})$/u.test(before);
  const brokenDecimal = /(?:^|[=<>≤≥~±–-]\s*)[−-]?0?$/u.test(before.slice(-6).trimEnd()) || word === "0";
  return !enumerates && !(brokenDecimal && /^\d/.test(next));
}

function endsAfterWord(before: string, word: string, next: string): boolean {
  const abbreviation = word.toLowerCase().replace(/^[^\p{L}]+/u, "");
  const starter = startsWithStarter(next);
  if (/^\p{Lu}{2,}$/u.test(word)) return true;
  if (ALWAYS_CONTINUES.has(abbreviation)) return false;
  if (BEFORE_NUMBER.has(abbreviation) && /^[#(]?\d/.test(next)) return false;
  if (abbreviation === "no" || abbreviation === "p") return !/^\d/.test(next);
  if (/^\p{Lu}$/u.test(word)) return endsAfterLetter(before, next);
  if (MAY_END.has(abbreviation) || /^(?:\p{L}\.)+\p{L}$/u.test(word)) return starter;
  if (/^(?:\p{Lu}[\p{Ll}]?-)?\p{Lu}$/u.test(word)) return starter;
  return true;
}

/** A single capital ends a sentence as a name ("vitamin D."), and does not as an initial ("J. K. Rowling", "E. coli"). */
function endsAfterLetter(before: string, next: string): boolean {
  const previous = /(\S+)\s+\S+$/u.exec(before)?.[1] ?? "";
  if (/^\p{Lu}\./u.test(next)) return false;
  if (LETTERED_NAMES.has(previous.toLowerCase())) return true;
  return startsWithStarter(next) && !/^\p{Lu}\.,?$/u.test(previous);
}

function startsWithStarter(next: string): boolean {
  const first = /^[^\p{L}]*([\p{L}’']+)(.?)/u.exec(next);
  return SENTENCE_STARTERS.has(first?.[1]?.toLowerCase() ?? "") && !(first?.[1]?.length === 1 && first[2] === ".");
}

/** A parenthesis that opened within the sentence and is closed soon holds no sentence end. */
function insideParenthesis(text: string, start: number, at: number): boolean {
  const before = text.slice(start, at);
  const opened = Math.max(before.lastIndexOf("("), before.lastIndexOf("["));
  if (opened < 0 || before.slice(0, opened).trim() === "" || /[)\]]/.test(before.slice(opened))) return false;
  const closed = text.slice(at, start + opened + PARENTHESIS_REACH).search(/[()[\]]|\n\s*\n/);
  return closed >= 0 && /[)\]]/.test(text[at + closed] ?? "");
}

function leadingLabel(
  text: string,
  start: number,
  end: number,
): { readonly label: string | null; readonly from: number } {
  for (const pattern of LABELS) {
    const glued = pattern.exec(text.slice(start, end));
    const label = glued?.[1]?.toLowerCase().replaceAll("’", "'") ?? "";
    if (glued && SECTION_LABELS.has(label)) return { label, from: start + glued[0].length };
  }
  return { label: null, from: start };
}

function withoutSpace(text: string, start: number, end: number): Omit<Sentence, "label"> {
  const raw = text.slice(start, end);
  const from = start + raw.length - raw.trimStart().length;
  const trimmed = raw.trim();
  return { text: trimmed, start: from, end: from + trimmed.length };
}
