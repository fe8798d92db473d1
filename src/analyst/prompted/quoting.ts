import { contentStems } from "../extractive/words.ts";
import { dropInvisible } from "../invisible-characters.ts";

/** Whether a text holds words as they stand, but for white space, case, and the looks of quotes and hyphens. */
export function holdsWords(text: string, words: string): boolean {
  const wanted = comparable(words);
  return wanted !== "" && comparable(text).includes(wanted);
}

function comparable(text: string): string {
  return dropInvisible(text.normalize("NFKC"))
    .toLowerCase()
    .replace(/[\u2018\u2019\u201a\u201b\u2032\u00b4`]/gu, "'")
    .replace(/[\u201c\u201d\u201e\u2033\u00ab\u00bb]/gu, '"')
    .replace(/[\u2010-\u2015\u2212]/gu, "-")
    .replace(/\s+/gu, " ")
    .trim();
}

/** The share of a statement's meaningful words, by stem, that stand in any of the texts; 0 for a statement without any. */
export function sharedContent(statement: string, texts: readonly string[]): number {
  const stems = [...new Set(contentStems(statement))];
  const known = new Set(texts.flatMap((text) => contentStems(text)));
  return stems.length === 0 ? 0 : stems.filter((stem) => known.has(stem)).length / stems.length;
}

/** Words in which findings are told whatever they are about; they need no source. */
export const COMMON_WORDS = `evidence study studies trial trials review reviews cohort analysis finding findings found report reported show
  shows showed suggest suggests suggested indicate indicates indicated associated association yes no answer question overall however
  whereas single one two three support supports supported contested disagree disagrees agree agrees consistent inconsistent mixed limited
  uncertain unclear unknown only difference differ differs direct indirect population populations participants patients people adults
  results result conclude effect effects observed randomised randomized controlled observational remain remains same different several
  few many part lower higher less greater reduce reduced decrease decreased increase increased improve improved worse fewer compared
  significantly significant risk level levels rate verified claim claims`;
