import { isEnglish } from "../analyst/extractive/language.ts";
import { contentStems } from "../analyst/extractive/words.ts";
import { contentId } from "../domain/identity.ts";
import { BadInput } from "../errors.ts";
import { TEXTS } from "./texts.ts";

const MAX_LENGTH = 1000;
/** Said around a question; two questions that differ in these alone are the same. */
const COURTESIES =
  /^(?:please|pls|hey|hi|hello|ok|so|and|can you tell (?:me|us)|do you know|tell (?:me|us)|i wonder|we wonder)\s+/;

/**
 * @returns the question on one line
 * @throws {BadInput} when it is empty, too long, not text, or in a language that the analyst does not read
 */
export function readQuestion(typed: string): string {
  const question = typed.replace(/\s+/g, " ").trim();
  if (question === "") throw new BadInput(TEXTS.emptyQuestion);
  if (/[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffd]/u.test(question) || !question.isWellFormed()) {
    throw new BadInput(TEXTS.notPlain);
  }
  if (!/\p{L}/u.test(question)) throw new BadInput(TEXTS.noWords);
  if (question.length > MAX_LENGTH) throw new BadInput(TEXTS.tooLong(question.length, MAX_LENGTH));
  if (contentStems(question).length === 0) throw new BadInput(TEXTS.noTopic);
  if (!isEnglish(question)) {
    throw new BadInput(TEXTS.notEnglish);
  }
  return question;
}

/** The form in which questions are compared: case, punctuation, white space, quotes and courtesies make no difference. */
export function normaliseQuestion(question: string): string {
  let text = question
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[^\p{L}\p{N}'%<>=+./-]+/gu, " ")
    .replace(/[./'-]+(?=\s|$)|(?<=^|\s)[./'-]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  while (COURTESIES.test(text)) text = text.replace(COURTESIES, "");
  return text.replace(/\s+(?:please|pls|thanks|thank you)$/, "");
}

/** The id of the review that an event asks for: the same event makes the same review. */
export const reviewId = (tenantId: string, dedupeKey: string): string => contentId("rev", tenantId, dedupeKey);
