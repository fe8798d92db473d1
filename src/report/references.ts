import type { Report } from "../domain/report.ts";
import type { Notice } from "../domain/source-record.ts";
import type { Study } from "../domain/study.ts";
import { authorList } from "./authors.ts";
import type { Block, Inline, Span } from "./document.ts";
import { emphasis, link, strong } from "./document.ts";

/** The cited studies, in the order of their numbers. */
export function citedStudies(report: Report): readonly Study[] {
  const studies = new Map(report.studies.map((study) => [study.id, study]));
  return report.references.flatMap((id) => studies.get(id) ?? []);
}

export function referenceBlocks(report: Report): readonly Block[] {
  return [{ kind: "references", items: citedStudies(report).map(reference) }];
}

/** Authors, year, title, venue, where to find it, and what has been said against it. */
export function reference(study: Study): Inline {
  const year = study.year === null ? "no year" : String(study.year);
  const title = /[.?!]$/.test(study.title) ? study.title : `${study.title}.`;
  const venue: Inline = study.venue === null ? [] : [" ", emphasis(study.venue), "."];
  const flags = study.notices.flatMap((notice): Inline => [" ", strong(noticeLabel(notice)), noticeSource(notice)]);
  return [`${authorList(study.authors)} (${year}). ${title}`, ...venue, " ", ...place(study), ...flags];
}

/** The address of a study by its most lasting identifier; null when no public one is known. */
export function studyUrl({ identifiers, url }: Study): string | null {
  if (identifiers.doi !== undefined) return `https://doi.org/${encodeIdentifier(identifiers.doi)}`;
  if (identifiers.arxiv !== undefined) return `https://arxiv.org/abs/${encodeIdentifier(identifiers.arxiv)}`;
  if (identifiers.pmid !== undefined) return `https://pubmed.ncbi.nlm.nih.gov/${identifiers.pmid}/`;
  if (identifiers.pmcid !== undefined)
    return `https://pmc.ncbi.nlm.nih.gov/articles/${identifiers.pmcid.toUpperCase()}/`;
  return url !== null && /^https?:\/\//i.test(url) ? url : null;
}

/** An identifier may hold any character; only its slashes may stay as they are. */
const encodeIdentifier = (id: string) => id.toWellFormed().split("/").map(encodeURIComponent).join("/");

const NOTICE_LABELS: Record<Notice["kind"], string> = {
  retraction: "RETRACTED",
  withdrawal: "WITHDRAWN",
  "expression-of-concern": "EXPRESSION OF CONCERN",
  correction: "CORRECTED",
};

export const noticeLabel = ({ kind }: Notice): string => NOTICE_LABELS[kind];

const noticeSource = ({ reference }: Notice): string => (reference === null ? "" : ` (${reference})`);

function place(study: Study): readonly Span[] {
  const url = studyUrl(study);
  const own = study.records.find(({ source }) => source === "library");
  if (url !== null) return [link(placeName(study, url), url)];
  return [own === undefined ? "No public address known." : `In the library as ${own.sourceId}.`];
}

function placeName({ identifiers }: Study, url: string): string {
  if (identifiers.doi !== undefined) return `doi:${identifiers.doi}`;
  if (identifiers.arxiv !== undefined) return `arXiv:${identifiers.arxiv}`;
  if (identifiers.pmid !== undefined) return `PMID ${identifiers.pmid}`;
  return identifiers.pmcid?.toUpperCase() ?? url;
}
