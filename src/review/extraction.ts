import type { Analyst, DraftClaim } from "../analyst/analyst.ts";
import { mapInTurns } from "../analyst/in-turns.ts";
import type { Claim } from "../domain/claim.ts";
import { contentId } from "../domain/identity.ts";
import { numbersMissingFrom } from "../domain/numbers.ts";
import type { Protocol } from "../domain/protocol.ts";
import type { Study, StudyDocument } from "../domain/study.ts";
import { count } from "../domain/wording.ts";
import { locateQuotation } from "./quotation.ts";
import { forEachItem, type StageContext } from "./stage.ts";

export interface Extraction {
  readonly claims: readonly Claim[];
  /** Drafts whose quotation the document does not hold, or whose numbers the quotation does not hold. */
  readonly dropped: number;
}

/** Extracts the claims that bear on the question; a claim without a located quotation goes no further. */
export async function extractClaims(
  protocol: Protocol,
  studies: readonly Study[],
  documents: readonly StudyDocument[],
  analyst: Analyst,
  context: StageContext,
): Promise<Extraction> {
  const byId = new Map(studies.map((study) => [study.id, study]));
  const grounded = await forEachItem(documents, analyst.concurrency, context, async (document) => {
    const study = byId.get(document.studyId);
    const drafts = study ? await analyst.extractClaims(protocol, study, document, context) : [];
    return mapInTurns(drafts, context.signal, (draft) => groundClaim(draft, document));
  });
  const located = grounded.map((claims) => claims.filter((claim) => claim !== null));
  const dropped = grounded.flat().length - located.flat().length;
  const claims = takeInTurn(located, analyst.mostClaims(documents.length));
  const left = distinct(located.flat()).length - claims.length;
  if (left > 0) {
    context.remark(
      `Of the claims found, the ${claims.length} most relevant were verified; ${left} more were set aside.`,
    );
  }
  context.tally(
    documents.length,
    claims.length,
    `${count(claims.length, "claim")} with a located quotation, ${dropped} dropped`,
  );
  return { claims, dropped };
}

/** The best claim of each study, then the second best, up to the limit; in the order of the studies. */
function takeInTurn(byStudy: readonly (readonly Claim[])[], limit: number): readonly Claim[] {
  const all = distinct(byStudy.flat());
  if (all.length <= limit) return all;
  const rank = new Map(byStudy.flatMap((claims) => claims.map(({ id }, place) => [id, place] as const)));
  const place = ({ id }: Claim) => rank.get(id) ?? 0;
  const taken = all.toSorted((a, b) => place(a) - place(b) || b.relevance - a.relevance).slice(0, limit);
  return all.filter((claim) => taken.includes(claim));
}

function distinct(claims: readonly Claim[]): readonly Claim[] {
  return [...new Map(claims.map((claim) => [claim.id, claim])).values()];
}

/** The gate: null when the quotation is not in the document, or does not state the claim's numbers. */
function groundClaim({ text, quotation, relevance }: DraftClaim, document: StudyDocument): Claim | null {
  const evidence = locateQuotation(quotation, document);
  if (!evidence || numbersMissingFrom(evidence.quotation, text).length > 0) return null;
  const { studyId } = document;
  return { id: contentId("clm", studyId, text, evidence.quotation), studyId, text, evidence, relevance };
}
