import { z } from "zod";
import type { Assessment, Mandate, Remark, ReviewerReport } from "../../domain/assessment.ts";
import type { FlowCounts } from "../../domain/report.ts";
import type { Synthesis } from "../../domain/synthesis.ts";
import type { Findings, JudgementContext } from "../analyst.ts";
import { isInstruction } from "../embedded-instructions.ts";
import { ask, remarkMadeByCode } from "./asking.ts";
import type { Panel } from "./panel.ts";
import { showClaim } from "./synthesis.ts";
import { asShown, fence } from "./untrusted-text.ts";

const Reply = z.object({
  remarks: z.array(z.object({ text: z.string(), claims: z.array(z.string()) })),
  score: z.number(),
});

const PLACE: Readonly<Record<Mandate, 0 | 1 | 2>> = { challenge: 0, confirm: 1, integrate: 2 };

/**
 * Two reviewers who do not know of each other, then the one who sees both. A reviewer takes off from the score that the
 * code's rubric gives for the same mandate and never adds to it, so that no text can talk a score up.
 */
export async function assessReview(
  panel: Panel,
  {
    findings,
    synthesis,
    flow,
  }: { readonly findings: Findings; readonly synthesis: Synthesis; readonly flow: FlowCounts },
  context: JudgementContext,
): Promise<Assessment> {
  const rubric = await panel.code.assessReview(findings, synthesis, flow, context);
  const draft = showDraft(findings, synthesis, flow);
  const known = new Set(findings.claims.map(({ claim }) => claim.id));
  const review = (mandate: Mandate, material: object) =>
    askReviewer(panel, { mandate, material, known, rubric: rubricFor(rubric, mandate) }, context);

  const [challenge, confirm] = await Promise.all([review("challenge", { draft }), review("confirm", { draft })]);
  const integrate = await review("integrate", { draft, reviews: [challenge, confirm] });
  const reviewers = [challenge, confirm, integrate];
  const scores = reviewers.map(({ score }) => score);
  return {
    reviewers,
    dimensions: rubric.dimensions,
    consensus: integrate.score,
    disagreement: round(Math.max(...scores) - Math.min(...scores)),
  };
}

function rubricFor({ reviewers, consensus }: Assessment, mandate: Mandate): ReviewerReport {
  return reviewers.find((reviewer) => reviewer.mandate === mandate) ?? { mandate, score: consensus, remarks: [] };
}

/** What reviewers see: our own sentences, the claims with their quotations, and the counts. No text of papers besides. */
function showDraft({ protocol, claims }: Findings, { answer, direction, groups }: Synthesis, flow: FlowCounts) {
  return {
    question: protocol.question,
    hypothesis: protocol.hypothesis,
    criteria: protocol.criteria,
    searches: protocol.strategies.map(({ source, query }) => ({ source, query })),
    counts: flow,
    answer,
    direction,
    findings: groups,
    claims: claims.map(showClaim),
  };
}

interface Assignment {
  readonly mandate: Mandate;
  readonly material: object;
  readonly known: ReadonlySet<string>;
  readonly rubric: ReviewerReport;
}

async function askReviewer(
  panel: Panel,
  { mandate, material, known, rubric }: Assignment,
  context: JudgementContext,
): Promise<ReviewerReport> {
  const name = `assessment-${mandate}` as const;
  const model = panel.models.reviewers[PLACE[mandate]];
  const prompt = panel.prompts.fill(name, fence(material));
  const { value, setback } = await ask(
    panel.model,
    { name, model, prompt, schema: Reply, maxOutputTokens: 2000 },
    context,
  );
  if (setback) {
    remarkMadeByCode(setback, `The review to ${mandate} was made by code`, context);
    return rubric;
  }
  const remarks = value.remarks.map(toRemark).filter((remark) => isUsable(remark, known));
  return { mandate, remarks, score: round(Math.min(rubric.score, Math.max(0, value.score))) };
}

const MOST_CHARACTERS = 600;

function toRemark({ text, claims }: z.infer<typeof Reply>["remarks"][number]): Remark {
  return { text: asShown(text).replace(/\s+/gu, " ").trim().slice(0, MOST_CHARACTERS), claimIds: [...new Set(claims)] };
}

/** The gate: a remark points at claims that exist, and gives no orders. */
function isUsable({ text, claimIds }: Remark, known: ReadonlySet<string>): boolean {
  return text !== "" && !isInstruction(text) && claimIds.length > 0 && claimIds.every((id) => known.has(id));
}

function round(score: number): number {
  return Math.round(score * 10) / 10;
}
