import type { Concept } from "../../domain/protocol.ts";
import type { Token } from "./question.ts";
import { isKnownTerm, termsFor } from "./synonyms.ts";

/** What the words of a question are about: its noun phrases, without the words that every question uses. */
export function findConcepts(tokens: readonly Token[]): readonly Concept[] {
  const concepts = joinAlternatives(nounPhrases(tokens)).map(toConcept);
  return concepts.some(({ required }) => required)
    ? concepts
    : concepts.map((concept) => ({ ...concept, required: true }));
}

/** Names for the same place in the question: "therapy or stress management" gives two. */
type Alternatives = readonly string[];

interface Phrase {
  readonly words: readonly string[];
  /** Whether "or" alone stands between it and the phrase before. */
  readonly alternative: boolean;
}

function joinAlternatives(phrases: readonly Phrase[]): readonly Alternatives[] {
  const joined: string[][] = [];
  for (const { words, alternative } of phrases) {
    const names = splitPhrase(trimPhrase(words))
      .map((part) => part.join(" "))
      .filter((name) => name !== "");
    const [first, ...rest] = names.filter(
      (name) => !joined.flat().some((known) => known.toLowerCase() === name.toLowerCase()),
    );
    if (first === undefined) continue;
    if (alternative && joined.length > 0) joined.at(-1)?.push(first);
    else joined.push([first]);
    joined.push(...rest.map((name) => [name]));
  }
  return joined;
}

function toConcept(names: Alternatives): Concept {
  const required = names.some((name) => !OPTIONAL.has(name.toLowerCase()));
  return { name: names.join(" or "), terms: [...new Set(names.flatMap(termsFor))], required };
}

/** Populations, treatments in general and predicates narrow a question; a study that leaves them open still bears on it. */
const OPTIONAL: ReadonlySet<string> = new Set(
  `patients patient people adults adult elderly women woman men man humans individuals persons subjects population populations participants
  mice mouse rats animals supplementation supplements supplement therapy therapies treatment treatments treated intake administration
  consumption exposure childhood adulthood medication drugs drug intervention interventions safe effective beneficial harmful useful helpful dangerous sensitive specific accurate
  reliable necessary better
  healthy developed developing`
    .split(/\s+/)
    .concat(["older adults", "older people", "general population", "young adults", "healthy adults"]),
);

/** Words that make a phrase no more specific; they are cut from its ends. */
const GENERIC: ReadonlySet<string> = new Set(
  `effect effects impact impacts role roles relationship relation relations correlation correlations association associations link links
  risk risks rate rates level levels performance accuracy use usage number numbers ratio ratios type types kind kinds influence evidence
  difference differences outcome outcomes result results way ways degree amount extent factor factors likelihood probability chance
  incidence prevalence occurrence development progression quality efficacy effectiveness efficiency benefit benefits advantage
  advantages ability capability capabilities question questions study studies research literature paper papers trial trials review
  method methods approach approaches technique techniques task tasks benchmark benchmarks subset subsets dataset datasets data
  setting settings scale scales condition conditions case cases example examples mechanism mechanisms change changes increase increases
  decrease decreases reduction reductions improvement improvements high higher highest low lower lowest more less greater better worse
  best worst large larger largest small smaller smallest good bad new novel current different various several many much few other same
  specific general common main major minor long short early late downstream average overall significant likely due associated related
  compared versus using used based state years year time times day days month months week weeks today there it they we what which who
  how why when where that this these those some any all most both each severity cause causes deficiency
  deficiencies insufficiency deprivation lack`.split(/\s+/),
);

/** CodeT5, BigBench, MBPP, IL-6: a name of its own wherever it stands. */
const ENTITY = /^(?=.*\p{Lu})(?:\p{Lu}[\p{Lu}\p{N}-]+s?|\p{L}*\p{Ll}\p{Lu}\p{L}*[\p{N}-]*|\p{L}+-?\p{N}+\p{L}*)$/u;

function nounPhrases(tokens: readonly Token[]): readonly Phrase[] {
  const phrases: { words: string[]; alternative: boolean }[] = [];
  let between: string[] = [];
  let open = false;
  for (const [index, token] of tokens.entries()) {
    const inside = inNounPhrase(token, tokens[index - 1], tokens[index + 1]);
    if (inside && open) phrases.at(-1)?.words.push(token.text);
    else if (inside) phrases.push({ words: [token.text], alternative: between.join(" ").toLowerCase() === "or" });
    else between = open ? [token.text] : [...between, token.text];
    open = inside;
  }
  return phrases;
}

function inNounPhrase({ text, pos }: Token, previous: Token | undefined, next: Token | undefined): boolean {
  if (/^(?:NOUN|PROPN|ADJ)$/.test(pos) || ENTITY.test(text)) return /\p{L}/u.test(text);
  if (pos === "NUM") return previous?.pos === "NOUN" && next?.pos === "NOUN";
  if (pos !== "VERB") return false;
  return !previous || (/ing$/i.test(text) && !/^(?:using|comparing|including|being|having)$/i.test(text));
}

/** Cuts generic words from the end, then from the beginning, as long as what is left is no known term. */
function trimPhrase(phrase: readonly string[]): readonly string[] {
  if (phrase.length === 0 || isKnownTerm(phrase.join(" "))) return phrase;
  if (isGeneric(phrase.at(-1))) return trimPhrase(phrase.slice(0, -1));
  return isGeneric(phrase[0]) ? trimPhrase(phrase.slice(1)) : phrase;
}

function isGeneric(word: string | undefined): boolean {
  return word !== undefined && GENERIC.has(word.toLowerCase());
}

/** Names and known terms inside a longer phrase become concepts of their own. */
function splitPhrase(phrase: readonly string[]): readonly (readonly string[])[] {
  if (phrase.length < 2 || isKnownTerm(phrase.join(" "))) return [phrase];
  const at = phrase.findIndex((word) => ENTITY.test(word));
  if (at >= 0) return [...part(phrase, 0, at), [phrase[at] ?? ""], ...part(phrase, at + 1, phrase.length)];
  for (let length = phrase.length - 1; length > 0; length -= 1) {
    const rest = phrase.length - length;
    const known = (start: number) => isKnownTerm(phrase.slice(start, start + length).join(" "));
    if (known(0)) return [...part(phrase, 0, length), ...part(phrase, length, phrase.length)];
    if (known(rest)) return [...part(phrase, 0, rest), ...part(phrase, rest, phrase.length)];
  }
  return [phrase];
}

function part(phrase: readonly string[], start: number, end: number): readonly (readonly string[])[] {
  const trimmed = trimPhrase(phrase.slice(start, end));
  return trimmed.length === 0 ? [] : splitPhrase(trimmed);
}
