const WORDS = [
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(" "),
  ..."sixteen seventeen eighteen nineteen twenty".split(" "),
];

// A digit glued to a letter, also by a hyphen (IL-6, CodeT5), belongs to a name; "12-lead" begins with a number.
const NUMERAL =
  /(?<![\p{L}\d]|\p{L}-|\d[.,·])(?<sign>(?<![\d\p{L})])[-−–])?(?<digits>\d{1,3}(?:[,\u2009\u00a0\u202f]\d{3})+(?!\d)|\d+)(?<fraction>[.·]\d+)?(?<percent>\s?(?:%|percent|per cent))?/giu;
const BARE_FRACTION = /(?<![\d\p{L}.])\.(?=\d)/gu;

/**
 * The numbers that a text states, each in one form whatever its spelling: `1,985` and `1985`, `0·72` and `0.72`, `five`
 * and `5` are equal, `5` and `5 %` are not. Digits inside a name (`IL-6`, `CodeT5`) are not numbers.
 */
export function numbersIn(text: string): ReadonlySet<string> {
  const numerals = [...text.replace(BARE_FRACTION, "0.").matchAll(NUMERAL)].map(({ groups = {} }) => {
    const value = Number(`${groups.digits?.replace(/\D/g, "")}${groups.fraction?.replace("·", ".") ?? ""}`);
    return `${groups.sign ? "-" : ""}${value}${groups.percent ? "%" : ""}`;
  });
  const words = (text.toLowerCase().match(/\p{L}+/gu) ?? [])
    .map((word) => WORDS.indexOf(word))
    .filter((value) => value >= 0)
    .map(String);
  return new Set([...numerals, ...words]);
}

/** The numbers of `text` that `reference` does not state. */
export function numbersMissingFrom(reference: string, text: string): readonly string[] {
  const stated = numbersIn(reference);
  return [...numbersIn(text)].filter((number) => !stated.has(number));
}
