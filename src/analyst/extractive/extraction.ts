import type { Concept, Protocol } from "../../domain/protocol.ts";
import type { Section, Study, StudyDocument } from "../../domain/study.ts";
import type { DraftClaim } from "../analyst.ts";
import { mapInTurns } from "../in-turns.ts";
import { claimProbabilities } from "./claim-sentences.ts";
import { addAcronyms } from "./concept-acronyms.ts";
import { withoutCovariates } from "./covariates.ts";
import { ConceptText } from "./coverage.ts";
import { effectDirection } from "./direction.ts";
import { relationOf } from "./relation.ts";
import { makeSelfContained } from "./self-contained.ts";
import { splitSentences } from "./sentences.ts";

/** Claims taken from one study, the most relevant first. */
const CLAIMS_PER_STUDY = 3;
/** Below this a sentence does not state a finding, or its finding is not on the question. */
const LEAST_RELEVANCE = 0.35;
/** The least probability that a sentence states a finding at all. */
const LEAST_PROBABILITY = 0.25;
/** What a plain result counts as: the scorer learnt conclusions, and gives results less. */
const RESULT_PROBABILITY = 0.4;
/** Words of a sentence: shorter ones are fragments, longer ones lists or lost sentence ends. */
const SENTENCE_WORDS = { least: 6, most: 70 };
/** Parts of a paper that tell of other work or of what was done, not of what was found. */
const NOT_FINDINGS =
  /\b(?:introduction|background|related work|literature|methods?|materials|methodology|references|acknowledg|funding|supplement|appendix|abbreviations|ethic|conflict|data availability)/i;
/** An aim, a procedure or an announcement is not a finding. */
const NOT_A_FINDING = [
  /^(?:to|whether|how|why|what|objectives?\b|aims?\b|purpose\b|methods?\b|design\b|setting\b|participants\b)/i,
  /\b(?:the|our|this|present|current|main|primary|we|authors|trial|study) (?:\w+ )?(?:aim(?:s|ed)?|objective|purpose|goal|sought|hypothesi[sz]ed?|investigat(?:e|es|ed) (?:whether|the)|examin(?:e|es|ed) (?:whether|the)|assess(?:es|ed)? (?:whether|the)|evaluat(?:e|es|ed) (?:whether|the)|tested whether|asked whether|determined whether|explore[sd]?|review(?:s|ed)?|summari[sz]e[sd]?|describe[sd]?|discuss(?:es|ed)?|compare[sd]? the|studied|conducted|performed|calculated|measured|collected|used|included|recruited|enrolled|searched)\b/i,
  /\b(?:was|were) (?:\w+ )?(?:designed|conducted|performed|calculated|measured|assessed|collected|recruited|enrolled|randomi[sz]ed|randomly|assigned|allocated|searched|adjusted|extracted|obtained|evaluated|examined|investigated|studied|determined (?:by|using)|estimated (?:by|using|with)|analy[sz]ed|asked|invited|followed(?: up)?|treated with|taken|drawn|measured|divided|selected|included|compared (?:using|by))\b/i,
  /^(?:this|the present|our) (?:\w+ ){0,2}(?:review|overview|paper|article|study|meta-analysis|work|trial|note|report) (?:\w+ )?(?:weighs?|examine[sd]?|compare[sd]?|asks?|asked|looks?|looked|considers?|considered|gathers?|gathered|pools?|pooled|fine-tunes?|trains?|introduces?|presents?|proposes?|develops?)\b/i,
  /\b(?:trial|study|we|authors|investigators) (?:\w+ )?(?:randomi[sz]ed|enrolled|followed|recruited)\b/i,
  /\b(?:remains? (?:unclear|unknown|controversial|to be)|is (?:unclear|unknown|not known|not clear|controversial)|(?:further|more|future) (?:research|studies|work|trials) (?:is|are)|little is known|has not been (?:studied|established)|may facilitate|is needed|are needed)\b/i,
];
const RESULT =
  /\b(?:significant(?:ly)?|associated with (?:a |an )?(?:\w+ )?(?:higher|lower|increased|reduced|decreased|greater)|(?:increased|decreased|reduced|lowered|improved|outperform\w*|exceeded) (?:the|by|in)|(?:higher|lower|better|worse|fewer|greater|less|more) (?:\w+ )?(?:than|in the)|did not|no (?:significant |statistically significant )?(?:difference|effect|association)|(?:odds|hazard|risk) ratio|relative risk|95\s?%\s?CI|confidence interval|p\s?[<=]\s?0?\.)/i;
const QUESTION = /\?\s*$/;

