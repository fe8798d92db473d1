import {
  assertedDirection,
  type DirectionWord,
  deniesEffect,
  directionWords,
  type EffectDirection,
  isHedge,
  isNegated,
  leavesOpen,
  statesNoDifference,
} from "./direction.ts";
import { contentStem, contentStems, stem, words } from "./words.ts";

/** A sentence with what the models look at. */
export interface MarkedSentence {
  readonly text: string;
  readonly tokens: readonly string[];
  /** For each token its stem; empty for stop words and numbers. */
  readonly tokenStems: readonly string[];
  /** Each content stem once, with the position of its first token. */
  readonly stems: ReadonlyMap<string, number>;
  /** Stems that the sentence holds only through the long or short form of an acronym. */
  readonly impliedStems: ReadonlySet<string>;
  readonly pairs: ReadonlySet<string>;
  readonly numbers: ReadonlySet<number>;
  readonly directions: readonly DirectionWord[];
  readonly effect: EffectDirection["direction"];
  /** The token that parts the two sides of a comparison ("outperforms", "than"); null when nothing is compared. */
  readonly pivot: number | null;
  readonly negatedStems: ReadonlySet<string>;
  readonly denies: boolean;
  readonly noDifference: boolean;
  readonly leavesOpen: boolean;
  readonly hedges: number;
  /** Turns of phrase that tell findings, aims, methods and the like. */
  readonly cues: Readonly<Record<string, number>>;
}

/** @param acronyms short forms with the long forms that the text around gives them (see `findLongForms`) */
export function markSentence(text: string, acronyms: ReadonlyMap<string, string> = new Map()): MarkedSentence {
  const tokens = words(text);
  const tokenStems = tokens.map((token) => contentStem(token) ?? "");
  const stems = new Map<string, number>();
  for (const [index, name] of tokenStems.entries()) if (name !== "" && !stems.has(name)) stems.set(name, index);
  const directions = directionWords(tokens);
  const pivot = tokens.findIndex((token) => PIVOTS.has(token));
  return {
    text,
    tokens,
    tokenStems,
    stems,
    impliedStems: impliedStems(text, stems, acronyms),
    pairs: adjacentPairs(tokenStems.filter((name) => name !== "")),
    numbers: statedNumbers(text),
    directions,
    effect: assertedDirection(text, directions).direction,
    pivot: pivot < 0 ? null : pivot,
    negatedStems: new Set(tokenStems.filter((name, index) => name !== "" && isNegated(tokens, index))),
    denies: deniesEffect(text),
    noDifference: statesNoDifference(text),
    leavesOpen: leavesOpen(text),
    hedges: tokens.filter(isHedge).length,
    cues: Object.fromEntries(Object.entries(CUES).map(([name, cue]) => [name, cue.test(text) ? 1 : 0])),
  };
}

const PIVOTS: ReadonlySet<string> = new Set(
  "than outperform outperforms outperformed outperforming exceed exceeds exceeded surpass surpasses surpassed beat beats superior inferior".split(
    " ",
  ),
);

const CUES: Readonly<Record<string, RegExp>> = {
  finding:
    /\b(?:we (?:found|show|demonstrate|report|identif\w+|observe\w*|conclude|reveal\w*)|results?|findings?|here|data|these|thus|therefore|conclusions?|revealed|showed|demonstrated|found)\b/iu,
  aim: /\b(?:aim\w*|objective|purpose|to (?:determine|investigate|examine|assess|evaluate|test|explore|compare)|whether|hypothesi[sz]\w*)\b/iu,
  method:
    /\b(?:were (?:measured|included|enrolled|recruited|randomi[sz]ed|assigned|collected|analy[sz]ed|performed)|was (?:measured|performed|used|assessed)|using|we (?:used|measured|performed|conducted|searched|enrolled))\b/iu,
  significance: /\bp\s*[<=>≤]|\bCI\b|confidence interval|significan\w+|odds ratio|hazard ratio|relative risk/iu,
  relation:
    /\b(?:associat\w+|correlat\w+|caus\w+|effect\w*|risk|lead\w*|result\w* in|due to|depend\w*|requir\w+|mediat\w+|regulat\w+)\b/iu,
  background: /\b(?:unknown|unclear|poorly understood|remain\w*|little is known|previous\w*|however)\b/iu,
};

/** The numbers that a text states, those in names ("IL-6", "p53") left out. */
export function statedNumbers(text: string): ReadonlySet<number> {
  const found = text.matchAll(
    /(?<![\p{L}\p{N}_-]|\p{L}[-–])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\p{L}\p{N}]*\p{L}\d)/gu,
  );
  return new Set([...found].map(([, whole = "", fraction = ""]) => Number(whole.replaceAll(",", "") + fraction)));
}

function adjacentPairs(stems: readonly string[]): ReadonlySet<string> {
  return new Set(stems.slice(1).map((name, index) => `${stems[index]} ${name}`));
}

function impliedStems(
  text: string,
  stems: ReadonlyMap<string, number>,
  acronyms: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const implied = new Set<string>();
  if (acronyms.size === 0) return implied;
  const written = new Set(text.split(/[^\p{L}\p{N}/-]+/u));
  for (const [short, long] of acronyms) {
    const shortStem = stem(short.toLowerCase().replaceAll("-", ""));
    const longStems = contentStems(long);
    if (written.has(short) || written.has(`${short}s`)) for (const name of longStems) implied.add(name);
    if (longStems.every((name) => stems.has(name))) implied.add(shortStem);
  }
  return new Set([...implied].filter((name) => !stems.has(name)));
}
