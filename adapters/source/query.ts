import type { Concept } from "../../src/domain/protocol.ts";
import type { Period } from "../../src/ports/source.ts";

/** Room for the other parameters stays: OpenAlex takes 4 KB of address in all. */
const MAX_ENCODED_LENGTH = 1_800;
const MAX_CONCEPTS = 6;
const MAX_TERMS = 8;
const MAX_TERM_LENGTH = 100;
const MAX_WORDS_LENGTH = 500;

/**
 * The terms of each required concept (of every concept, where none is required), free of characters that mean something
 * in a query.
 */
export function searchTerms(concepts: readonly Concept[]): readonly (readonly string[])[] {
  const required = concepts.filter((concept) => concept.required);
  return (required.length > 0 ? required : concepts)
    .slice(0, MAX_CONCEPTS)
    .map(({ terms }) => [...new Set(terms.map(cleanTerm))].filter((term) => term !== "").slice(0, MAX_TERMS))
    .filter((terms) => terms.length > 0);
}

/**
 * Concepts joined by AND, the terms of each by OR. Where that is too long for an address, the last terms give way, then
 * the last concepts.
 *
 * @param render a term as the source wants it, field and quotes included
 * @param restriction a further condition, such as a range of dates
 */
export function booleanQuery(
  concepts: readonly Concept[],
  render: (term: string) => string,
  restriction: string | null,
): string {
  const join = (groups: readonly (readonly string[])[]) =>
    [...groups.map((terms) => joinTerms(terms.map(render))), ...(restriction === null ? [] : [restriction])].join(
      " AND ",
    );
  return join(shortened(searchTerms(concepts), (groups) => encodeURIComponent(join(groups)).length));
}

/** A phrase in quotes; a single word bare, and in lower case where it would be read as an operator. */
export function quoted(term: string): string {
  if (/[\s-]/.test(term)) return `"${term}"`;
  return /^(?:and|or|not|to)$/i.test(term) ? term.toLowerCase() : term;
}

/** The first `perConcept` terms of each concept as plain words, each word once, for sources without operators. */
export function plainWords(concepts: readonly Concept[], perConcept: number): string {
  const words = searchTerms(concepts).flatMap((terms) =>
    terms.slice(0, perConcept).flatMap((term) => term.split(/[\s-]+/)),
  );
  const known = new Set<string>();
  const once = words.filter((word) => known.size < known.add(word.toLowerCase()).size);
  return atMost(once.join(" "), MAX_WORDS_LENGTH);
}

const DAY_MS = 24 * 3600_000;

/** The first day of a period with its room. */
export function enteredFrom({ since, notBefore }: Period, roomDays: number): string {
  const withRoom = new Date(Date.parse(since) - roomDays * DAY_MS).toISOString().slice(0, 10);
  return withRoom > notBefore ? withRoom : notBefore;
}

/** The later of a year's first day and a day; null when there is neither. */
export function earliestDay(since: number | null, day: string | null): string | null {
  const firstOfYear = since === null ? null : `${since}-01-01`;
  if (firstOfYear === null || day === null) return firstOfYear ?? day;
  return firstOfYear > day ? firstOfYear : day;
}

/** Reads `name=value&name=value`, the form in which a query of several parameters is printed and sent. */
export function queryParameters(query: string): readonly (readonly [name: string, value: string])[] {
  return query.split("&").map((part) => {
    const at = part.indexOf("=");
    return [part.slice(0, at), part.slice(at + 1)];
  });
}

function joinTerms(terms: readonly string[]): string {
  return terms.length === 1 ? terms.join("") : `(${terms.join(" OR ")})`;
}

function shortened(
  groups: readonly (readonly string[])[],
  length: (groups: readonly (readonly string[])[]) => number,
): readonly (readonly string[])[] {
  if (length(groups) <= MAX_ENCODED_LENGTH) return groups;
  const longest = Math.max(...groups.map((terms) => terms.length));
  const shorter =
    longest > 1
      ? groups.map((terms) => (terms.length === longest ? terms.slice(0, -1) : terms))
      : groups.slice(0, Math.max(1, groups.length - 1));
  return longest === 1 && groups.length === 1 ? groups : shortened(shorter, length);
}

function cleanTerm(term: string): string {
  const plain = term
    .normalize("NFKC")
    .replace(/[’‘]/g, "'")
    .replace(/[^\p{L}\p{M}\p{N}'.-]+/gu, " ")
    .replace(/(?<=^|\s)['.-]+|['.-]+(?=\s|$)/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return atMost(plain, MAX_TERM_LENGTH);
}

/** Whole words, as many as fit. */
function atMost(text: string, length: number): string {
  if (text.length <= length) return text;
  const words = text.slice(0, length + 1).replace(/\s+\S*$/, "");
  return words.length <= length ? words : [...words].slice(0, length / 2).join("");
}
