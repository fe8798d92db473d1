import type { Assessment } from "../domain/assessment.ts";
import type { Concept, EligibilityCriterion, Protocol } from "../domain/protocol.ts";
import type { AnalystIdentity, FlowCounts, Usage } from "../domain/report.ts";
import type { Screening, Study, StudyDocument } from "../domain/study.ts";
import type { Insufficiency, Synthesis } from "../domain/synthesis.ts";
import type { Verdict, VerdictLabel, VerdictProbabilities, VerifiedClaim } from "../domain/verdict.ts";

/** What every judgement is given besides its subject. */
export interface JudgementContext {
  readonly signal: AbortSignal;
  /** Adds the model use of one call to the stage's trace. */
  recordUsage(usage: Usage): void;
  /** Tells the report's readers what they must know, such as an item that was left out and why; the same words once. */
  remark(text: string): void;
}

export interface ProtocolPlan {
  readonly concepts: readonly Concept[];
  readonly hypothesis: string | null;
  readonly criteria: readonly EligibilityCriterion[];
}

/** A claim as an analyst proposes it; the engine locates the quotation before anyone sees it. */
export interface DraftClaim {
  readonly text: string;
  readonly quotation: string;
  /** 0 to 1. */
  readonly relevance: number;
}

/** A stretch of a document: `text` stands at `start` of the section. */
export interface Passage {
  readonly studyId: string;
  /** The study's title. */
  readonly title: string;
  readonly section: string;
  readonly start: number;
  readonly text: string;
}

export interface DraftVerdict {
  readonly studyId: string;
  readonly label: VerdictLabel;
  /** The deciding sentence, verbatim from one of the study's passages; null for `not-enough-info` alone. */
  readonly quotation: string | null;
  readonly probabilities: VerdictProbabilities;
}

/** A finished set of findings, as the last judgements see it. */
export interface Findings {
  readonly protocol: Protocol;
  readonly studies: readonly Study[];
  readonly claims: readonly VerifiedClaim[];
}

/**
 * The judgements that a review needs. The engine calls them in the order below, checks what they return (a quotation
 * that is not found, a number that is not in its quotation, an id that does not exist is dropped) and keeps the books.
 * Text from papers reaches an analyst as data, never as instructions.
 */
export interface Analyst {
  readonly identity: AnalystIdentity;
  /** The most passages that one verification can weigh, at least 4. */
  readonly passagesPerClaim: number;
  /** How many extractions, or verifications, it makes at once; at least 1. */
  readonly concurrency: number;

  /** The most claims that it verifies in a review of so many studies, at least 1. */
  mostClaims(studies: number): number;

  planProtocol(question: string, context: JudgementContext): Promise<ProtocolPlan>;

  /** One screening a study, in any order. */
  screenStudies(
    protocol: Protocol,
    studies: readonly Study[],
    context: JudgementContext,
  ): Promise<readonly Screening[]>;

  /** The claims of one document that bear on the question, most relevant first. */
  extractClaims(
    protocol: Protocol,
    study: Study,
    document: StudyDocument,
    context: JudgementContext,
  ): Promise<readonly DraftClaim[]>;

  /** Sees the claim's words and the passages alone. One verdict a study that has a passage. */
  verifyClaim(claim: string, passages: readonly Passage[], context: JudgementContext): Promise<readonly DraftVerdict[]>;

  /** The calibrated probability that the evidence supports a claim, from its verdicts, its own study's first; 0 to 1. */
  rateConfidence(verdicts: readonly Verdict[]): number;

  /** @returns why the claims do not answer the question, when they do not */
  synthesizeFindings(findings: Findings, context: JudgementContext): Promise<Synthesis | Insufficiency>;

  assessReview(
    findings: Findings,
    synthesis: Synthesis,
    flow: FlowCounts,
    context: JudgementContext,
  ): Promise<Assessment>;
}
