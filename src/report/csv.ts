import type { Report } from "../domain/report.ts";
import type { Checks, VerifiedClaim } from "../domain/verdict.ts";
import { citationsOf } from "./citations.ts";
import { studyUrl } from "./references.ts";

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

/**
 * The claims as CSV, one a row.
 *
 * @see RFC 4180
 */
export function toCsv(report: Report): string {
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
    ];
  });
  return [HEADER, ...rows].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
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
