import type { Concept } from "../../domain/protocol.ts";
import { findConcepts } from "./concepts.ts";
import { type ParsedQuestion, parseQuestion, type Token } from "./question.ts";

/** The two things whose relation a question asks about. */
export interface Relation {
  readonly subject: readonly Concept[];
  readonly outcome: readonly Concept[];
  /** Whether more of the outcome is what a person hopes for: survival, quality of life, quitting. */
  readonly wanted: boolean;
}

/**
 * Which of the concepts are the subject of a yes-or-no question and which its outcome; both are empty for an open one.
 * What comes after "in", "among" and their like is where the relation is looked for, not a part of it.
 */
export function relationOf(question: string, concepts: readonly Concept[]): Relation {
  const parsed = parseQuestion(question);
  if (parsed.hypothesis === null) return { subject: [], outcome: [], wanted: false };
  const core = withoutSetting(parsed.predicate);
  const before = named(parsed.subject, concepts);
  const [first, ...rest] = named(core, concepts);
  const outcome = first ? [first, ...rest] : named(parsed.predicate, concepts);
  const wanted = WANTED.test(core.map(({ text }) => text).join(" "));
  if (before.length > 0 || !first) return { subject: before, outcome, wanted };
  return { subject: [first], outcome: rest, wanted };
}

function named(tokens: readonly Token[], concepts: readonly Concept[]): readonly Concept[] {
  const names = new Set(findConcepts(tokens).map(({ name }) => name));
  return concepts.filter(({ name, required }) => required && names.has(name));
}

function withoutSetting(predicate: ParsedQuestion["predicate"]): readonly Token[] {
  const at = predicate.findIndex(({ text }, index) => index > 0 && SETTING.test(text));
  return at < 0 ? predicate : predicate.slice(0, at);
}

const SETTING = /^(?:in|among|amongst|for|during|at|under|after|before|on|as|within|when|while|without)$/i;
const WANTED =
  /\b(?:survival|survive|remission|recovery|quality of life|density|function|cognition|memory|performance|adherence|attendance|cessation|quit|stop|fertility|learning|learn|accuracy|repair|reasoning|well-?being|sleep|language models?|tolerance|immunity)/i;
