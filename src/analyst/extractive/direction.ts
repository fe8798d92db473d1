import { stem, words } from "./words.ts";

/** Which way a sentence says that something goes. */
export interface EffectDirection {
  /** `none` when the sentence denies an effect or a difference; null when it speaks of neither. */
  readonly direction: "increase" | "decrease" | "none" | null;
  /** The wording itself is denied: "did not reduce". */
  readonly negated: boolean;
  readonly hedged: boolean;
}

/** A word that tells the direction of an effect, where it stands among the words of its sentence. */
export interface DirectionWord {
  readonly index: number;
  readonly sign: 1 | -1;
  readonly negated: boolean;
  /** Verbs say what happens; adjectives often only name a group ("low intake"), and names a thing ("an inhibitor"). */
  readonly kind: "verb" | "adjective" | "name";
}

/** The direction that a sentence asserts as a whole: its first verb of direction, else its first adjective. */
export function effectDirection(sentence: string): EffectDirection {
  const tokens = words(sentence);
  return { ...assertedDirection(sentence, directionWords(tokens)), hedged: tokens.some(isHedge) };
}

/** As `effectDirection`, for a sentence whose words of direction are known. */
export function assertedDirection(
  sentence: string,
  found: readonly DirectionWord[],
): Pick<EffectDirection, "direction" | "negated"> {
  const main = found.find(({ kind }) => kind === "verb") ?? found.find(({ kind }) => kind === "adjective") ?? found[0];
  if (main?.negated || DENIALS.test(sentence)) return { direction: "none", negated: true };
  if (SAMENESS.test(sentence)) return { direction: "none", negated: false };
  if (main?.kind !== "verb" && statesNoDifference(sentence)) return { direction: "none", negated: false };
  if (main) return { direction: main.sign > 0 ? "increase" : "decrease", negated: false };
  return { direction: null, negated: false };
}

/** The words of direction among the words of a sentence (see `words`), each with the negation that reaches it. */
export function directionWords(tokens: readonly string[]): readonly DirectionWord[] {
  return tokens.flatMap((word, index) => {
    const entry = DIRECTIONS.get(stem(word));
    if (!entry) return [];
    const lessened = tokens[index - 1] === "less" || tokens[index - 1] === "least";
    const kind = entry.kind === "verb" && NAMES.test(word) && !OUTCOMES.test(word) ? "name" : entry.kind;
    return [{ index, sign: entry.sign, kind, negated: isNegated(tokens, index) !== lessened }];
  });
}

/** Whether a negation stands before a word and reaches it: at most six words away, in the same clause. */
export function isNegated(tokens: readonly string[], index: number): boolean {
  let negations = 0;
  for (let at = index - 1; at >= Math.max(0, index - NEGATION_REACH); at -= 1) {
    const word = tokens[at] ?? "";
    if (CLAUSE_BREAKS.has(word) || (word === "only" && tokens[at - 1] === "not")) break;
    if (NEGATIONS.has(word)) negations += 1;
  }
  return negations % 2 === 1;
}

/** "No effect", "not associated", "did not differ": the sentence denies an effect or a difference. */
export function deniesEffect(sentence: string): boolean {
  return DENIALS.test(sentence) || SAMENESS.test(sentence);
}

/** "Similar in both groups", "as good as": the sentence states that things are the same. */
export function statesNoDifference(sentence: string): boolean {
  return NO_DIFFERENCE.test(sentence);
}

/** "Whether ... is unclear", "we aimed to": the sentence names a question and leaves it open. */
export function leavesOpen(sentence: string): boolean {
  return OPEN_QUESTION.test(sentence);
}

/** Whether a word marks a statement as uncertain ("may", "suggests"). */
export function isHedge(word: string): boolean {
  return HEDGES.has(word);
}

/** Forms of verbs that name a thing or a process rather than say what happens: "activation", "inhibitor". */
const NAMES = /(?:ors?|ers?|ions?|ive|ity|ory|ade|(?:block|silenc|activat|inhibit|stimulat|suppress|target)ing)$/u;
const OUTCOMES =
  /^(?:reductions?|lower|prevention|elevations?|prolongation|deteriorations?|accelerations?|attenuation)$/u;

const NEGATION_REACH = 6;

