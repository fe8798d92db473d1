import thesaurus from "./synonyms.json" with { type: "json" };
import { words } from "./words.ts";

/**
 * The terms that stand for a phrase: itself, then those of its group, then the phrase with a known part of it replaced
 * ("ECG screening" also as "electrocardiogram screening").
 */
export function termsFor(phrase: string): readonly string[] {
  const group = GROUPS.get(comparable(phrase));
  return [...new Set([phrase, ...(group ?? replaceParts(phrase))])];
}

/** Whether a phrase is one that the thesaurus knows. */
export function isKnownTerm(phrase: string): boolean {
  return GROUPS.has(comparable(phrase));
}

interface Group {
  readonly same: readonly string[];
  readonly kinds?: readonly string[];
}

const groups: readonly Group[] = thesaurus.groups;

const GROUPS: ReadonlyMap<string, readonly string[]> = new Map(
  groups.toReversed().flatMap(({ same, kinds = [] }) => same.map((term) => [comparable(term), [...same, ...kinds]])),
);

function replaceParts(phrase: string): readonly string[] {
  const parts = phrase.split(/\s+/);
  for (let length = parts.length - 1; length > 0; length -= 1) {
    for (let start = 0; start + length <= parts.length; start += 1) {
      const group = GROUPS.get(comparable(parts.slice(start, start + length).join(" ")));
      const put = (term: string) => [...parts.slice(0, start), term, ...parts.slice(start + length)].join(" ");
      if (group) return group.map(put);
    }
  }
  return [];
}

/** Singular and plural, hyphen and space are the same. */
function comparable(phrase: string): string {
  return words(phrase)
    .map((word) => word.replace(/(?<=[^su])s$/, ""))
    .join(" ");
}
