import type { Assessment, Dimension, Remark, ReviewerReport } from "../../domain/assessment.ts";
import { numbersIn } from "../../domain/numbers.ts";
import type { FlowCounts } from "../../domain/report.ts";
import type { Study } from "../../domain/study.ts";
import type { Synthesis } from "../../domain/synthesis.ts";
import type { VerifiedClaim } from "../../domain/verdict.ts";
import type { Findings } from "../analyst.ts";
import { DESIGN_WEIGHTS, designOf } from "./design.ts";

/** Three reviewers by rubric: each computes its score from the record of the review, and points at the claims behind it. */
export function assessByRubric(findings: Findings, synthesis: Synthesis, flow: FlowCounts): Assessment {
  const challenge = challengeReview(findings, flow);
  const confirm = confirmReview(findings, flow);
  const dimensions = rateDimensions(findings, flow);
  const integrate = integrateReviews(challenge, confirm, synthesis, dimensions);
  const scores = [challenge, confirm, integrate].map(({ score }) => score);
  return {
    reviewers: [challenge, confirm, integrate],
    dimensions,
    consensus: integrate.score,
    disagreement: round(Math.max(...scores) - Math.min(...scores)),
  };
}

/** Starts from 10 and takes off for what could be wrong. */
function challengeReview({ claims, studies }: Findings, flow: FlowCounts): ReviewerReport {
  const contested = claims.filter(({ status }) => status === "contested");
  const alone = claims.filter(({ studiesFor }) => studiesFor <= 1);
  const undecided = claims.filter(({ status }) => status === "unverified" || status === "refuted");
  const flagged = claims.filter(({ flags }) => flags.length > 0);
  const byAbstract = share(flow.included - flow.readInFull, flow.included);
  const score =
    10 -
    3 * share(contested, claims) -
    2 * share(alone, claims) -
    2 * share(undecided, claims) -
    2 * byAbstract -
    (studies.length < 3 ? 2 : 0);
  const remarks = [
    remark(contested, (n) => `${claimsOf(n)} contested by another study.`),
    remark(alone, (n) => `${claimsOf(n)} backed by no study but ${n === 1 ? "its" : "their"} own.`),
    remark(undecided, (n) => `${claimsOf(n)} not borne out by the evidence read.`),
    remark(flagged, (n) => `${claimsOf(n)} from a source that carries a warning.`),
    general(
      byAbstract > 0,
      `${flow.included - flow.readInFull} of ${flow.included} studies were judged by their abstract alone.`,
    ),
    general(
      studies.length < 3,
      `Only ${studies.length === 1 ? "1 study was" : `${studies.length} studies were`} eligible.`,
    ),
  ];
  return { mandate: "challenge", score: clamp(score), remarks: remarks.filter((entry) => entry !== null) };
}

/** Starts from what stands: located, verified and independently supported claims. */
function confirmReview({ claims }: Findings, flow: FlowCounts): ReviewerReport {
  const verified = claims.filter(({ status }) => status === "verified");
  const replicated = verified.filter(({ studiesFor }) => studiesFor > 1);
  const confidence = mean(claims.map((claim) => claim.confidence));
  const located = share(flow.claimsExtracted, flow.claimsExtracted + flow.claimsDropped);
  const score = 4 * share(verified, claims) + 2 * share(replicated, claims) + 2 * confidence + 2 * located;
  const remarks = [
    remark(replicated, (n) => `${claimsOf(n)} verified and supported by at least one further study.`),
    remark(verified, (n) => `${claimsOf(n)} verified against the documents read.`),
    general(flow.claimsDropped === 0, "Every extracted quotation was found in its document."),
  ];
  return { mandate: "confirm", score: clamp(score), remarks: remarks.filter((entry) => entry !== null) };
}

/** Sees both, and the dimensions; the weaker of two opinions counts double. */
function integrateReviews(
  challenge: ReviewerReport,
  confirm: ReviewerReport,
  synthesis: Synthesis,
  dimensions: readonly Dimension[],
): ReviewerReport {
  const [low, high] = [challenge.score, confirm.score].toSorted((a, b) => a - b);
  const assessed = mean(dimensions.flatMap(({ score }) => score ?? []));
  const score = clamp((2 * (low ?? 0) + (high ?? 0) + assessed) / 4);
  const gap = round(Math.abs(challenge.score - confirm.score));
  const answerClaims = [...new Set(synthesis.answer.flatMap(({ claimIds }) => claimIds))];
  const remarks: readonly Remark[] = [
    { text: `The answer rests on ${claimsOf(answerClaims.length, "")}.`, claimIds: answerClaims },
    { text: `The two other reviewers differ by ${gap} points.`, claimIds: [] },
  ];
  return { mandate: "integrate", score, remarks };
}

