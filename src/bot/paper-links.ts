import {
  type IdentifierScheme,
  type Identifiers,
  normaliseIdentifier,
  type SourceRecord,
} from "../domain/source-record.ts";
import type { Source } from "../ports/source.ts";

/** The schemes that addresses of papers tell, and words before a bare number. */
const LINKED: readonly IdentifierScheme[] = ["doi", "arxiv", "pmcid", "pmid"];
/** A publisher's page often holds the DOI in its path. */
const DOI_IN_PATH = /\b10\.\d{4,9}\/[^\s?#]+/;

/** What paper a text names, if a text is nothing but the address or the identifier of one; else null. */
export function linkedPaper(text: string): Identifiers | null {
  const words = text.trim().replace(/^<|>$/g, "");
  if (/\s/.test(words.replace(/^(?:doi|arxiv|pmid|pmcid):\s*/i, ""))) return null;
  for (const scheme of LINKED) {
    const bareNumber = /^\d+$/.test(words);
    const id = bareNumber ? null : normaliseIdentifier(scheme, words);
    if (id !== null) return { [scheme]: id };
  }
  const doi = /^https?:/i.test(words) ? DOI_IN_PATH.exec(words)?.[0] : undefined;
  const id = doi === undefined ? null : normaliseIdentifier("doi", doi.replace(/\/(?:full|abstract|pdf|html)$/i, ""));
  return id === null ? null : { doi: id };
}

/** The same source without one work: a paper is no evidence for itself. */
export function withoutWork(source: Source, work: Identifiers): Source {
  const isOther = ({ identifiers }: SourceRecord) =>
    !Object.entries(work).some(([scheme, id]) => identifiers[scheme as IdentifierScheme] === id);
  return {
    name: source.name,
    label: source.label,
    formulateQuery: (concepts, since) => source.formulateQuery(concepts, since),
    search: async (query, limit, signal) => {
      const found = await source.search(query, limit, signal);
      return { ...found, records: found.records.filter(isOther) };
    },
    lookUp: (works, signal) => source.lookUp(works, signal),
  };
}
