import { isEnglish } from "./language.ts";
import { parseQuestion } from "./question.ts";
import { splitSentences } from "./sentences.ts";

/** Words of a sentence: a shorter one says nothing that could be looked up, a longer one is a list. */
const WORDS = { least: 3, most: 60 };
/** Said around a statement, and no part of it. */
const LEAD_IN =
  /^(?:(?:so|and|but|also|well|btw|fyi|apparently|indeed|in fact|interesting(?:ly)?|clearly|obviously|of course|note)[,:]? |(?:i|we) (?:really )?(?:think|believe|guess|suspect|heard|hear|read|know|understand|assume|am sure|are sure)(?: (?:somewhere|recently))?(?: that)? |(?:it is|it's) (?:well |widely |generally )?(?:known|said|true|clear|believed|accepted)(?: that)? |(?:there is (?:strong |good |clear )?evidence|(?:some|many|recent|several|most) (?:studies|trials|papers|people) (?:show|suggest|say|find|found|report|claim)s?)(?: that)? |(?:claim|fact|statement)\s*(?:\d+\s*)?: )/i;
/** About the people who talk, or asking for something: nothing that a study could bear out. */
const CONVERSATION =
  /^(?:i|i'm|i'll|i've|we|we're|we'll|we've|you|you're|let's|let us|please|thanks|thank you|hi|hello|hey|can|could|should we|he|she|they)\b/i;

/** The statements of a text that evidence could support or refute, in its order, each without what stands around it. */
export function statementsIn(text: string): readonly string[] {
  const found = text
    .split(/\n+/)
    .flatMap((line) => splitSentences(withoutMarks(line)).map((sentence) => bare(sentence.text)))
    .filter(isStatement);
  return [...new Set(found)];
}

function isStatement(sentence: string): boolean {
  const { length } = sentence.split(/\s+/);
  if (length < WORDS.least || length > WORDS.most || CONVERSATION.test(sentence) || !isEnglish(sentence)) return false;
  return parseQuestion(sentence).hypothesis !== null && !/\?\s*$/.test(sentence);
}

/** Without the signs of a list, a quotation or emphasis, and without addresses. */
const withoutMarks = (line: string): string =>
  line
    .replace(/^\s*(?:>|[-*•]|\d{1,2}[.)])\s+/, "")
    .replace(/https?:\/\/\S+/g, "")
    .replace(/[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}/g, "");

function bare(sentence: string): string {
  const shorter = sentence.replace(LEAD_IN, "").trim();
  const words = shorter === sentence.trim() ? shorter : bare(shorter);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
