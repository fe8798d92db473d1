import { contentId } from "../domain/identity.ts";
import {
  IDENTIFIER_SCHEMES,
  type IdentifierScheme,
  type Identifiers,
  normaliseIdentifier,
  SOURCE_NAMES,
  type SourceRecord,
} from "../domain/source-record.ts";
import type { Study } from "../domain/study.ts";

/**
 * Brings the records together that describe one study: those that share an identifier, and those with the same
 * normalised title and first author whose years differ by one at most. The order of the records does not matter.
 *
 * @returns the studies, ordered by id
 */
export function mergeDuplicates(records: readonly SourceRecord[]): readonly Study[] {
  const ordered = [...records].sort(compareRecords);
  const groups = new Map<number, SourceRecord[]>();
  for (const [index, root] of connect(ordered).entries()) {
    const record = ordered[index];
    if (record) groups.set(root, [...(groups.get(root) ?? []), record]);
  }
  return [...groups.values()].map(mergeRecords).sort((a, b) => compareText(a.id, b.id));
}

/** For each record the index of its group's first record. */
function connect(records: readonly SourceRecord[]): readonly number[] {
  const parents = records.map((_, index) => index);
  const find = (index: number): number => {
    const parent = parents[index] ?? index;
    if (parent === index) return index;
    const root = find(parent);
    parents[index] = root;
    return root;
  };
  const join = (a: number, b: number) => {
    const [low = a, high = b] = [find(a), find(b)].sort((x, y) => x - y);
    parents[high] = low;
  };

  const byIdentifier = new Map<string, number>();
  const byTitle = new Map<string, number[]>();
  for (const [index, record] of records.entries()) {
    for (const key of identifierKeys(record.identifiers)) {
      join(byIdentifier.get(key) ?? index, index);
      byIdentifier.set(key, index);
    }
    const title = titleKey(record);
    const namesakes = byTitle.get(title) ?? [];
    for (const other of namesakes) if (sameWork(record, records[other])) join(other, index);
    byTitle.set(title, [...namesakes, index]);
  }
  return parents.map((_, index) => find(index));
}

function identifierKeys(identifiers: Identifiers): readonly string[] {
  return Object.entries(identifiers)
    .map(([scheme, value]) => `${scheme}:${value}`)
    .concat(arxivKeyOfDoi(identifiers.doi));
}

/** arXiv registers the DOI 10.48550/arXiv.ID for each of its preprints. */
function arxivKeyOfDoi(doi: string | undefined): readonly string[] {
  const id = doi?.match(/^10\.48550\/arxiv\.(.+)$/)?.[1];
  const arxiv = id === undefined ? null : normaliseIdentifier("arxiv", id);
  return arxiv === null ? [] : [`arxiv:${arxiv}`];
}

function titleKey(record: SourceRecord): string {
  return fold(record.title)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Titles shorter than this ("Editorial", "Reply to the authors") are shared by many works. */
const DISTINCTIVE_TITLE = 30;

function sameWork(a: SourceRecord, b: SourceRecord | undefined): boolean {
  if (!b) return false;
  const authors = [firstAuthor(a), firstAuthor(b)];
  const sameAuthor = authors[0] === authors[1] && authors[0] !== "";
  const unknownAuthor = authors.includes("") && titleKey(a).length >= DISTINCTIVE_TITLE;
  const years = a.year === null || b.year === null ? 0 : Math.abs(a.year - b.year);
  return (sameAuthor || unknownAuthor) && years <= 1;
}

/** The family name, which is the last word of "Given Family" and the first of "Family GN". */
function firstAuthor(record: SourceRecord): string {
  const words = fold(record.authors[0] ?? "")
    .replace(/[^\p{L}\s-]/gu, "")
    .split(/\s+/);
  const long = words.filter((word) => word.length > 2);
  return (long.length === 1 ? long[0] : words.at(-1)) ?? "";
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function mergeRecords(records: readonly SourceRecord[]): Study {
  const published = records.filter(({ kind }) => kind !== "preprint");
  const [main, ...rest] = [...published, ...records.filter(({ kind }) => kind === "preprint")];
  if (!main) throw new Error("A study needs at least one record.");
  const all = [main, ...rest];
  const identifiers = mergeIdentifiers(all);
  return {
    id: studyId(main, identifiers),
    identifiers,
    alsoKnownAs: otherIdentifiers(all, identifiers),
    title: main.title,
    abstract: longest(all.map(({ abstract }) => abstract)),
    authors: all.map(({ authors }) => authors).reduce((best, next) => (next.length > best.length ? next : best)),
    year: main.year ?? first(all.map(({ year }) => year)),
    venue: first((published.length > 0 ? published : all).map(({ venue }) => venue)),
    kind: main.kind === "other" ? (rest.find(({ kind }) => kind !== "other")?.kind ?? "other") : main.kind,
    publicationTypes: distinct(all.flatMap(({ publicationTypes }) => publicationTypes)),
    url: first(all.map(({ url }) => url)),
    fullTextLinks: distinct(all.flatMap(({ fullTextLinks }) => fullTextLinks)),
    notices: distinct(all.flatMap(({ notices }) => notices)),
    records: distinct(all.map(({ source, sourceId }) => ({ source, sourceId }))),
  };
}

function mergeIdentifiers(records: readonly SourceRecord[]): Identifiers {
  const merged: Partial<Record<IdentifierScheme, string>> = {};
  for (const scheme of IDENTIFIER_SCHEMES) {
    const value = first(records.map(({ identifiers }) => identifiers[scheme] ?? null));
    if (value !== null) merged[scheme] = value;
  }
  return merged;
}

function otherIdentifiers(records: readonly SourceRecord[], chosen: Identifiers): readonly string[] {
  const keys = (identifiers: Identifiers) => Object.entries(identifiers).map(([scheme, value]) => `${scheme}:${value}`);
  const known = new Set(keys(chosen));
  return distinct(records.flatMap(({ identifiers }) => keys(identifiers))).filter((key) => !known.has(key));
}

function studyId(main: SourceRecord, identifiers: Identifiers): string {
  const scheme = IDENTIFIER_SCHEMES.find((name) => identifiers[name] !== undefined);
  if (scheme) return contentId("std", scheme, identifiers[scheme] ?? "");
  return contentId("std", titleKey(main), main.source, main.sourceId);
}

function longest(texts: readonly (string | null)[]): string | null {
  return texts.reduce((best, text) => ((text?.length ?? 0) > (best?.length ?? 0) ? text : best), null);
}

function first<T>(values: readonly (T | null)[]): T | null {
  return values.find((value) => value !== null) ?? null;
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** A total order that depends on the records' content alone. */
function compareRecords(a: SourceRecord, b: SourceRecord): number {
  return (
    SOURCE_NAMES.indexOf(a.source) - SOURCE_NAMES.indexOf(b.source) ||
    compareText(a.sourceId, b.sourceId) ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
