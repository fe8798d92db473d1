import { withoutCovariates } from "./covariates.ts";
import { ConceptText, type Place } from "./coverage.ts";
import { deniesEffect, directionWords, isNegated } from "./direction.ts";
import type { Relation } from "./relation.ts";
import { words } from "./words.ts";

/** What a sentence says that one thing does to another. */
export interface Effect {
  /** 1: more of the outcome, -1: less, 0: an effect is denied. */
  readonly sign: 1 | 0 | -1;
  /** `association`: a link is stated and its direction is not. `merit`: good for the outcome, whichever way that is. */
  readonly kind: "direction" | "association" | "merit" | "denial";
}

type Sides = Pick<Relation, "subject" | "outcome">;

/**
 * The effect of the subject on the outcome, by the words of direction around them: "low vitamin D was associated with
 * more fractures" says that vitamin D goes with fewer.
 *
 * @returns null when the sentence does not name both, or states no relation
 */
export function effectOn(stated: string, { subject, outcome }: Sides): Effect | null {
  const sentence = withoutCovariates(stated);
  const text = new ConceptText(sentence);
  const subjects = text.placesOf(subject);
  const outcomes = text.placesOf(outcome);
  if (subjects.length === 0 || outcomes.length === 0) return null;
  if (isDoubtful(sentence)) return null;
  if (deniesEffect(sentence) || NOT_SO.test(sentence)) return { sign: 0, kind: "denial" };
  const reading = { sentence, tokens: words(sentence), subjects, outcomes };
  const ratio = ratioIn(reading);
  return ratio?.kind === "denial"
    ? ratio
    : (directionIn(reading) ?? meritIn(reading) ?? ratio ?? associationIn(reading));
}

interface Reading {
  readonly sentence: string;
  readonly tokens: readonly string[];
  readonly subjects: readonly Place[];
  readonly outcomes: readonly Place[];
}

/** By the word of direction nearest to the outcome, turned round where the subject is lacking or the outcome is a good. */
function directionIn(reading: Reading): Effect | null {
  const { sentence, tokens, subjects, outcomes } = reading;
  const named = new Set([...subjects, ...outcomes].flatMap(({ covered }) => covered));
  const [governing] = directionWords(tokens)
    .map((word) => ({ ...word, isVerb: word.kind === "verb" || /(?:ed|ing)$/.test(tokens[word.index] ?? "") }))
    .filter(
      ({ index }) =>
        !named.has(index) &&
        !ADVERSE.test(tokens[index] ?? "") &&
        !isNounCause(tokens, index, named) &&
        !MERIT.test(tokens[index] ?? ""),
    )
    .filter(({ index, isVerb }) => isVerb || !subjects.some(({ at }) => qualifies(index, at)))
    .map((word) => ({ ...word, distance: Math.min(...outcomes.map(({ at }) => distance(word.index, at))) }))
    .filter(
      ({ index, isVerb, distance }) =>
        distance <= (isVerb ? REACH : NEAR) && (isVerb || DEGREE.test(tokens[index] ?? "")),
    )
    .toSorted((a, b) => a.distance - b.distance);
  if (!governing || isDetection(tokens, governing.index, outcomes)) return null;
  if (governing.negated) return { sign: 0, kind: "denial" };
  return {
    sign: signOf(governing.sign * turnOf(reading) * inverseOf(sentence) * worthOf(reading)),
    kind: "direction",
  };
}

/** "Effective against", "protects against", "benefit": good for the outcome, whichever way good is. */
function meritIn(reading: Reading): Effect | null {
  const { tokens } = reading;
  const at = tokens.findIndex((word) => MERIT.test(word));
  if (at < 0) return null;
  if (isNegated(tokens, at) || /^(?:in|un)/.test(tokens[at] ?? "")) return { sign: 0, kind: "denial" };
  return turnOf(reading) > 0 ? { sign: 1, kind: "merit" } : null;
}

