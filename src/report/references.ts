import type { Report } from "../domain/report.ts";
import type { IdentifierScheme, Notice } from "../domain/source-record.ts";
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
  return [`${authorList(study.authors)} (${year}). ${title}`, ...venue, " ", place(study), ...flags];
}

/** The address of a study by its most lasting identifier; null when no public one is known. */
export function studyUrl(study: Study): string | null {
  return publicPlace(study)?.url ?? null;
}

interface Place {
  readonly name: string;
  readonly url: string;
}

/** The most lasting identifier first. */
const PLACES: readonly (readonly [IdentifierScheme, (id: string) => Place])[] = [
  ["doi", (id) => ({ name: `doi:${id}`, url: `https://doi.org/${encodeIdentifier(id)}` })],
  ["arxiv", (id) => ({ name: `arXiv:${id}`, url: `https://arxiv.org/abs/${encodeIdentifier(id)}` })],
  ["pmid", (id) => ({ name: `PMID ${id}`, url: `https://pubmed.ncbi.nlm.nih.gov/${id}/` })],
  ["pmcid", (id) => ({ name: id.toUpperCase(), url: `https://pmc.ncbi.nlm.nih.gov/articles/${id.toUpperCase()}/` })],
  ["openalex", (id) => ({ name: `OpenAlex ${id.toUpperCase()}`, url: `https://openalex.org/${id.toUpperCase()}` })],
  ["corpusid", (id) => ({ name: `Semantic Scholar ${id}`, url: `https://api.semanticscholar.org/CorpusID:${id}` })],
];

function publicPlace({ identifiers, url }: Study): Place | null {
  for (const [scheme, placeOf] of PLACES) {
    const id = identifiers[scheme];
    if (id !== undefined) return placeOf(id);
  }
  return url !== null && /^https?:\/\//i.test(url) ? { name: url, url } : null;
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

function place(study: Study): Span {
  const known = publicPlace(study);
  if (known !== null) return link(known.name, known.url);
  const own = study.records.find(({ source }) => source === "library");
  return own === undefined ? "No public address known." : `In the library as ${own.sourceId}.`;
}
