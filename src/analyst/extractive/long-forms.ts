/**
 * The acronyms that a text introduces with their long forms, as in "superoxide dismutase 1 (SOD1)"; the first long
 * form of each counts. Keys are written as in the text, without a plural s.
 */
export function findLongForms(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const match of text.matchAll(/\(\s*([\p{L}\p{N}][\p{L}\p{N}/-]{1,9})(?:[;,][^)]*)?\s*\)/gu)) {
    const acronym = (match[1] ?? "").replace(/(?<=\p{Lu})s$/u, "");
    if (!/\p{Lu}/u.test(acronym) || found.has(acronym)) continue;
    const longForm = longFormBefore(text.slice(Math.max(0, match.index - REACH), match.index), acronym);
    if (longForm !== null) found.set(acronym, longForm);
  }
  return found;
}

const REACH = 120;

/** Schwartz and Hearst (2003): the letters of the acronym, from the last to the first, which starts a word. */
function longFormBefore(before: string, acronym: string): string | null {
  const letters = [...acronym.toLowerCase()].filter((letter) => /[\p{L}\p{N}]/u.test(letter));
  const lower = before.toLowerCase();
  let at = before.length - 1;
  for (let index = letters.length - 1; index >= 0; index -= 1) {
    while (at >= 0 && !(lower[at] === letters[index] && (index > 0 || startsWord(lower, at)))) at -= 1;
    if (at < 0) return null;
    at -= 1;
  }
  const longForm = before.slice(at + 1).trim();
  const size = longForm.split(/\s+/u).length;
  const fits = longForm.length > acronym.length && size <= Math.min(letters.length + 5, letters.length * 2);
  return fits && !/[.;:()]/u.test(longForm) ? longForm : null;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
}