function rateDimensions({ claims, studies, protocol }: Findings, flow: FlowCounts): readonly Dimension[] {
  const cited = studies.filter(({ id }) => claims.some(({ claim }) => claim.studyId === id));
  const withNumbers = claims.filter(({ claim }) => numbersIn(claim.text).size > 0);
  const uncertain = claims.filter(({ claim }) => UNCERTAINTY.test(claim.evidence.quotation));
  const dated = cited.filter(({ year }) => year !== null);
  const recent = dated.filter(({ year }) => (year ?? 0) >= Number(protocol.plannedAt.slice(0, 4)) - RECENT_YEARS);
  const named = cited.filter(({ identifiers }) => Object.keys(identifiers).length > 0);
  return [
    dimension(
      "evidence strength",
      rateStrength(cited),
      `${cited.length} independent studies; ${describeDesigns(cited)}`,
    ),
    dimension(
      "citation grounding",
      10 * share(flow.claimsExtracted, flow.claimsExtracted + flow.claimsDropped),
      `${flow.claimsExtracted} of ${flow.claimsExtracted + flow.claimsDropped} drafted claims have a located quotation`,
    ),
    withNumbers.length === 0
      ? unassessed("numerical consistency", "no claim states a number")
      : dimension(
          "numerical consistency",
          10 *
            share(
              withNumbers.filter(({ checks }) => checks.numbersMatch),
              withNumbers,
            ),
          `the numbers of ${withNumbers.length} claims were compared with their quotations`,
        ),
    unassessed("benchmark validity", "judging test sets and metrics needs more than the text of the findings"),
    dated.length === 0
      ? unassessed("novelty", "the records give no years")
      : dimension(
          "novelty",
          10 * share(recent, dated),
          `${recent.length} of ${dated.length} dated studies are at most ${RECENT_YEARS} years old`,
        ),
    dimension(
      "uncertainty disclosure",
      10 * share(uncertain, claims),
      `${uncertain.length} of ${claims.length} quotations state an interval, a p-value, a sample or a hedge`,
    ),
    dimension(
      "reproducibility status",
      10 * share(named, cited),
      `${named.length} of ${cited.length} cited studies carry a persistent identifier; queries and dates are on record`,
    ),
    unassessed("safety and impact", "consequences for people need human judgement"),
  ];
}

const RECENT_YEARS = 5;
const UNCERTAINTY =
  /\b(?:CI|confidence interval|p\s*[<=>]|SD|standard deviation|n\s*=|may|might|could|suggest|likely|possibl|appear|uncertain|trend)|±|\bof \d+ (?:patients|participants|women|men|children|studies|trials)/i;

/** Grows with the number of studies and the weight of their designs: 10 needs about ten strong ones. */
function rateStrength(studies: readonly Study[]): number {
  const weight = studies.reduce((sum, study) => sum + DESIGN_WEIGHTS[designOf(study)], 0);
  return 10 * (1 - Math.exp(-weight / 3));
}

function describeDesigns(studies: readonly Study[]): string {
  const counted = [...Map.groupBy(studies, designOf)].map(([design, all]) => `${design}: ${all.length}`);
  return counted.length === 0 ? "none" : counted.join(", ");
}

function dimension(name: Dimension["name"], score: number, basis: string): Dimension {
  const rounded = clamp(score);
  return { name, score: rounded, level: rounded >= 7 ? "high" : rounded >= 4 ? "medium" : "low", basis };
}

function unassessed(name: Dimension["name"], basis: string): Dimension {
  return { name, score: null, level: null, basis };
}

function remark(claims: readonly VerifiedClaim[], text: (count: number) => string): Remark | null {
  return claims.length === 0 ? null : { text: text(claims.length), claimIds: claims.map(({ claim }) => claim.id) };
}

function general(applies: boolean, text: string): Remark | null {
  return applies ? { text, claimIds: [] } : null;
}

function claimsOf(count: number, verb: "" | undefined = undefined): string {
  const noun = count === 1 ? "1 claim" : `${count} claims`;
  return verb === "" ? noun : `${noun} ${count === 1 ? "is" : "are"}`;
}

function share(part: readonly unknown[] | number, whole: readonly unknown[] | number): number {
  const [a, b] = [part, whole].map((value) => (typeof value === "number" ? value : value.length));
  return b ? (a ?? 0) / b : 0;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function clamp(score: number): number {
  return round(Math.min(10, Math.max(0, score)));
}

function round(score: number): number {
  return Math.round(score * 10) / 10;
}
