import { z } from "zod";
import type { CitedSentence, FindingGroup, Insufficiency, Synthesis } from "../../domain/synthesis.ts";
import type { VerifiedClaim } from "../../domain/verdict.ts";
import type { Findings, JudgementContext } from "../analyst.ts";
import { ask, remarkMadeByCode } from "./asking.ts";
import { countStudies, isGrounded, isGroundedTitle } from "./grounding.ts";
import type { Panel } from "./panel.ts";
import { asShown, fence } from "./untrusted-text.ts";

const Sentence = z.object({ text: z.string(), claims: z.array(z.string()) });
const Reply = z.object({
  answers: z.boolean(),
  gap: z.string().nullable(),
  answer: z.array(Sentence),
  direction: z.enum(["for", "against", "mixed", "unclear"]).nullable(),
  groups: z.array(
    z.object({ title: z.string(), sentences: z.array(Sentence), agreement: z.enum(["agree", "disagree", "single"]) }),
  ),
});
type Draft = z.infer<typeof Reply>;

const MOST_ANSWER_SENTENCES = 3;
const BY_CODE = "The synthesis was put together by code from the claims' own words";

/** The model's synthesis as far as it is tied to the claims; the code's where nothing of its answer is. */
export async function synthesizeFindings(
  panel: Panel,
  findings: Findings,
  context: JudgementContext,
): Promise<Synthesis | Insufficiency> {
  const byCode = await panel.code.synthesizeFindings(findings, context);
  const { value, setback } = await askFor(panel, findings, context);
  if (setback) {
    remarkMadeByCode(setback, BY_CODE, context);
    return byCode;
  }
  if (!value.answers) return describeGap(value.gap, findings);
  const synthesis = keepGrounded(value, findings, byCode);
  if (synthesis === null) {
    context.remark(`${BY_CODE}: the model's answer could not be tied to them.`);
    return byCode;
  }
  const dropped = countSentences(value) - countSentences(synthesis);
  if (dropped > 0) {
    const sentences = dropped === 1 ? "1 sentence was" : `${dropped} sentences were`;
    context.remark(`Of the model's synthesis ${sentences} left out, as the claims cited do not say it.`);
  }
  return synthesis;
}

function askFor(panel: Panel, { protocol, claims, studies }: Findings, context: JudgementContext) {
  const yearOf = new Map(studies.map(({ id, year }) => [id, year]));
  const material = fence(
    claims.map((claim) => ({ ...showClaim(claim), year: yearOf.get(claim.claim.studyId) ?? null })),
  );
  const question = JSON.stringify(protocol.question);
  const hypothesis = JSON.stringify(protocol.hypothesis);
  const prompt = panel.prompts.fill("synthesis", { question, hypothesis, ...material });
  const { model, models } = panel;
  return ask(model, { name: "synthesis", model: models.reader, prompt, schema: Reply, maxOutputTokens: 3000 }, context);
}

/** A claim as the last judgements see it: our words, its quotation and what the code counted. */
export function showClaim({ claim, status, confidence, studiesFor, studiesAgainst, flags }: VerifiedClaim) {
  return {
    id: claim.id,
    claim: asShown(claim.text),
    quotation: asShown(claim.evidence.quotation),
    study: claim.studyId,
    read: claim.evidence.read,
    status,
    confidence: Number(confidence.toFixed(2)),
    studiesFor,
    studiesAgainst,
    flags,
  };
}

function describeGap(gap: string | null, { studies }: Findings): Insufficiency {
  const reason = gap?.trim()
    ? asShown(gap.trim())
    : "The findings that were verified bear on something else than the question.";
  const nearest = studies
    .slice(0, 5)
    .map(({ id }) => ({ studyId: id, reason: "its findings do not answer the question" }));
  return { reason, nearest, nearestQuestion: null };
}

function keepGrounded(draft: Draft, findings: Findings, byCode: Synthesis | Insufficiency): Synthesis | null {
  const { protocol, claims } = findings;
  const grounded = (sentences: Draft["answer"]) =>
    sentences.map(toCited).filter((sentence) => isGrounded(sentence, claims, protocol));
  const answer = grounded(draft.answer).slice(0, MOST_ANSWER_SENTENCES);
  if (answer.length === 0) return null;
  const groups = draft.groups.flatMap(({ title, sentences, agreement }) => {
    const kept = grounded(sentences);
    return kept.length === 0 ? [] : [toGroup({ title, sentences: kept, agreement }, findings)];
  });
  const direction = protocol.hypothesis === null ? null : leanOf(draft.direction, byCode);
  return { answer, direction, groups };
}

function countSentences({ answer, groups }: Synthesis | Draft): number {
  return answer.length + groups.reduce((sum, { sentences }) => sum + sentences.length, 0);
}

function toCited({ text, claims }: Draft["answer"][number]): CitedSentence {
  return { text: asShown(text).replace(/\s+/gu, " ").trim(), claimIds: [...new Set(claims)] };
}

/** The title is kept when the claims bear it out; agreement needs two studies, and no contested claim. */
function toGroup({ title, sentences, agreement }: FindingGroup, { claims, protocol }: Findings): FindingGroup {
  const cited = claims.filter(({ claim }) => sentences.some(({ claimIds }) => claimIds.includes(claim.id)));
  const contested = cited.some(({ status }) => status === "contested");
  const counted = countStudies(cited) < 2 ? "single" : agreement === "single" ? "agree" : agreement;
  const named = isGroundedTitle(title, cited, protocol) ? title.trim() : "Findings";
  return { title: named, sentences, agreement: contested ? "disagree" : counted };
}

/** The model may see a lean where the code sees none, but not the opposite one: then the evidence is unclear. */
function leanOf(direction: Draft["direction"], byCode: Synthesis | Insufficiency): NonNullable<Synthesis["direction"]> {
  const counted = "direction" in byCode ? byCode.direction : null;
  const opposed = (direction === "for" && counted === "against") || (direction === "against" && counted === "for");
  return opposed ? "unclear" : (direction ?? "unclear");
}
