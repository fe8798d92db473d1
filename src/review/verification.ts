import type { Analyst, DraftVerdict } from "../analyst/analyst.ts";
import type { Claim } from "../domain/claim.ts";
import { numbersMissingFrom } from "../domain/numbers.ts";
import type { CheckedStatement } from "../domain/statement.ts";
import type { Study, StudyDocument } from "../domain/study.ts";
import type { Checks, ClaimStatus, Verdict, VerifiedClaim } from "../domain/verdict.ts";
import { count } from "../domain/wording.ts";
import { groundVerdict } from "./grounding.ts";
import { indexPassages } from "./passages.ts";
import { retraction } from "./screening.ts";
import { forEachItem, type StageContext } from "./stage.ts";
import { checkStatement } from "./statement.ts";

interface ReadStudies {
  readonly studies: readonly Study[];
  readonly documents: readonly StudyDocument[];
}

export interface Verification {
  readonly claims: readonly VerifiedClaim[];
  /** Null when the review checks no statement. */
  readonly statement: CheckedStatement | null;
}

/**
 * Compares each claim, and the statement if one is to be checked, with passages of all studies read, by a pass that
 * sees only the claim and the passages.
 */
export async function verifyClaims(
  { claims, statement }: { readonly claims: readonly Claim[]; readonly statement: string | null },
  { studies, documents }: ReadStudies,
  analyst: Analyst,
  context: StageContext,
): Promise<Verification> {
  const documentOf = new Map(documents.map((document) => [document.studyId, document]));
  const studyOf = new Map(studies.map((study) => [study.id, study]));
  const index = await indexPassages(documents, (studyId) => studyOf.get(studyId)?.title ?? "", context.signal);
  const checked = statement === null ? null : await checkStatement(statement, { index, documentOf }, analyst, context);
  const verified = await forEachItem(claims, analyst.concurrency, context, async (claim) => {
    const passages = index.passagesFor(claim, analyst.passagesPerClaim);
    const verdicts = groundVerdicts(await analyst.verifyClaim(claim.text, passages, context), claim, documentOf);
    const source = { study: studyOf.get(claim.studyId), document: documentOf.get(claim.studyId) };
    return settleClaim(claim, verdicts, source, analyst);
  });
  const stands = verified.filter(({ status }) => status === "verified").length;
  context.tally(claims.length, stands, `${stands} of ${count(claims.length, "claim")} verified`);
  return { claims: verified, statement: checked };
}

/** Keeps one verdict a study, the claim's own first; one whose sentence is not in the study decides nothing. */
function groundVerdicts(
  drafts: readonly DraftVerdict[],
  claim: Claim,
  documentOf: ReadonlyMap<string, StudyDocument>,
): readonly Verdict[] {
  const verdicts = new Map<string, Verdict>();
  for (const draft of drafts) {
    const document = documentOf.get(draft.studyId);
    if (document && !verdicts.has(draft.studyId)) verdicts.set(draft.studyId, groundVerdict(draft, document));
  }
  const own = verdicts.get(claim.studyId);
  verdicts.delete(claim.studyId);
  return own ? [own, ...verdicts.values()] : [...verdicts.values()];
}

function settleClaim(
  claim: Claim,
  verdicts: readonly Verdict[],
  { study, document }: { readonly study: Study | undefined; readonly document: StudyDocument | undefined },
  analyst: Analyst,
): VerifiedClaim {
  const own = verdicts.find(({ studyId }) => studyId === claim.studyId);
  const studiesFor = verdicts.filter(({ label }) => label === "supports").length;
  const studiesAgainst = verdicts.filter(({ label }) => label === "refutes").length;
  const checks: Checks = {
    quotationLocated: claim.evidence.end > claim.evidence.start,
    numbersMatch: numbersMissingFrom(claim.evidence.quotation, claim.text).length === 0,
    notRetracted: study !== undefined && retraction(study) === undefined,
    supported: own?.label === "supports",
    uncontested: studiesAgainst === 0,
  };
  return {
    claim,
    status: statusOf(checks, own),
    checks,
    verdicts,
    studiesFor,
    studiesAgainst,
    confidence: analyst.rateConfidence(verdicts),
    flags: [...(study ? warnings(study) : []), ...(document?.flags ?? [])],
  };
}

/** A failed gate of code cannot be outvoted by a verdict. */
export function statusOf(checks: Checks, own: Verdict | undefined): ClaimStatus {
  if (!checks.quotationLocated || !checks.numbersMatch || !checks.notRetracted) return "unverified";
  if (checks.supported) return checks.uncontested ? "verified" : "contested";
  return own?.label === "refutes" || !checks.uncontested ? "refuted" : "unverified";
}

function warnings({ notices }: Study): readonly string[] {
  return notices.flatMap(({ kind, reference }) => {
    if (kind !== "expression-of-concern") return [];
    return `expression of concern${reference === null ? "" : `: ${reference}`}`;
  });
}
