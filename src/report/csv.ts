import type { Report } from "../domain/report.ts";
import type { Checks, VerifiedClaim } from "../domain/verdict.ts";
import { citationsOf } from "./citations.ts";
import { studyUrl } from "./references.ts";
import { givenBy, type TeamVotes } from "./team-votes.ts";

const HEADER = [
  "label",
  "claim_id",
  "claim",
  "status",
  "confidence",
  "studies_for",
  "studies_against",
  "failed_checks",
  "flags",
  "read",
  "quotation",
  "section",
  "start",
  "end",
  "reference",
  "authors",
  "year",
  "title",
  "url",
];

/** What follows where people can vote. */
const TEAM_HEADER = ["team", "verified_by", "disputed_by"];

/**
 * The claims as CSV, one a row.
 *
 * @param team the votes on its claims; null where nobody can vote
 * @see RFC 4180
 */
export function toCsv(report: Report, team: TeamVotes | null = null): string {
  const citations = citationsOf(report);
  const rows = report.claims.map((verified) => {
    const { id, studyId } = verified.claim;
    const study = citations.study(studyId);
    const position = report.references.indexOf(studyId);
    return [
      citations.label(id),
      ...claimCells(verified),
      position < 0 ? "" : position + 1,
      study?.authors.join("; ") ?? "",
      study?.year ?? "",
      study?.title ?? "",
      (study === undefined ? null : studyUrl(study)) ?? "",
      ...(team === null ? [] : teamCells(id, team)),
    ];
  });
  return [[...HEADER, ...(team === null ? [] : TEAM_HEADER)], ...rows]
    .map((cells) => `${cells.map(cell).join(",")}\r\n`)
    .join("");
}

function teamCells(claimId: string, { claims }: TeamVotes): readonly string[] {
  const claim = claims.find((one) => one.claimId === claimId);
  return claim === undefined
    ? ["waiting", "", ""]
    : [claim.state, givenBy(claim.votes, "verify"), givenBy(claim.votes, "dispute")];
}

function claimCells({ claim, status, confidence, studiesFor, studiesAgainst, checks, flags }: VerifiedClaim) {
  const { quotation, section, start, end, read } = claim.evidence;
  const failed = (Object.keys(checks) as (keyof Checks)[]).filter((check) => !checks[check]);
  return [
    claim.id,
    claim.text,
    status,
    confidence.toFixed(3),
    studiesFor,
    studiesAgainst,
    failed.join("; "),
    flags.join("; "),
    read,
    quotation,
    section,
    start,
    end,
  ];
}

function cell(value: string | number): string {
  const text = typeof value === "string" ? withoutFormula(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Spreadsheets run a cell that begins like a formula; an apostrophe makes it text.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const withoutFormula = (text: string) => (/^\s*[=+\-@]|^[\t\r\n]/.test(text) ? `'${text}` : text);
