const STOP_WORDS = new Set(
  "a an and are as at be been by can did do does for from had has have how in into is it its of on or than that the their there these this to was we were what when which who why will with".split(
    " ",
  ),
);
/** Long words are compared by this many letters: "fracture", "fractures" and "fractured" are alike. */
const LETTERS = 7;

/** What a text is found by: its words without endings, case and accents; names of one letter and numbers stay whole. */
export function termsOf(text: string): ReadonlySet<string> {
  const words =
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => !STOP_WORDS.has(word)).map(withoutEnding));
}

function withoutEnding(word: string): string {
  if (!/^[a-z]{4,}$/.test(word)) return word;
  return word.replace(/(?<=..)(?:ies|es|s|y)$/, "").slice(0, LETTERS);
}
