import { statementOf } from "../../src/domain/claim.ts";
import type { Report } from "../../src/domain/report.ts";
import type { VerifiedClaim } from "../../src/domain/verdict.ts";
import type { EvidenceTable } from "./tables.ts";
import type { Queries } from "./tenant-database.ts";
import { termsOf } from "./terms.ts";

/** A statement takes a limited number of values, and no database has its limit below this. */
const MOST_VALUES = 900;

interface ReviewKey {
  readonly tenantId: string;
  readonly reviewId: string;
}

/** Keeps what a finished review found where recall finds it: studies, claims, evidence, and the words of each. */
export async function keepFindings(queries: Queries, key: ReviewKey, report: Report): Promise<void> {
  const studies = report.studies.map((study) => ({
    ...key,
    studyId: study.id,
    title: study.title,
    year: study.year,
    studyJson: JSON.stringify(study),
  }));
  const titles = new Map(report.studies.map(({ id, title }) => [id, title]));
  const claims = distinctClaims(report.claims).map(({ claim, status, confidence }, position) => ({
    ...key,
    claimId: claim.id,
    position,
    text: claim.text,
    status,
    confidence,
    studyId: claim.studyId,
    statement: statementOf(claim.text, titles.get(claim.studyId) ?? claim.studyId),
  }));
  const evidence = distinctClaims(report.claims).flatMap((claim) => evidenceRows(key, claim));
  for (const part of inParts(studies)) await queries.insertInto("study").values(part).execute();
  for (const part of inParts(claims)) await queries.insertInto("claim").values(part).execute();
  for (const part of inParts(evidence)) await queries.insertInto("evidence").values(part).execute();
  for (const part of inParts(termRows(key, report))) await queries.insertInto("term").values(part).execute();
}

const distinctClaims = (claims: readonly VerifiedClaim[]): readonly VerifiedClaim[] => [
  ...new Map(claims.map((claim) => [claim.claim.id, claim])).values(),
];

function evidenceRows(key: ReviewKey, { claim, verdicts }: VerifiedClaim): readonly EvidenceTable[] {
  const judged = verdicts.flatMap(({ label, evidence }) => (evidence === null ? [] : [{ label, evidence }]));
  return [{ label: "quotation", evidence: claim.evidence }, ...judged].map(({ label, evidence }, position) => {
    const { studyId, quotation, section, start, end } = evidence;
    return { ...key, claimId: claim.id, position, studyId, label, quotation, section, beginsAt: start, endsAt: end };
  });
}

function termRows(key: ReviewKey, report: Report) {
  const answer = report.synthesis?.answer ?? [];
  const texts = [report.question, report.title, ...answer.map(({ text }) => text)];
  const ofReview = [...termsOf(texts.join(" "))].map((term) => ({ ...key, claimId: "", term }));
  const ofClaims = distinctClaims(report.claims).flatMap(({ claim }) =>
    [...termsOf(claim.text)].map((term) => ({ ...key, claimId: claim.id, term })),
  );
  return [...ofReview, ...ofClaims];
}

function* inParts<Row extends object>(rows: readonly Row[]): Generator<readonly Row[]> {
  const size = Math.floor(MOST_VALUES / Object.keys(rows[0] ?? { none: 0 }).length);
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}
