import type { Concept } from "../../domain/protocol.ts";
import { withoutCovariates } from "./covariates.ts";
import { ConceptText } from "./coverage.ts";
import { deniesEffect, directionWords } from "./direction.ts";
import { words } from "./words.ts";

/** What a sentence says that one thing does to another. */
export interface Effect {
  /** 1: more of the outcome, -1: less, 0: an effect is denied. */
  readonly sign: 1 | 0 | -1;
  /** `association`: a link is stated and its direction is not. */
  readonly kind: "direction" | "association" | "denial";
}

/** The two things whose relation is in question. */
export interface Relation {
  readonly subject: readonly Concept[];
  readonly outcome: readonly Concept[];
}

/**
 * The effect of the subject on the outcome, by the words of direction around them: "low vitamin D was associated with
 * more fractures" says that vitamin D goes with fewer.
 *
 * @returns null when the sentence does not name both, or states no relation
 */
export function effectOn(stated: string, { subject, outcome }: Relation): Effect | null {
  const sentence = withoutCovariates(stated);
  const text = new ConceptText(sentence);
  const tokens = words(sentence);
  const subjects = text.placesOf(subject);
  const outcomes = text.placesOf(outcome);
  if (subjects.length === 0 || outcomes.length === 0) return null;
  if (deniesEffect(sentence)) return { sign: 0, kind: "denial" };
  const named = new Set([...subjects, ...outcomes].flatMap(({ covered }) => covered));
  const free = directionWords(tokens).filter(({ index }) => !named.has(index) && !isNounCause(tokens, index, named));
  const reversing = free.filter(({ index, sign }) => sign < 0 && subjects.some((place) => qualifies(index, place.at)));
  const flip = reversing.length > 0 || subjects.some(({ at }) => lacking(tokens, at)) ? -1 : 1;
  const inverse = INVERSE.test(sentence) ? -1 : 1;
  const polarity = outcomes.some(({ term }) => FAVOURABLE.test(term)) ? -1 : 1;
  const turn = flip * inverse * polarity;
  const governing = free
    .filter((word) => !reversing.includes(word) && !subjects.some((place) => qualifies(word.index, place.at)))
    .map((word) => ({ ...word, distance: Math.min(...outcomes.map(({ at }) => distance(word.index, at))) }))
    .filter(({ distance }) => distance <= REACH)
    .toSorted((a, b) => a.distance - b.distance)[0];
  if (governing?.negated) return { sign: 0, kind: "denial" };
  if (governing) return { sign: signOf(governing.sign * turn), kind: "direction" };
  if (!ASSOCIATION.test(sentence)) return null;
  return inverse < 0 || flip < 0
    ? { sign: signOf(turn), kind: "direction" }
    : { sign: signOf(polarity), kind: "association" };
}

/** Which of two things a sentence says does better: 1 for the subject, -1 for the other; null when it does not say. */
export function comparisonOf(sentence: string, { subject, outcome }: Relation): Effect | null {
  const text = new ConceptText(sentence);
  const tokens = words(sentence);
  const [own] = text.placesOf(subject);
  const [other] = text.placesOf(outcome);
  if (!own || !other) return null;
  if (EQUAL.test(sentence) || deniesEffect(sentence)) return { sign: 0, kind: "denial" };
  const at = tokens.findIndex((word) => BETTER.test(word) || WORSE.test(word));
  if (at < 0) return null;
  const sign = WORSE.test(tokens[at] ?? "") ? -1 : 1;
  const leads = own.at < at && (other.at > at || own.at > other.at);
  return { sign: signOf(leads ? sign : -sign), kind: "direction" };
}

/** Words between a word of direction and the outcome that it governs. */
const REACH = 10;
const INVERSE = /\b(?:inverse(?:ly)?|negative(?:ly)?) (?:\w+ )?(?:associat|relat|correlat|link|predict)/i;
const ASSOCIATION =
  /\b(?:associat|correlat|link(?:ed|s)?\b|relat(?:ed|ion)|predict|risk factor|depend|contribut|affect|influenc)/i;
/** Outcomes that are good for the same reason that their counterpart is bad: longer survival is lower mortality. */
const FAVOURABLE = /^(?:overall )?survival$|^remission$|^recovery$|^bone (?:mineral )?density$/i;
const BETTER =
  /^(?:outperform(?:s|ed|ing)?|beats?|surpass(?:es|ed)?|exceed(?:s|ed)?|superior|better|best|leads?|ahead|stronger|wins?|won)$/;
const WORSE = /^(?:underperform(?:s|ed)?|inferior|worse|worst|lags?|lagged|behind|weaker)$/;
const EQUAL =
  /\b(?:on a par|as (?:good|well|effective|accurate) as|comparable|similar(?:ly)?|no (?:better|worse)|equivalent|equal(?:ly)?)\b/i;
const LACK =
  /^(?:deficien(?:t|cy)|insufficien(?:t|cy)|depriv(?:ed|ation)|restrict(?:ed|ion)|withdrawal|depletion|blockade|inhibition|loss|lack|absence|knockout|knockdown|deletion)$/;

/** "All-cause mortality", "death from vascular causes": a verb only after the subject or an auxiliary. */
function isNounCause(tokens: readonly string[], index: number, named: ReadonlySet<number>): boolean {
  if (!/^causes?$/.test(tokens[index] ?? "")) return false;
  return (
    !named.has(index - 1) &&
    !/^(?:can|may|might|could|will|would|to|that|which|do|does|not)$/.test(tokens[index - 1] ?? "")
  );
}

/** "low vitamin D", "lack of sleep": a word just before the subject. */
function qualifies(index: number, place: number): boolean {
  return index < place && place - index <= 2;
}

/** "vitamin D deficiency", "lack of sleep". */
function lacking(tokens: readonly string[], place: number): boolean {
  return [place - 2, place - 1, place + 1, place + 2, place + 3].some((at) => LACK.test(tokens[at] ?? ""));
}

/** A word after the outcome governs it less readily than one before it. */
function distance(word: number, outcome: number): number {
  return word < outcome ? outcome - word : (word - outcome) * 1.5;
}

function signOf(value: number): 1 | -1 {
  return value > 0 ? 1 : -1;
}
