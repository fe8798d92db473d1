/**
 * The stem of a word in lower case, made alike with FTS5's `porter` tokenizer, so that what the index matches and what
 * the ranking compares are the same.
 *
 * @see https://tartarus.org/martin/PorterStemmer/def.txt
 */
export function porterStem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  let stem = removePlural(word);
  stem = removePastAndGerund(stem);
  if (stem.endsWith("y") && hasVowel(stem.slice(0, -1))) stem = `${stem.slice(0, -1)}i`;
  stem = replaceSuffix(stem, STEP_2, 1);
  stem = replaceSuffix(stem, STEP_3, 1);
  stem = removeSuffix(stem);
  return tidyEnd(stem);
}

const pairs = (text: string) =>
  text.split(" ").map((pair) => {
    const [suffix = "", replacement = ""] = pair.split(":");
    return { suffix, replacement };
  });

const STEP_2 = pairs(
  "ational:ate tional:tion enci:ence anci:ance izer:ize logi:log bli:ble alli:al entli:ent eli:e ousli:ous " +
    "ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble",
);
const STEP_3 = pairs("icate:ic ative: alize:al iciti:ic ical:ic ful: ness:");
const STEP_4 = "al ance ence er ic able ible ant ement ment ent sion tion ou ism ate iti ous ive ize" // longest match decides
  .split(" ");

/** Writes a word as consonants (c) and vowels (v): y is a vowel after a consonant. */
function shape(word: string): string {
  let pattern = "";
  for (const letter of word) {
    const vowel = "aeiou".includes(letter) || (letter === "y" && pattern.endsWith("c"));
    pattern += vowel ? "v" : "c";
  }
  return pattern;
}

/** How many times vowels are followed by consonants. */
const measure = (word: string) => shape(word).match(/v+c+/g)?.length ?? 0;
const hasVowel = (word: string) => shape(word).includes("v");
const endsInDouble = (word: string) => /([a-z])\1$/.test(word) && shape(word).endsWith("c");
const endsConsonantVowelConsonant = (word: string) => shape(word).endsWith("cvc") && !/[wxy]$/.test(word);

function removePlural(word: string): string {
  if (word.endsWith("sses") || word.endsWith("ies")) return word.slice(0, -2);
  return word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

function removePastAndGerund(word: string): string {
  if (word.endsWith("eed")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const suffix = /(?:ed|ing)$/.exec(word)?.[0];
  const stem = suffix === undefined ? "" : word.slice(0, -suffix.length);
  if (!hasVowel(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsInDouble(stem) && !/[lsz]$/.test(stem)) return stem.slice(0, -1);
  return measure(stem) === 1 && endsConsonantVowelConsonant(stem) ? `${stem}e` : stem;
}

function longestSuffix<T extends { readonly suffix: string }>(word: string, rules: readonly T[]): T | undefined {
  return rules
    .filter(({ suffix }) => word.endsWith(suffix))
    .reduce<T | undefined>((best, rule) => (best && best.suffix.length >= rule.suffix.length ? best : rule), undefined);
}

function replaceSuffix(
  word: string,
  rules: readonly { readonly suffix: string; readonly replacement: string }[],
  atLeast: number,
): string {
  const rule = longestSuffix(word, rules);
  if (!rule) return word;
  const stem = word.slice(0, -rule.suffix.length);
  return measure(stem) >= atLeast ? stem + rule.replacement : word;
}

function removeSuffix(word: string): string {
  const rule = longestSuffix(
    word,
    STEP_4.map((suffix) => ({ suffix })),
  );
  if (!rule) return word;
  const cut = /^[st]ion$/.test(rule.suffix) ? 3 : rule.suffix.length;
  const stem = word.slice(0, -cut);
  return measure(stem) > 1 ? stem : word;
}

function tidyEnd(word: string): string {
  let stem = word;
  if (stem.endsWith("e")) {
    const without = stem.slice(0, -1);
    if (measure(without) > 1 || (measure(without) === 1 && !endsConsonantVowelConsonant(without))) stem = without;
  }
  return stem.endsWith("ll") && measure(stem) > 1 ? stem.slice(0, -1) : stem;
}
