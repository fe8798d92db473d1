import porterStem from "wink-eng-lite-web-model/dist/porter-stemmer.js";

/**
 * The words of a text in order, lower-cased: Greek letters by name, hyphens apart ("drug-induced") but for names with
 * a number ("il-6" is "il6"), numbers as they stand, possessives dropped.
 */
export function words(text: string): readonly string[] {
  return [...normalised(text).matchAll(WORD)].flatMap(([word]) => parts(word));
}

/** The stems of the words that carry meaning, in order and with repetitions; no stop words, no bare numbers. */
export function contentStems(text: string): readonly string[] {
  return words(text).flatMap((word) => contentStem(word) ?? []);
}

/** The stem of one word as `words` gives it; null for stop words and bare numbers. */
export function contentStem(word: string): string | null {
  const carries = word.length > 1 || word === "c" || word === "d";
  return carries && !STOP_WORDS.has(word) && /\p{L}/u.test(word) ? stem(word) : null;
}

/** The stem of one lower-case word, the same for spelling variants and irregular forms. */
export function stem(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= STEM_CACHE_SIZE) stems.clear();
  const found = porterStem(IRREGULAR.get(word) ?? americanSpelling(word));
  stems.set(word, found);
  return found;
}

const STEM_CACHE_SIZE = 50_000;
const stems = new Map<string, string>();

const WORD = /\p{N}+\.\p{N}+|[\p{L}\p{N}]+(?:[-'][\p{L}\p{N}]+)*/gu;

const GREEK: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  δ: "delta",
  ε: "epsilon",
  ζ: "zeta",
  η: "eta",
  θ: "theta",
  κ: "kappa",
  λ: "lambda",
  μ: "mu",
  π: "pi",
  ρ: "rho",
  σ: "sigma",
  τ: "tau",
  φ: "phi",
  χ: "chi",
  ψ: "psi",
  ω: "omega",
};

const IRREGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    mice: "mouse",
    children: "child",
    women: "woman",
    men: "man",
    feet: "foot",
    rose: "rise",
    risen: "rise",
    fell: "fall",
    fallen: "fall",
    grew: "grow",
    grown: "grow",
    growth: "grow",
    lost: "lose",
    loss: "lose",
    losses: "lose",
    led: "lead",
    slept: "sleep",
    bound: "bind",
    fewer: "few",
    inhibition: "inhibit",
    inhibitor: "inhibit",
    inhibitors: "inhibit",
    inhibitory: "inhibit",
    reduction: "reduce",
    reductions: "reduce",
    death: "die",
    deaths: "die",
    dying: "die",
    analyses: "analysis",
    diagnoses: "diagnosis",
    bacteria: "bacterium",
    longer: "long",
    longest: "long",
    stronger: "strong",
    weaker: "weak",
    larger: "large",
    smaller: "small",
    deficiency: "deficient",
    deficiencies: "deficient",
    resistance: "resistant",
    absence: "absent",
    presence: "present",
  }),
);

const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about above across after again against all also although among an and any are aren't as at be because been before being below
  between both but by can could did do does doing down due during each either et for from further had has have having he her here hers him
  his how however i if in into is isn't it its itself just may me might more most must my neither no nor not of off on once only or other
  our out over own per same she should since so some such than that the their theirs them then there thereby therefore these they this
  those through thus to too under until up upon us very via was we were what when where whereas whether which while who whom whose why
  will with within without would you your i.e e.g al vs versus`.split(/\s+/),
);

function normalised(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[‐‑‒–—−]/gu, "-")
    .replace(/[’‘]/gu, "'")
    .replace(/[α-ω]/gu, (letter) => GREEK[letter] ?? letter);
}

function parts(word: string): string[] {
  const bare = word.replace(/'s?$|'s(?=-)/u, "");
  if (/^\p{L}{1,5}-\d+\p{L}?$/u.test(bare)) return [bare.replace("-", "")];
  return bare.split(/-/u).filter((part) => part !== "");
}

function americanSpelling(word: string): string {
  if (word.length < 6) return word;
  return word
    .replace(/^(tum|behavi|col|lab|fav|neighb|hum|vap|od)our/u, "$1or")
    .replace(/^(o)e(dema|strogen|sophag)/u, "e$2")
    .replace(/aem(?=i|o|a)/u, "em")
    .replace(/^paed/u, "ped")
    .replace(/is(ation|ations)$/u, "iz$1")
    .replace(
      /^(random|optim|general|character|hospital|util|minim|maxim|normal|local|visual|summar|immun|organ)is/u,
      "$1iz",
    )
    .replace(/lys(e|ed|es|ing)$/u, "lyz$1");
}
