import { keyOf, wordsOf } from "./words.ts";

/** Abbreviations with their long forms, both in stems, as texts define them: "antiretroviral therapy (ART)". */
export interface Abbreviations {
  /** From the short form to the long forms. */
  readonly longForms: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** From a long form, its stems joined by spaces, to the short form. */
  readonly shortForms: ReadonlyMap<string, string>;
}

const MAX_LONG_FORM_CHARACTERS = 120;
const MAX_UNABBREVIATED_WORDS = 3;

export function findAbbreviations(texts: readonly string[]): Abbreviations {
  const longForms = new Map<string, (readonly string[])[]>();
  const shortForms = new Map<string, string>();
  for (const text of texts) {
    for (const { 0: match, 1: short = "", index } of text.matchAll(/\(([A-Za-z][A-Za-z0-9-]{1,9}?)s?[);,]/g)) {
      if (match === "" || !/[A-Z].*[A-Z]/.test(short)) continue;
      const before = wordsOf(text.slice(Math.max(0, index - MAX_LONG_FORM_CHARACTERS), index));
      const long = longFormOf(wordsOf(short).join(""), before);
      if (long === null) continue;
      const key = keyOf(wordsOf(short).join(""));
      const stems = long.map(keyOf);
      const joined = stems.join(" ");
      if (shortForms.has(joined)) continue;
      shortForms.set(joined, key);
      longForms.set(key, [...(longForms.get(key) ?? []), stems]);
    }
  }
  return { longForms, shortForms };
}

/** The fewest words before the bracket that hold the letters in order, the first letter at the start (Schwartz, Hearst 2003). */
function longFormOf(letters: string, before: readonly string[]): readonly string[] | null {
  for (let count = 1; count <= Math.min(letters.length + MAX_UNABBREVIATED_WORDS, before.length); count += 1) {
    const words = before.slice(-count);
    const text = words.join(" ");
    if (text[0] !== letters[0] || text.length <= letters.length + 1) continue;
    let matched = 0;
    for (const letter of text) if (letter === letters[matched]) matched += 1;
    if (matched === letters.length) return words;
  }
  return null;
}
