import { setImmediate as nextTurn } from "node:timers/promises";
import type { Analyst, DraftClaim } from "../analyst/analyst.ts";
import type { Claim } from "../domain/claim.ts";
import { contentId } from "../domain/identity.ts";
import { numbersMissingFrom } from "../domain/numbers.ts";
import type { Protocol } from "../domain/protocol.ts";
import type { Study, StudyDocument } from "../domain/study.ts";
import { locateQuotation } from "./quotation.ts";
import type { StageContext } from "./stage.ts";

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
  const claims = new Map<string, Claim>();
  let dropped = 0;
  for (const [index, document] of documents.entries()) {
    await nextTurn(undefined, { signal: context.signal });
    const study = byId.get(document.studyId);
    if (!study) continue;
    for (const draft of await analyst.extractClaims(protocol, study, document, context)) {
      const claim = groundClaim(draft, document);
      if (claim) claims.set(claim.id, claim);
      else dropped += 1;
    }
    context.progress(index + 1, documents.length, `${claims.size} claims`);
  }
  context.tally(documents.length, claims.size, `${claims.size} claims with a located quotation, ${dropped} dropped`);
  return { claims: [...claims.values()], dropped };
}

/** The gate: null when the quotation is not in the document, or does not state the claim's numbers. */
function groundClaim({ text, quotation, relevance }: DraftClaim, document: StudyDocument): Claim | null {
  const evidence = locateQuotation(quotation, document);
  if (!evidence || numbersMissingFrom(evidence.quotation, text).length > 0) return null;
  const { studyId } = document;
  return { id: contentId("clm", studyId, text, evidence.quotation), studyId, text, evidence, relevance };
}
