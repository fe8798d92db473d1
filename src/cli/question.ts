import { isEnglish } from "../analyst/extractive/language.ts";
import { BadInput } from "../errors.ts";

const MAX_LENGTH = 1000;

/**
 * @returns the question on one line
 * @throws {BadInput} when it is empty, too long, not text, or in a language that the analyst does not read
 */
export function checkQuestion(text: string): string {
  const question = text.replace(/\s+/g, " ").trim();
  if (/[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffd]/u.test(question) || !question.isWellFormed()) {
    throw new BadInput("The question holds control characters. Type it again as plain text.");
  }
  if (!/\p{L}/u.test(question)) {
    throw new BadInput('There is no question. Ask one in quotes: npm run ask -- "Does vitamin D reduce fractures?"');
  }
  if (question.length > MAX_LENGTH) {
    throw new BadInput(
      `The question has ${question.length} characters, and ${MAX_LENGTH} is the most. Ask it in a sentence or two.`,
    );
  }
  if (!isEnglish(question)) {
    throw new BadInput("The question does not seem to be in English, the one language read here. Ask it in English.");
  }
  return question;
}
