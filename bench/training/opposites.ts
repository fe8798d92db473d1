/** Words of direction with their opposites, in the same form. */
const OPPOSITES = `increases decreases|increased decreased|increase decrease|increasing decreasing|reduces increases|reduced increased|reduce increase|reducing increasing|
higher lower|high low|raises lowers|raised lowered|more less|greater smaller|longer shorter|larger smaller|promotes inhibits|promote inhibit|promoted inhibited|promoting inhibiting|
enhances impairs|enhance impair|enhanced impaired|enhancing impairing|improves worsens|improve worsen|improved worsened|improving worsening|activates inhibits|activate inhibit|activated inhibited|activation inhibition|
induces prevents|induce prevent|stimulates suppresses|stimulate suppress|upregulates downregulates|upregulated downregulated|positively negatively|positive negative|better worse|faster slower|early late|
accelerates delays|accelerate delay|causes prevents|cause prevent|gain loss|gains losses|effective ineffective|susceptible resistant|susceptibility resistance|elevated reduced|elevates reduces|strong weak|
suppresses promotes|suppress promote|blocks promotes|protects endangers|lowers raises|lower higher|fewer more|attenuates enhances|attenuate enhance|diminishes enhances|impairs improves|impair improve|exacerbates alleviates`;

const oppositeOf = new Map(
  OPPOSITES.replaceAll("\n", "")
    .split("|")
    .flatMap((pair) => {
      const [a = "", b = ""] = pair.split(" ");
      return [[b, a] as const, [a, b] as const];
    }),
);

const AUXILIARY = /\b(is|are|was|were|can|does|do|did|has|have|may|will)\b(?!\s+not\b)/u;

/** The claim turned round: its first word of direction exchanged, else its verb negated; null when neither can be done. */
export function oppositeClaim(claim: string): string | null {
  const word = [...claim.matchAll(/\b[a-z]+\b/gu)].find(([found]) => oppositeOf.has(found));
  if (word) {
    const before = claim.slice(0, word.index);
    return before + (oppositeOf.get(word[0]) ?? "") + claim.slice(word.index + word[0].length);
  }
  const negated = /\b(?:not|cannot|no|never|without|lacks?)\b/iu.test(claim);
  if (negated) return / not /u.test(claim) ? claim.replace(/ (?:do|does|did) not | not /u, " ") : null;
  return AUXILIARY.test(claim) ? claim.replace(AUXILIARY, "$1 not").replace(/\bcan not\b/u, "cannot") : null;
}

/** A claim of the form "A raises B" or "A lowers B", taken apart. */
export interface EffectClaim {
  readonly cause: string;
  readonly outcome: string;
  readonly sign: 1 | -1;
  /** The verb as it stands after "did not". */
  readonly verb: string;
}

const RAISING =
  "increase|raise|enhance|promote|induce|improve|stimulate|activate|accelerate|cause|elevate|boost|facilitate";
const LOWERING = "decrease|reduce|lower|inhibit|suppress|prevent|impair|attenuate|block|diminish|limit|delay";
const EFFECT = new RegExp(
  String.raw`^(.{4,90}?)\s(?:(${RAISING})|(${LOWERING}))(?:e?s)?\s(?!by\b|with\b|to\b)(.{4,120}?)\.?$`,
  "u",
);

export function effectClaim(claim: string): EffectClaim | null {
  const [, cause, raising, lowering, outcome] = EFFECT.exec(claim) ?? [];
  const verb = raising ?? lowering;
  if (cause === undefined || outcome === undefined || verb === undefined) return null;
  if (/^(?:during|in|if|when|after)\b/iu.test(cause) || NOT_A_SUBJECT.test(cause)) return null;
  return { cause, outcome, sign: raising === undefined ? -1 : 1, verb };
}

/** Words that show the part before the verb to hold another verb, a denial, or no end of a subject. */
const NOT_A_SUBJECT =
  /\b(?:not|cannot|never|is|are|was|were|shows?|has|have|leads?|causes?|can|may)\b|\b(?:no|to|without|that|which|and|the|of)$/u;

const UP = [
  (c: string, o: string) => `${c} increased ${o}.`,
  (c: string, o: string) => `${c} was associated with an increase in ${o}.`,
  (c: string, o: string) => `We found higher ${o} with ${lowered(c)} than without.`,
  (c: string, o: string) => `${raised(o)} occurred more often with ${lowered(c)}.`,
  (c: string, o: string) => `${raised(o)} was higher in the ${lowered(c)} group than in controls.`,
];
const DOWN = [
  (c: string, o: string) => `${c} reduced ${o}.`,
  (c: string, o: string) => `${c} was associated with a decrease in ${o}.`,
  (c: string, o: string) => `We found lower ${o} with ${lowered(c)} than without.`,
  (c: string, o: string) => `${raised(o)} occurred less often with ${lowered(c)}.`,
  (c: string, o: string) => `${raised(o)} was lower in the ${lowered(c)} group than in controls.`,
];
const NO_EFFECT = [
  (c: string, o: string) => `${c} had no effect on ${o}.`,
  (c: string, o: string, verb: string) => `${c} did not ${verb} ${o}.`,
  (c: string, o: string) => `${raised(o)} was similar with and without ${lowered(c)}.`,
  (c: string, o: string) => `There was no difference in ${o} between ${lowered(c)} and control.`,
  (c: string, o: string) => `${c} was not associated with ${o}.`,
  (_: string, o: string) => `${raised(o)} was similar in both groups.`,
  (_: string, o: string) => `${raised(o)} did not differ between groups.`,
];
const OPEN = [
  (c: string, o: string, verb: string) => `Whether ${lowered(c)} can ${verb} ${o} remains unclear.`,
  (c: string, o: string, verb: string) => `We aimed to determine whether ${lowered(c)} can ${verb} ${o}.`,
  (c: string, o: string) => `The effect of ${lowered(c)} on ${o} is unknown.`,
];

/** Sentences that say the same as an effect claim, the opposite, that there is no effect, and that it is not known. */
export function phrasings(
  claim: EffectClaim,
): Readonly<Record<"same" | "opposite" | "none" | "open", readonly string[]>> {
  const say = (forms: readonly ((cause: string, outcome: string, verb: string) => string)[]) =>
    forms.map((form) => form(claim.cause, claim.outcome, claim.verb));
  return {
    same: say(claim.sign > 0 ? UP : DOWN),
    opposite: say(claim.sign > 0 ? DOWN : UP),
    none: say(NO_EFFECT),
    open: say(OPEN),
  };
}

function lowered(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function raised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