/** "Hazard ratio 1.29 (1.15 to 1.44)": more, less, or, when the interval holds 1, no effect shown. */
function ratioIn(reading: Reading): Effect | null {
  const { sentence } = reading;
  const { ratio, low, high } = RATIO.exec(sentence)?.groups ?? {};
  if (ratio === undefined) return null;
  const [value = 1, from, to] = [ratio, low, high].map((text) => Number(text?.replace("·", ".") ?? Number.NaN));
  if (from !== undefined && to !== undefined && from < 1 && to > 1) return { sign: 0, kind: "denial" };
  return { sign: signOf((value > 1 ? 1 : -1) * turnOf(reading) * worthOf(reading)), kind: "direction" };
}

function associationIn(reading: Reading): Effect | null {
  const { sentence } = reading;
  if (!ASSOCIATION.test(sentence)) return null;
  const turn = turnOf(reading) * inverseOf(sentence);
  return { sign: signOf(turn * worthOf(reading)), kind: turn < 0 ? "direction" : "association" };
}

/** Which of two things a sentence says does better: 1 for the subject, -1 for the other; null when it does not say. */
export function comparisonOf(sentence: string, { subject, outcome }: Sides): Effect | null {
  const text = new ConceptText(sentence);
  const tokens = words(sentence);
  const [own] = text.placesOf(subject);
  const [other] = text.placesOf(outcome.slice(0, 1));
  if (!own || !other) return null;
  if (EQUAL.test(sentence)) return { sign: 0, kind: "denial" };
  const at = tokens.findIndex(
    (word, index) => BETTER.test(word) || (DEGREE_OF.test(word) && tokens.slice(index, index + 6).includes("than")),
  );
  if (at < 0) return null;
  if (isNegated(tokens, at)) return { sign: 0, kind: "denial" };
  const sign = LESS.test(tokens[at] ?? "") ? -1 : 1;
  const leads = own.at < at && (other.at > at || own.at > other.at);
  return { sign: signOf(leads ? sign : -sign), kind: "direction" };
}

/** Words between a word of direction and the outcome that it governs. */
const REACH = 10;
/** Words between an adjective of degree and the outcome: "a higher risk of hip fractures". */
const NEAR = 4;
const DEGREE = /^(?:high|higher|highest|low|lower|lowest|greater|greatest|more|less|fewer|elevated|worse|poorer)$/;
const INVERSE = /\b(?:inverse(?:ly)?|negative(?:ly)?) (?:\w+ )?(?:associat|relat|correlat|link|predict)/i;
const ASSOCIATION =
  /\b(?:associat|correlat|link(?:ed|s)?\b|relat(?:ed|ion)|predict|risk factors? (?:for|of)\b|depend|contribut|affect|influenc)/i;
const MERIT =
  /^(?:in)?effective(?:ly|ness)?$|^effectiv\w*$|^benefi\w*$|^helps?$|^helped$|^helpful$|^protects?$|^protected$|^protective$|^efficac\w*$|^works?$|^worked$|^unhelpful$/;
const RATIO =
  /\b(?:hazard ratio|odds ratio|risk ratio|rate ratio|relative risk|HR|OR|RR)s?\b[^\d;.]{0,25}(?<ratio>\d+[.·]\d+)(?:[^\d]{0,25}(?:95\s?%[^\d]{0,30})?(?<low>\d+[.·]\d+)\s?(?:-|–|to|,)\s?(?<high>\d+[.·]\d+))?/;
/** "No sign that it loses its benefit": two negations. */
const NEGATIVE = /\b(?:lose[sd]?|losing|worse|worsen\w*|impair\w*|adverse\w*|fail(?:s|ed)?|reversed?)\b/i;
/** "Did not differ from fluoxetine": equal to another treatment, which may itself work. */
const EQUAL_TO =
  /\b(?:differ(?:ed|s|ence)?|similar|comparable|equivalent|as (?:good|well|effective) as|superior|inferior)\b[^.;]*\b(?:from|than|to|and|between|as)\b/i;