/** The findings of a document that bear on the question, as claims that can stand alone. */
export async function extractFindings(
  protocol: Protocol,
  study: Study,
  document: StudyDocument,
  signal: AbortSignal,
): Promise<readonly DraftClaim[]> {
  const scope = scopeOf(protocol, study, document);
  const sections = document.sections.filter(({ title }) => title === "Abstract" || !NOT_FINDINGS.test(title));
  const rated = await mapInTurns(sections, signal, rateSentences);
  const findings = await mapInTurns(rated.flat(), signal, (sentence) => findingOf(sentence, scope));
  return findings
    .filter((finding) => finding !== null)
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
  const required = concepts.filter((concept) => concept.required);
  return {
    required,
    optional: concepts.filter((concept) => !concept.required),
    outcomes: relationOf(protocol.question, concepts).outcome,
    inTitle: new Set(required.filter((concept) => title.mentions(concept))),
  };
}

/** A sentence of a section that may state a finding. */
interface RatedSentence {
  readonly text: string;
  readonly section: string;
  /** The probability that it states a claim, by its wording and its place. */
  readonly probability: number;
}

function rateSentences({ text, title }: Section): readonly RatedSentence[] {
  const sentences = splitSentences(text).map((sentence) => sentence.text);
  const probabilities = claimProbabilities(sentences);
  return sentences
    .map((sentence, index) => ({ text: sentence, section: title, probability: probabilities[index] ?? 0 }))
    .filter(({ text: words }) => mayBeFinding(words));
}

function mayBeFinding(sentence: string): boolean {
  const length = sentence.split(/\s+/).length;
  if (length < SENTENCE_WORDS.least || length > SENTENCE_WORDS.most) return false;
  return !QUESTION.test(sentence) && !BACKGROUND.test(sentence) && !isNoFinding(sentence);
}

function findingOf({ text, section, probability }: RatedSentence, scope: Scope): DraftClaim | null {
  const claim = makeSelfContained(text);
  if (claim === null) return null;
  const stated = Math.max(probability, isResult(text) ? RESULT_PROBABILITY : 0);
  const relevance = rateFinding(claim, stated, section === "Abstract", scope);
  return { text: nameSubject(claim, scope), quotation: text, relevance };
}

/** What others found before, or what is hoped for: never a finding of this study, whatever result it names. */
const BACKGROUND =
  /^(?:recent|some|several|previous|prior|many|earlier|most|few|other|past|existing) (?:\w+ ){0,2}?(?:studies|reports?|research|authors|investigations|work|evidence|trials|data)\b|\b(?:uncertain|unclear|unknown|debated|controversial) (?:whether|if|how)\b|\b(?:little|limited|scant|no) (?:research|evidence exists|is known)\b|\b(?:investigated|examined|tested|asked|assessed|evaluated|studied|explored) (?:if|whether)\b|\bpreviously (?:reported|shown|described|demonstrated)\b|\b(?:is|are) (?:presented|reported|described|discussed) here\b|\b(?:planned|designed|undertaken|aimed|conducted|intended|order) to\b|\b(?:evaluate|determine|assess|examine|investigate|test|clarify|explore|know|identify) (?:whether|if|how|the)\b|\bhas been (?:suggested|proposed|hypothesi[sz]ed|reported|implicated)\b|\bhave been (?:suggested|proposed|implicated)\b/i;

/** Sentences that report a result beside a procedure count as findings. */
function isNoFinding(sentence: string): boolean {
  return NOT_A_FINDING.some((pattern) => pattern.test(sentence)) && !RESULT.test(sentence);
}

/** By its wording, or because it says which way something goes. */
function isResult(sentence: string): boolean {
  return RESULT.test(sentence) || effectDirection(sentence).direction !== null;
}

/** 0 when the sentence is not on the question, else from how much of it the sentence itself names. */
function rateFinding(claim: string, probability: number, inAbstract: boolean, scope: Scope): number {
  const text = new ConceptText(withoutCovariates(claim));
  if (scope.outcomes.length > 0 && !scope.outcomes.some((concept) => text.mentions(concept))) return 0;
  const credits = scope.required.map((concept) => {
    if (text.mentions(concept)) return 1;
    return scope.inTitle.has(concept) ? 0.5 : 0;
  });
  const coverage = credits.reduce<number>((sum, credit) => sum + credit, 0) / Math.max(1, credits.length);
  if (!credits.includes(1) || coverage < 0.5 || probability < LEAST_PROBABILITY) return 0;
  const optional = scope.optional.length === 0 ? 0 : 0.05 * text.coverage(scope.optional);
  return Math.min(1, coverage * (0.35 + 0.55 * probability) + optional + (inAbstract ? 0.05 : 0));
}

/** A claim that leaves the subject of the question to the title is given it: "In a study of vitamin D: …". */
function nameSubject(claim: string, { required, outcomes, inTitle }: Scope): string {
  const text = new ConceptText(claim);
  const subjects = outcomes.length > 0 ? required.filter((concept) => !outcomes.includes(concept)) : required;
  const unnamed = subjects.filter((concept) => inTitle.has(concept) && !text.mentions(concept));
  const named = subjects.some((concept) => text.mentions(concept));
  const [subject] = unnamed;
  return named || !subject ? claim : `In a study of ${subject.name}: ${claim}`;
}
