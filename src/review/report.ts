import type { Assessment } from "../domain/assessment.ts";
import { contentId } from "../domain/identity.ts";
import type { Protocol } from "../domain/protocol.ts";
import {
  type AnalystIdentity,
  type FlowCounts,
  REPORT_SCHEMA_VERSION,
  type Report,
  type StageTrace,
} from "../domain/report.ts";
import type { CheckedStatement } from "../domain/statement.ts";
import type { Study, StudyDocument } from "../domain/study.ts";
import type { VerifiedClaim } from "../domain/verdict.ts";
import type { Gathered } from "./completion.ts";
import type { Extraction } from "./extraction.ts";
import { retraction, type Screened } from "./screening.ts";
import type { SearchOutcome } from "./search.ts";
import type { Outcome } from "./synthesis.ts";

/** The values of all stages. */
export interface FinishedReview {
  readonly analyst: AnalystIdentity;
  readonly protocol: Protocol;
  readonly search: SearchOutcome;
  readonly gathered: Gathered;
  readonly screened: Screened;
  readonly claims: readonly VerifiedClaim[];
  readonly statement: CheckedStatement | null;
  readonly flow: FlowCounts;
  readonly outcome: Outcome;
  readonly assessment: Assessment | null;
  readonly notes: readonly string[];
  readonly trace: readonly StageTrace[];
  readonly now: () => Date;
}

export function composeReport(review: FinishedReview): Report {
  const { protocol, gathered, claims, outcome } = review;
  const references = numberReferences(review);
  const named = new Set([...references, ...review.screened.included.map(({ id }) => id)]);
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    id: contentId("rev", protocol.question, protocol.plannedAt),
    title: protocol.question,
    question: protocol.question,
    outcome: outcome.synthesis ? "answered" : "not-enough-evidence",
    createdAt: review.now().toISOString(),
    analyst: review.analyst,
    protocol,
    searches: review.search.searches,
    flow: review.flow,
    screenings: review.screened.screenings,
    studies: gathered.studies.filter((study) => named.has(study.id) || retraction(study) !== undefined),
    claims,
    statement: review.statement,
    synthesis: outcome.synthesis,
    insufficiency: outcome.insufficiency,
    assessment: review.assessment,
    references,
    notes: [...review.notes, ...gathered.lookUpFailures],
    trace: review.trace,
  };
}

/** Studies in the order in which the report first cites them: the answer, the findings, the claims, their counterparts. */
function numberReferences({ claims, statement, outcome }: FinishedReview): readonly string[] {
  const studyOf = new Map(claims.map(({ claim }) => [claim.id, claim.studyId]));
  const { synthesis, insufficiency } = outcome;
  const sentences = synthesis ? [...synthesis.answer, ...synthesis.groups.flatMap((group) => group.sentences)] : [];
  return [
    ...new Set([
      ...(statement?.verdicts.map(({ studyId }) => studyId) ?? []),
      ...sentences.flatMap(({ claimIds }) => claimIds).flatMap((id) => studyOf.get(id) ?? []),
      ...claims.map(({ claim }) => claim.studyId),
      ...claims.flatMap(({ verdicts }) => verdicts.flatMap(({ evidence }) => evidence?.studyId ?? [])),
      ...(insufficiency?.nearest.map(({ studyId }) => studyId) ?? []),
    ]),
  ];
}

/** The numbers of the flow diagram, from the values of the stages. */
export function countFlow(values: {
  readonly search: SearchOutcome;
  readonly gathered: Gathered;
  readonly screened: Screened;
  readonly documents: readonly StudyDocument[];
  readonly extraction: Extraction;
}): FlowCounts {
  const { search, gathered, screened, documents, extraction } = values;
  const studies: readonly Study[] = gathered.studies;
  return {
    identified: search.records.length,
    duplicatesRemoved: gathered.duplicatesRemoved,
    screened: studies.length,
    excluded: studies.length - screened.included.length - screened.beyondLimit,
    retracted: screened.retracted,
    beyondLimit: screened.beyondLimit,
    included: screened.included.length,
    readInFull: documents.filter(({ read }) => read === "full-text").length,
    claimsExtracted: extraction.claims.length,
    claimsDropped: extraction.dropped,
  };
}
