import type { Report } from "../domain/report.ts";
import type { Study } from "../domain/study.ts";
import { shortName, splitName } from "./authors.ts";
import { citationsOf } from "./citations.ts";
import { citedStudies, noticeLabel, studyUrl } from "./references.ts";
import { givenBy, type TeamVotes } from "./team-votes.ts";

/** The parts of CSL-JSON that we write. @see https://docs.citationstyles.org/en/stable/specification.html */
export interface CslItem {
  readonly id: string;
  readonly type: "article-journal" | "article" | "document";
  readonly title: string;
  readonly author: readonly CslName[];
  readonly issued?: { readonly "date-parts": readonly (readonly number[])[] };
  readonly "container-title"?: string;
  readonly DOI?: string;
  readonly PMID?: string;
  readonly PMCID?: string;
  readonly number?: string;
  readonly URL?: string;
  readonly note?: string;
  /** What the team says of the claims that were taken from it. */
  readonly annote?: string;
}

type CslName =
  | { readonly family: string; readonly given: string; readonly "non-dropping-particle"?: string }
  | { readonly literal: string };

/** The references as CSL-JSON, in the order of their numbers. */
export function toCsl(report: Report): string {
  return `${JSON.stringify(cslItems(report), null, 2)}\n`;
}

export function cslItems(report: Report, team: TeamVotes | null = null): readonly CslItem[] {
  const taken = new Map<string, number>();
  return citedStudies(report).map((study) => {
    const key = citationKey(study);
    const uses = taken.get(key) ?? 0;
    taken.set(key, uses + 1);
    const annote = team === null ? "" : voteNote(study.id, report, team);
    return { ...cslItem(study, uses === 0 ? key : `${key}-${uses + 1}`), ...(annote !== "" && { annote }) };
  });
}

/** "C1 verified by Ann (2026-03-02 12:00 UTC)." */
function voteNote(studyId: string, report: Report, { claims }: TeamVotes): string {
  const { label } = citationsOf(report);
  const ofStudy = new Set(report.claims.filter(({ claim }) => claim.studyId === studyId).map(({ claim }) => claim.id));
  return claims
    .filter(({ claimId }) => ofStudy.has(claimId))
    .flatMap(({ claimId, votes }) => {
      const [verified, disputed] = [givenBy(votes, "verify"), givenBy(votes, "dispute")];
      return [
        ...(verified === "" ? [] : [`${label(claimId)} verified by ${verified}.`]),
        ...(disputed === "" ? [] : [`${label(claimId)} disputed by ${disputed}.`]),
      ];
    })
    .join(" ");
}

/** "berg2021", as people name entries of a bibliography; "lamps-and-sleep-of" for a work without authors. */
function citationKey(study: Study): string {
  const words = study.authors.length === 0 ? study.title.split(/\s+/).slice(0, 4).join("-") : shortName(study);
  const ascii = words
    .normalize("NFKD")
    .toLowerCase()
    .replace(/ et al\./, "");
  const key = ascii.replace(/[^a-z0-9-]/g, "");
  return /[a-z]/.test(key) ? key : study.id;
}

const TYPES: Record<Study["kind"], CslItem["type"]> = {
  article: "article-journal",
  review: "article-journal",
  preprint: "article",
  other: "document",
};

function cslItem(study: Study, id: string): CslItem {
  const { doi, pmid, pmcid, arxiv } = study.identifiers;
  const url = studyUrl(study);
  return {
    id,
    type: TYPES[study.kind],
    title: study.title,
    author: study.authors.map(cslName),
    ...(study.year !== null && { issued: { "date-parts": [[study.year]] } }),
    ...(study.venue !== null && { "container-title": study.venue }),
    ...(doi !== undefined && { DOI: doi }),
    ...(pmid !== undefined && { PMID: pmid }),
    ...(pmcid !== undefined && { PMCID: pmcid.toUpperCase() }),
    ...(arxiv !== undefined && { number: `arXiv:${arxiv}` }),
    ...(url !== null && { URL: url }),
    ...(study.notices.length > 0 && { note: study.notices.map(noticeLabel).join("; ") }),
  };
}

function cslName(author: string): CslName {
  const name = splitName(author);
  if ("literal" in name) return name;
  const { family, given, particle } = name;
  return { family, given, ...(particle !== "" && { "non-dropping-particle": particle }) };
}
