import type { Analyst, Findings } from "../analyst/analyst.ts";
import type { Assessment, Remark } from "../domain/assessment.ts";
import type { FlowCounts } from "../domain/report.ts";
import type { Synthesis } from "../domain/synthesis.ts";
import type { StageContext } from "./stage.ts";

/** Has independent reviewers score the draft; there is nothing to score where the question stays open. */
export async function assessReview(
  findings: Findings,
  synthesis: Synthesis | null,
  flow: FlowCounts,
  analyst: Analyst,
  context: StageContext,
): Promise<Assessment | null> {
  if (!synthesis) {
    context.tally(0, 0, "nothing to assess");
    return null;
  }
  const assessment = withKnownClaims(await analyst.assessReview(findings, synthesis, flow, context), findings);
  const { reviewers, consensus } = assessment;
  context.tally(
    findings.claims.length,
    reviewers.length,
    `${reviewers.length} reviewers, consensus ${consensus.toFixed(1)}`,
  );
  return assessment;
}

/** The gate: a remark that points at a claim that does not exist is left out. */
function withKnownClaims(assessment: Assessment, { claims }: Findings): Assessment {
  const known = new Set(claims.map(({ claim }) => claim.id));
  const grounded = ({ claimIds }: Remark) => claimIds.every((id) => known.has(id));
  const reviewers = assessment.reviewers.map((reviewer) => ({
    ...reviewer,
    remarks: reviewer.remarks.filter(grounded),
  }));
  return { ...assessment, reviewers };
}