const NEGATIONS: ReadonlySet<string> = new Set(
  `no not neither nor never without cannot can't didn't doesn't don't isn't wasn't weren't aren't hasn't haven't fail fails failed failing
  failure unable nobody none nothing hardly lack lacks lacked lacking absence`.split(/\s+/),
);

const CLAUSE_BREAKS: ReadonlySet<string> = new Set(
  "but however whereas while although though yet despite because since which that and".split(" "),
);

const HEDGES: ReadonlySet<string> = new Set(
  `may might could can possibly possible potential potentially perhaps probably likely unlikely suggest suggests suggested suggesting
  appear appears appeared seem seems seemed hypothesize hypothesized speculate speculated unclear unknown whether tend tended
  presumably putative uncertain`.split(/\s+/),
);

const EFFECT_NOUNS =
  "effect|effects|difference|differences|change|changes|association|associations|correlation|relationship|link|evidence|impact|influence|benefit|benefits|improvement|reduction|increase|decrease|role|advantage|interaction|contribution";
const DENIALS = new RegExp(
  String.raw`\b(?:no|without|lack of|absence of)(?:\s+(?!but\b)[\p{L}-]+){0,4}?\s+(?:${EFFECT_NOUNS})\b` +
    String.raw`|(?:\b(?:not|never|neither|nor|cannot)|n['’]t)(?:\s+[\p{L}-]+){0,3}?\s+(?:associated?|correlated?|related?|linked?|differ(?:ent|ed|s)?|affect(?:ed|s)?|influenced?|chang(?:e|ed)|alter(?:ed|s)?|significant(?:ly)?|modif(?:y|ied)|involved|contribute[ds]?|superior|better|worse|effective|required|necessary)\b` +
    String.raw`|\b(?:unaffected|unchanged|unaltered|ineffective|insignificant|non-?significant|dispensable|unrelated)\b`,
  "iu",
);
const SAMENESS =
  /\b(?:was|were|is|are|be|been|remain(?:s|ed)?|stayed)\s+(?:\p{L}+ly\s+|very\s+|also\s+)?(?:similar|comparable|equal|equivalent|identical|the same)\b(?!\s+to\b)/iu;
const OPEN_QUESTION =
  /\b(?:whether|unclear|unknown|uncertain|inconclusive|controversial|debated|not (?:yet )?(?:known|clear|established|understood)|remains? to be|poorly understood|little is known|warrants?|to (?:determine|investigate|examine|assess|evaluate|test|explore|study)|we (?:aimed|sought|asked|hypothesi[sz]ed|investigated|examined)|aims?|objective|hypothesis|no (?:studies|trials|data))\b|\?\s*$/iu;
const NO_DIFFERENCE =
  /\b(?:similar|comparable|equivalent|equal|equally|the same|independent of|independently of|as (?:well|good) as)\b/iu;

const DIRECTIONS = new Map<string, { readonly sign: 1 | -1; readonly kind: "verb" | "adjective" }>([
  ...entries(
    1,
    "verb",
    `increase raise elevate enhance promote upregulate stimulate induce activate improve accelerate augment boost strengthen exacerbate
    facilitate amplify expand gain rise grow cause trigger potentiate extend prolong enrich accumulate outperform exceed surpass beat aggravate
    favor encourage enable drive produce provoke intensify heighten double upregulation restore initiate overexpress`,
  ),
  ...entries(
    -1,
    "verb",
    `decrease reduce diminish inhibit suppress downregulate attenuate impair block prevent decline drop fall lessen weaken slow delay shorten
    deplete abolish abrogate ameliorate alleviate mitigate repress silence lose limit restrict protect eliminate minimize impede hinder
    disrupt inactivate reverse antagonize deteriorate worsen interfere shrink blunt dampen curb avoid counteract lower underperform
    knockdown deregulate constrain compromise decrement`,
  ),
  ...entries(
    1,
    "adjective",
    "more high higher highest great greater large long strong better superior fast faster frequent upper positive effective beneficial abundant early elevated rapid hyperactive",
  ),
  ...entries(
    -1,
    "adjective",
    "low lowest few less small short weak weaker worse inferior slower rare lower negative ineffective poor poorer deficient insufficient late absent harmful",
  ),
]);

function entries(sign: 1 | -1, kind: "verb" | "adjective", list: string) {
  return list.split(/\s+/).map((word) => [stem(word), { sign, kind }] as const);
}