/** Outcomes that are good for the same reason that their counterpart is bad: longer survival is lower mortality. */
const FAVOURABLE = /^(?:overall )?survival$|^remission$|^recovery$|^bone (?:mineral )?density$/i;
const ADVERSE = /^(?:impair(?:ment|ments|ed)|decline[sd]?|deficits?|dysfunction|failure|injury|damage|deterioration)$/;
const BETTER =
  /^(?:outperform(?:s|ed|ing)?|beats?|surpass(?:es|ed)?|exceed(?:s|ed)?|superior|inferior|leads?|ahead|wins?|won|underperform(?:s|ed)?|lags?|lagged)$/;
const DEGREE_OF = /^(?:better|worse|more|less|higher|lower|greater|fewer|stronger|weaker)$/;
const LESS = /^(?:inferior|underperform(?:s|ed)?|lags?|lagged|worse|less|lower|fewer|weaker)$/;
const NOT_SO =
  /\bnot (?:an? |the )?(?:\w+ )?(?:reliable|useful|predictive|predictors?|independent(?:ly)?|indicated|helpful|related|clinically|better|worse|more|superior|effective)\b/i;
const EQUAL =
  /\b(?:on a par|as (?:good|well|effective|accurate|sensitive) as|comparable|similar(?:ly)?|no (?:better|worse|more)|equivalent|equal(?:ly)?)\b/i;
const LOW =
  /^(?:low|lower|lowest|less|fewer|reduced|decreased|lowered|impaired|poor|poorer|insufficient|inadequate|without|no)$/;
const LACK =
  /^(?:deficien(?:t|cy)|insufficien(?:t|cy)|depriv(?:ed|ation)|restrict(?:ed|ion)|withdrawal|depletion|blockade|inhibition|loss|lack|absence|knockout|knockdown|deletion)$/;

/** -1 where the subject is said to be low or lacking: "low vitamin D", "vitamin D deficiency". */
function turnOf({ tokens, subjects, outcomes }: Reading): 1 | -1 {
  const toOutcome = ({ at }: Place) => Math.min(...outcomes.map((outcome) => Math.abs(outcome.at - at)));
  const [nearest] = subjects.toSorted((a, b) => toOutcome(a) - toOutcome(b));
  if (!nearest) return 1;
  const low = tokens.some((word, index) => LOW.test(word) && qualifies(index, nearest.at));
  return low || lacking(tokens, nearest.at) ? -1 : 1;
}

function inverseOf(sentence: string): 1 | -1 {
  return INVERSE.test(sentence) ? -1 : 1;
}

/** -1 where what is named is the counterpart of the outcome: "survival" for mortality, "memory impairment" for memory. */
function worthOf({ tokens, outcomes }: Reading): 1 | -1 {
  const adverse = outcomes.some(({ at }) => [at - 2, at - 1, at + 1].some((near) => ADVERSE.test(tokens[near] ?? "")));
  return outcomes.some(({ term }) => FAVOURABLE.test(term)) !== adverse ? -1 : 1;
}

/** "Raised the detection of cancer" is not "raised cancer". */
function isDetection(tokens: readonly string[], from: number, outcomes: readonly Place[]): boolean {
  const to = outcomes.map(({ at }) => at).find((at) => at > from) ?? from;
  return tokens
    .slice(from, to)
    .some((word) =>
      /^(?:detect|diagnos|screen|sensitivity|specificity|find|identif|prescri|awareness|knowledge)/.test(word),
    );
}

/** Sentences whose negations or comparisons no simple rule can weigh. */
function isDoubtful(sentence: string): boolean {
  const doubleNegation =
    /\bno (?:sign|evidence|indication|proof|suggestion)\b|n[o']t\b/i.test(sentence) && NEGATIVE.test(sentence);
  const equalToAnother =
    EQUAL_TO.test(sentence) &&
    !/\b(?:placebo|control|sham|usual care|untreated|no treatment|non-?users?|general population)/i.test(sentence);
  return doubleNegation || equalToAnother;
}

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
