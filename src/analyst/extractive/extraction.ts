import type { Concept, Protocol } from "../../domain/protocol.ts";
import type { Section, Study, StudyDocument } from "../../domain/study.ts";
import type { DraftClaim } from "../analyst.ts";
import { claimProbabilities } from "./claim-sentences.ts";
import { addAcronyms } from "./concept-acronyms.ts";
import { findConcepts } from "./concepts.ts";
import { ConceptText } from "./coverage.ts";
import { parseQuestion } from "./question.ts";
import { makeSelfContained } from "./self-contained.ts";
import { splitSentences } from "./sentences.ts";

/** Claims taken from one study, the most relevant first. */
const CLAIMS_PER_STUDY = 3;
/** Below this a sentence does not state a finding, or its finding is not on the question. */
const LEAST_RELEVANCE = 0.35;
/** Words of a sentence: shorter ones are fragments, longer ones lists or lost sentence ends. */
const SENTENCE_WORDS = { least: 6, most: 70 };
/** Parts of a paper that tell of other work or of what was done, not of what was found. */
const NOT_FINDINGS =
  /\b(?:introduction|background|related work|literature|methods?|materials|methodology|references|acknowledg|funding|supplement|appendix|abbreviations|ethic|conflict|data availability)/i;
/** An aim or a question is not a finding. */
const AIM =
  /^(?:to|whether|how|why|what|(?:the|our|this)(?: present| current| main| primary)? (?:aim|objective|purpose|goal|question|study (?:aim|investigat|examin|evaluat|assess|sought))|we (?:aimed|sought|investigated whether|hypothesi|examined whether|tested whether|asked)|objectives?\b|aims?\b)/i;
const QUESTION = /\?\s*$/;

/** The findings of a document that bear on the question, as claims that can stand alone. */
export function extractFindings(protocol: Protocol, study: Study, document: StudyDocument): readonly DraftClaim[] {
  const scope = scopeOf(protocol, study, document);
  return document.sections
    .filter(({ title }) => title === "Abstract" || !NOT_FINDINGS.test(title))
    .flatMap((section) => findingsOf(section, scope))
    .filter(({ relevance }) => relevance >= LEAST_RELEVANCE)
    .toSorted((a, b) => b.relevance - a.relevance)
    .filter(({ text }, index, all) => all.findIndex((other) => other.text === text) === index)
    .slice(0, CLAIMS_PER_STUDY);
}

/** What a sentence must speak of, and what the title already says for it. */
interface Scope {
  readonly required: readonly Concept[];
  readonly optional: readonly Concept[];
  /** Concepts of what follows the verb of the question: a finding must name one of them itself. */
  readonly outcomes: readonly Concept[];
  readonly inTitle: ReadonlySet<Concept>;
}

function scopeOf(protocol: Protocol, study: Study, document: StudyDocument): Scope {
  const texts = [study.title, ...document.sections.map(({ text }) => text)];
  const concepts = addAcronyms(protocol.concepts, texts);
  const title = new ConceptText(study.title);
  const predicate = new Set(findConcepts(parseQuestion(protocol.question).predicate).map(({ name }) => name));
  const required = concepts.filter((concept) => concept.required);
  return {
    required,
    optional: concepts.filter((concept) => !concept.required),
    outcomes: required.length > 1 ? required.filter(({ name }) => predicate.has(name)) : [],
    inTitle: new Set(required.filter((concept) => title.mentions(concept))),
  };
}

function findingsOf({ text, title }: Section, scope: Scope): readonly DraftClaim[] {
  const sentences = splitSentences(text);
  const probabilities = claimProbabilities(sentences.map((sentence) => sentence.text));
  return sentences.flatMap((sentence, index) => {
    const length = sentence.text.split(/\s+/).length;
    if (length < SENTENCE_WORDS.least || length > SENTENCE_WORDS.most) return [];
    if (AIM.test(sentence.text) || QUESTION.test(sentence.text)) return [];
    const claim = makeSelfContained(sentence.text);
    if (claim === null) return [];
    const relevance = rateFinding(claim, probabilities[index] ?? 0, title === "Abstract", scope);
    return { text: nameSubject(claim, scope), quotation: sentence.text, relevance };
  });
}

/** 0 when the sentence is not on the question, else from how much of it the sentence itself names. */
function rateFinding(claim: string, probability: number, inAbstract: boolean, scope: Scope): number {
  const text = new ConceptText(claim);
  if (scope.outcomes.length > 0 && !scope.outcomes.some((concept) => text.mentions(concept))) return 0;
  const credits = scope.required.map((concept) => {
    if (text.mentions(concept)) return 1;
    return scope.inTitle.has(concept) ? 0.5 : 0;
  });
  const coverage = credits.reduce<number>((sum, credit) => sum + credit, 0) / Math.max(1, credits.length);
  if (!credits.includes(1) || coverage < 0.5) return 0;
  const optional = scope.optional.length === 0 ? 0 : 0.05 * text.coverage(scope.optional);
  return Math.min(1, coverage * (0.45 + 0.45 * probability) + optional + (inAbstract ? 0.05 : 0));
}

/** A claim that leaves its subject to the title is given it: "In a study of vitamin D, …". */
function nameSubject(claim: string, { required, inTitle }: Scope): string {
  const text = new ConceptText(claim);
  const unnamed = required.filter((concept) => inTitle.has(concept) && !text.mentions(concept)).map(({ name }) => name);
  if (unnamed.length === 0) return claim;
  const subject = new Intl.ListFormat("en", { type: "conjunction" }).format(unnamed);
  return `In a study of ${subject}: ${claim}`;
}
