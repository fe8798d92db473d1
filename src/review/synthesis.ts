import type { Analyst, Findings } from "../analyst/analyst.ts";
import type { Screening } from "../domain/study.ts";
import type { CitedSentence, Insufficiency, Synthesis } from "../domain/synthesis.ts";
import type { VerifiedClaim } from "../domain/verdict.ts";
import { count } from "../domain/wording.ts";
import { describeGap, explainInsufficiency } from "./insufficiency.ts";
import type { StageContext } from "./stage.ts";

export type Outcome =
  | { readonly synthesis: Synthesis; readonly insufficiency: null }
  | { readonly synthesis: null; readonly insufficiency: Insufficiency };

/** Says what the verified and contested claims say together, or why they do not answer the question. */
export async function synthesizeFindings(
  findings: Findings,
  screenings: readonly Screening[],
  analyst: Analyst,
  context: StageContext,
): Promise<Outcome> {
  const usable = findings.claims.filter(isUsable);
  const outcome = await synthesizeUsable({ ...findings, claims: usable }, screenings, analyst, context);
  const sentences = outcome.synthesis ? countSentences(outcome.synthesis) : 0;
  context.tally(
    usable.length,
    sentences,
    outcome.synthesis ? count(sentences, "cited sentence") : "not enough evidence",
  );
  return outcome;
}

async function synthesizeUsable(
  findings: Findings,
  screenings: readonly Screening[],
  analyst: Analyst,
  context: StageContext,
): Promise<Outcome> {
  const insufficient = (reason: string): Outcome => ({
    synthesis: null,
    insufficiency: explainInsufficiency(reason, findings.protocol, screenings),
  });
  if (findings.studies.length === 0) return insufficient(describeGap(findings.protocol, screenings));
  if (findings.claims.length === 0) {
    return insufficient("The studies that were read state nothing on the question that could be verified.");
  }
  const draft = await analyst.synthesizeFindings(findings, context);
  if ("reason" in draft) return { synthesis: null, insufficiency: draft };
  const synthesis = keepGrounded(draft, findings.claims);
  return synthesis ? { synthesis, insufficiency: null } : insufficient("No answer could be tied to a verified claim.");
}

function isUsable({ status }: VerifiedClaim): boolean {
  return status === "verified" || status === "contested";
}

/** The gate: a sentence that cites no claim, or one that does not exist, is left out. */
function keepGrounded(draft: Synthesis, claims: readonly VerifiedClaim[]): Synthesis | null {
  const known = new Set(claims.map(({ claim }) => claim.id));
  const grounded = ({ claimIds }: CitedSentence) => claimIds.length > 0 && claimIds.every((id) => known.has(id));
  const answer = draft.answer.filter(grounded);
  const groups = draft.groups
    .map((group) => ({ ...group, sentences: group.sentences.filter(grounded) }))
    .filter(({ sentences }) => sentences.length > 0);
  return answer.length === 0 ? null : { ...draft, answer, groups };
}

function countSentences({ answer, groups }: Synthesis): number {
  return answer.length + groups.reduce((sum, { sentences }) => sum + sentences.length, 0);
}
