import {
  IDENTIFIER_SCHEMES,
  type IdentifierScheme,
  type Identifiers,
  normaliseIdentifier,
} from "../../../src/domain/source-record.ts";

/** The field names, in lower case and without `_` and `-`, under which files give identifiers. */
const SCHEME_OF_FIELD: ReadonlyMap<string, IdentifierScheme> = new Map([
  ["doi", "doi"],
  ["arxiv", "arxiv"],
  ["arxivid", "arxiv"],
  ["eprint", "arxiv"],
  ["pmid", "pmid"],
  ["pubmed", "pmid"],
  ["pubmedid", "pmid"],
  ["pmcid", "pmcid"],
  ["pmc", "pmcid"],
  ["pubmedcentral", "pmcid"],
  ["openalex", "openalex"],
  ["openalexid", "openalex"],
  ["corpusid", "corpusid"],
]);
const ADDRESS_FIELDS = new Set(["url", "link", "uri", "id", "ee"]);
const NESTED_FIELDS = new Set(["identifiers", "externalids", "ids"]);

/** Finds the identifiers among the fields of a record: by the names of the fields, and in addresses. */
export function collectIdentifiers(fields: Readonly<Record<string, unknown>>): Identifiers {
  const found: Partial<Record<IdentifierScheme, string>> = {};
  for (const [name, value] of Object.entries(fields)) {
    const field = name.toLowerCase().replace(/[_-]/g, "");
    if (NESTED_FIELDS.has(field) && typeof value === "object" && value !== null) {
      Object.assign(found, collectIdentifiers({ ...value }));
    }
    if (typeof value !== "string" && typeof value !== "number") continue;
    const text = String(value);
    const scheme = SCHEME_OF_FIELD.get(field);
    const known = scheme ? identify(scheme, text) : ADDRESS_FIELDS.has(field) ? identifyAddress(text) : {};
    for (const [key, identifier] of Object.entries(known)) found[key as IdentifierScheme] ??= identifier;
  }
  return found;
}

function identify(scheme: IdentifierScheme, value: string): Identifiers {
  const bare = scheme === "pmcid" && /^\d+$/.test(value) ? `PMC${value}` : value;
  const identifier = normaliseIdentifier(scheme, bare);
  return identifier === null ? {} : { [scheme]: identifier };
}

function identifyAddress(address: string): Identifiers {
  if (!/^https?:\/\//i.test(address)) return {};
  return Object.assign({}, ...IDENTIFIER_SCHEMES.map((scheme) => identify(scheme, address)));
}
