import type { Concept } from "../../../src/domain/protocol.ts";

/**
 * A query in the library's own syntax: concepts joined by OR, each with its terms in brackets, and `since:2015` for the
 * earliest year. Any word of any term finds a record; how many concepts it covers, and how well, decides its rank.
 */
export interface LibraryQuery {
  /** The terms of each concept. */
  readonly concepts: readonly (readonly string[])[];
  readonly since: number | null;
}

export function writeQuery(concepts: readonly Concept[], since: number | null): string {
  const groups = concepts.map(({ terms }) => {
    const quoted = [...new Set(terms.map(quote))];
    return quoted.length > 1 ? `(${quoted.join(" OR ")})` : quoted.join("");
  });
  return [groups.join(" OR "), ...(since === null ? [] : [`since:${since}`])].join(" ");
}

/** Reads what `writeQuery` writes, and plain words as well: those are one concept. */
export function readQuery(query: string): LibraryQuery {
  const since = /(?:^|\s)since:(\d{4})\s*$/.exec(query);
  const text = since ? query.slice(0, since.index) : query;
  const concepts: string[][] = [];
  for (const [group] of text.matchAll(/\((?:[^()"]|"[^"]*")*\)|"[^"]*"|(?:(?! OR (?=["(]))[^"])+/g)) {
    const terms = group.startsWith('"') || group.startsWith("(") ? quotedTerms(group) : [group.trim()];
    const named = terms.filter((term) => term !== "" && term !== "OR");
    if (named.length > 0) concepts.push(named);
  }
  return { concepts, since: since ? Number(since[1]) : null };
}

const quote = (term: string) => `"${term.replaceAll('"', " ").replace(/\s+/g, " ").trim()}"`;

const quotedTerms = (group: string) => [...group.matchAll(/"([^"]*)"/g)].map(([, term = ""]) => term.trim());
