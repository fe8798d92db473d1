import model from "wink-eng-lite-web-model";
import winkNLP from "wink-nlp";

/** A word of the question with its part of speech (Universal POS tags). */
export interface Token {
  readonly text: string;
  readonly pos: string;
}

/** A question, or a statement to be checked, taken apart. An open question has no hypothesis. */
export interface ParsedQuestion {
  /** "Does A reduce B?" as "A does reduce B"; a statement as it stands. */
  readonly hypothesis: string | null;
  /** The words before the main verb or predicate, without the auxiliary; all words of an open question. */
  readonly subject: readonly Token[];
  /** The main verb, such as "reduce" or "associated"; null when the predicate begins otherwise. */
  readonly verb: Token | null;
  /** What follows the verb, or the whole predicate. */
  readonly predicate: readonly Token[];
}

export function parseQuestion(question: string): ParsedQuestion {
  const tokens = tagWords(question.trim().replace(/[?.!\s]+$/, ""));
  const [first, ...rest] = tokens;
  const auxiliary = first?.text.toLowerCase() ?? "";
  if (!AUXILIARIES.has(auxiliary)) return parseStatement(question, tokens) ?? { ...OPEN, subject: tokens };
  const start = predicateStart(rest, FORMS_OF_BE.has(auxiliary));
  const subject = rest.slice(0, start);
  const [head, ...tail] = rest.slice(start);
  const hypothesis = writeHypothesis(subject, auxiliary, rest.slice(start));
  const isVerb = head !== undefined && (head.pos === "VERB" || !FORMS_OF_BE.has(auxiliary));
  return { hypothesis, subject, verb: isVerb ? head : null, predicate: isVerb ? tail : rest.slice(start) };
}

const OPEN = { hypothesis: null, verb: null, predicate: [] };
const INTERROGATIVES =
  /^(?:what|which|who|whom|whose|how|why|when|where|whether|if|to what|in what|for which|tell|find|show|list|explain|compare|summari[sz]e|review)\b/i;

/** "A reduces B.": no question, and a verb that stands between two things. Null for anything else. */
function parseStatement(words: string, tokens: readonly Token[]): ParsedQuestion | null {
  if (/\?\s*$/.test(words) || INTERROGATIVES.test(words.trim())) return null;
  const at = tokens.findIndex(
    (token, index) => isFiniteVerb(token) && /^(?:NOUN|PROPN|PRON|NUM|ADV)$/.test(tokens[index - 1]?.pos ?? ""),
  );
  const predicate = tokens
    .slice(at)
    .filter(
      ({ text }, index, all) => !isAuxiliary(text) || all.slice(0, index).some((before) => !isAuxiliary(before.text)),
    );
  const [head, ...tail] = predicate;
  if (at < 1 || head === undefined) return null;
  const isVerb = head.pos === "VERB" || RELATION_VERBS.test(head.text);
  return {
    hypothesis: words.trim().replace(/[.!\s]+$/, ""),
    subject: tokens.slice(0, at),
    verb: isVerb ? head : null,
    predicate: isVerb ? tail : predicate,
  };
}

const isFiniteVerb = ({ text, pos }: Token): boolean =>
  isAuxiliary(text) || RELATION_VERBS.test(text) || (pos === "VERB" && !/ing$/i.test(text));
const isAuxiliary = (word: string): boolean =>
  AUXILIARIES.has(word.toLowerCase()) || /^(?:not|n't|be|been)$/i.test(word);

const FORMS_OF_BE = new Set(["is", "are", "was", "were"]);
const AUXILIARIES = new Set([
  ...FORMS_OF_BE,
  ...["do", "does", "did", "can", "could", "will", "would", "should", "may", "might", "must", "has", "have", "had"],
]);
/** Verbs that taggers take for nouns when they follow one: "outperform transformers", "speed recovery". */
const RELATION_VERBS =
  /^(?:outperform|surpass|exceed|beat|reduce|lower|decrease|increase|raise|improve|impair|prevent|cause|affect|influence|predict|protect|promote|inhibit|induce|help|work|lead|worsen|delay|slow|speed|accelerate|alter|change|modify|enhance|suppress|support|cure|treat|trigger|contribute|correlate|associate|depend|differ|matter|benefit|harm|generalize|generalise|transfer|scale|drive|boost|stunt|extend|shorten|increase|save)s?$/i;

/** The index of the main verb, or of the predicate after a form of "be": the first that follows a noun. */
function predicateStart(tokens: readonly Token[], afterBe: boolean): number {
  const follows = (index: number) => /^(?:NOUN|PROPN|PRON|NUM)$/.test(tokens[index - 1]?.pos ?? "");
  const relation = tokens.findIndex(({ text }, index) => index > 0 && RELATION_VERBS.test(text));
  if (!afterBe && relation > 0) return relation;
  const begins = afterBe ? /^(?:VERB|ADJ|ADV|ADP|DET|AUX|PART)$/ : /^(?:VERB|AUX|ADV)$/;
  const found = tokens.findIndex(
    ({ pos }, index) => follows(index) && begins.test(pos) && !isNounPreposition(tokens, index),
  );
  return found < 0 ? Math.min(1, tokens.length) : found;
}

/** "of", "in" and their like carry a noun phrase on ("use of statins") when a predicate still follows. */
function isNounPreposition(tokens: readonly Token[], index: number): boolean {
  return tokens[index]?.pos === "ADP" && tokens.slice(index + 1).some(({ pos }) => /^(?:VERB|ADJ)$/.test(pos));
}

function writeHypothesis(subject: readonly Token[], auxiliary: string, predicate: readonly Token[]): string | null {
  if (subject.length === 0 || predicate.length === 0) return null;
  const sentence = [...subject.map(({ text }) => text), auxiliary, ...predicate.map(({ text }) => text)].join(" ");
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

const nlp = winkNLP(model, ["sbd", "pos"]);

/** Words as a reader sees them: "MLM-based" and "state-of-the-art" are one word. */
export function tagWords(text: string): readonly Token[] {
  const tokens = nlp.readDoc(text).tokens();
  const texts = tokens.out();
  const tags = tokens.out(nlp.its.pos);
  const spaces = tokens.out(nlp.its.precedingSpaces);
  const merged: Token[] = [];
  for (const [index, word] of texts.entries()) {
    const pos = String(tags[index] ?? "X");
    const previous = merged.at(-1);
    const joined =
      previous && spaces[index] === "" && /[\p{L}\p{N}]-?$/u.test(previous.text) && /^[-\p{L}\p{N}]/u.test(word);
    if (joined) merged.splice(-1, 1, { text: previous.text + word, pos: /[-\p{P}]/u.test(word) ? previous.pos : pos });
    else merged.push({ text: word, pos });
  }
  return merged;
}
