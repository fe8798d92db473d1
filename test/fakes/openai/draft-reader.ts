import { z } from "zod";
import { verifyAgainstPassages } from "../../../src/analyst/extractive/verification.ts";

const ShownClaim = z.object({
  id: z.string(),
  claim: z.string(),
  quotation: z.string(),
  study: z.string(),
  status: z.string(),
  confidence: z.number(),
  studiesFor: z.int(),
});
type ShownClaim = z.infer<typeof ShownClaim>;
export const ShownClaims = z.array(ShownClaim);
export const Draft = z.object({ draft: z.object({ claims: ShownClaims }) });

const MOST_ANSWER_SENTENCES = 2;
const MOST_FINDINGS = 6;

/** The claims' own words, the surest first. */
export async function synthesize(hypothesis: string | null, claims: readonly ShownClaim[]) {
  const surest = claims.toSorted((a, b) => b.confidence - a.confidence);
  const sentences = surest.map(({ id, claim }) => ({ text: claim, claims: [id] }));
  const lean = hypothesis === null ? null : await direction(hypothesis, surest);
  const group = { title: "Findings", sentences: sentences.slice(0, MOST_FINDINGS), agreement: agreement(claims, lean) };
  return {
    answers: claims.length > 0,
    gap: claims.length > 0 ? null : "No claim was verified.",
    answer: sentences.slice(0, MOST_ANSWER_SENTENCES),
    direction: lean,
    groups: claims.length > 0 ? [group] : [],
  };
}

function agreement(claims: readonly ShownClaim[], lean: string | null) {
  if (new Set(claims.map(({ study }) => study)).size < 2) return "single";
  return lean === "mixed" ? "disagree" : "agree";
}

async function direction(hypothesis: string, claims: readonly ShownClaim[]) {
  const passages = claims.map(({ study, quotation, claim }) => ({
    studyId: study,
    title: claim,
    section: "",
    start: 0,
    text: quotation,
  }));
  const { signal } = new AbortController();
  const labels = (await verifyAgainstPassages(hypothesis, passages, signal)).map(({ label }) => label);
  const [supporting, refuting] = [labels.includes("supports"), labels.includes("refutes")];
  if (supporting && refuting) return "mixed";
  return supporting ? "for" : refuting ? "against" : "unclear";
}

/** A remark on each claim that rests on one study, and a score that follows from how many there are. */
export function assess(claims: readonly ShownClaim[]) {
  const single = claims.filter(({ studiesFor }) => studiesFor <= 1);
  const share = claims.length === 0 ? 1 : single.length / claims.length;
  const remarks = single.slice(0, 3).map(({ id }) => ({
    text: "This finding rests on a single study.",
    claims: [id],
  }));
  return { remarks, score: Math.round(10 * (9 - 4 * share)) / 10 };
}
