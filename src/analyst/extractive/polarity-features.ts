import { antonymsOf } from "./antonyms.ts";
import type { DirectionWord } from "./direction.ts";
import type { MarkedSentence } from "./marked-sentence.ts";
import type { StemMatch } from "./overlap.ts";
import type { Features } from "./scoring-model.ts";
import { stem } from "./words.ts";

/** Whether a sentence says the same as a claim or its opposite, where both speak of the same things. */
export function polarityFeatures(
  claim: MarkedSentence,
  sentence: MarkedSentence,
  matches: readonly StemMatch[],
): Features {
  const orientation = comparesTheOtherWay(claim, sentence) ? -1 : 1;
  return {
    ...anchoredDirections(claim, sentence, matches, orientation),
    ...anchoredNegations(claim, sentence, matches),
    ...directionWordFeatures(claim, sentence, orientation),
    ...mainDirections(claim, sentence, orientation),
    ...antonymFeatures(claim, sentence),
    ...numberFeatures(claim, sentence),
    hedges: Math.min(2, sentence.hedges),
    turnedRound: orientation < 0 ? 1 : 0,
    leavesOpen: sentence.leavesOpen ? 1 : 0,
  };
}

const REACH = 4;
/** How much a thing named for what it does counts beside a verb. */
const NAME_STRENGTH = 0.4;

/** "A outperforms B" beside "B outperforms A": most of the shared words have changed sides. */
function comparesTheOtherWay(claim: MarkedSentence, sentence: MarkedSentence): boolean {
  if (claim.pivot === null || sentence.pivot === null) return false;
  let kept = 0;
  let changed = 0;
  for (const [name, at] of claim.stems) {
    const found = sentence.stems.get(name);
    if (found === undefined || at === claim.pivot || found === sentence.pivot) continue;
    if (at < claim.pivot === found < sentence.pivot) kept += 1;
    else changed += 1;
  }
  return changed > kept;
}

/** What each shared word is said to do, in the claim and in the sentence: the words of direction near it. */
function anchoredDirections(
  claim: MarkedSentence,
  sentence: MarkedSentence,
  matches: readonly StemMatch[],
  orientation: 1 | -1,
): Features {
  let agree = 0;
  let oppose = 0;
  let total = 0;
  for (const { stem: name, weight, closeness, at } of matches) {
    const claimAt = claim.stems.get(name);
    if (claimAt === undefined || at < 0 || closeness < 0.3) continue;
    const product =
      orientation * signNear(claim.directions, claimAt) * signNear(sentence.directions, at) * weight * closeness;
    total += weight * closeness;
    if (product > 0) agree += product;
    else oppose -= product;
  }
  return total === 0
    ? { agree: 0, oppose: 0, anchored: 0 }
    : { agree: agree / total, oppose: oppose / total, anchored: (agree - oppose) / total };
}

function signNear(directions: readonly DirectionWord[], at: number): number {
  let sum = 0;
  for (const { index, sign, negated, kind } of directions) {
    if (index === at) continue;
    const strength = kind === "name" ? NAME_STRENGTH : 1;
    sum += (negated ? -sign : sign) * strength * Math.exp(-Math.abs(index - at) / REACH);
  }
  return Math.max(-1, Math.min(1, sum * 2));
}

function anchoredNegations(claim: MarkedSentence, sentence: MarkedSentence, matches: readonly StemMatch[]): Features {
  let differ = 0;
  let total = 0;
  for (const { stem: name, weight, exact, at } of matches) {
    if (!exact || at < 0) continue;
    total += weight;
    if (claim.negatedStems.has(name) !== sentence.negatedStems.has(name)) differ += weight;
  }
  const claimDenies = claim.denies || claim.negatedStems.size > 0;
  const sentenceDenies = sentence.denies || sentence.negatedStems.size > 0;
  return {
    negationDiffers: total === 0 ? 0 : differ / total,
    noDifferenceFound: sentence.noDifference && !claim.noDifference ? 1 : 0,
    noDifferenceShared: (sentence.noDifference || sentence.denies) && (claim.noDifference || claim.denies) ? 1 : 0,
    denialDiffers: claim.denies !== sentence.denies ? 1 : 0,
    denialShared: claim.denies && sentence.denies ? 1 : 0,
    anyDenialDiffers: claimDenies !== sentenceDenies ? 1 : 0,
    claimAloneDenies: claimDenies && !sentenceDenies ? 1 : 0,
    sentenceAloneDenies: sentence.denies && !claimDenies ? 1 : 0,
  };
}

function directionWordFeatures(claim: MarkedSentence, sentence: MarkedSentence, orientation: 1 | -1): Features {
  let same = 0;
  let opposite = 0;
  let sameSign = 0;
  let otherSign = 0;
  for (const said of claim.directions) {
    const name = stem(claim.tokens[said.index] ?? "");
    const effect = orientation * (said.negated ? -said.sign : said.sign);
    for (const found of sentence.directions) {
      const agrees = (found.negated ? -found.sign : found.sign) === effect;
      if (stem(sentence.tokens[found.index] ?? "") === name) {
        if (agrees) same += 1;
        else opposite += 1;
      }
      if (said.kind !== found.kind) continue;
      if (agrees) sameSign += 1;
      else otherSign += 1;
    }
  }
  const pairs = claim.directions.length * sentence.directions.length || 1;
  return {
    sameWord: Math.min(2, same),
    sameWordDenied: Math.min(2, opposite),
    sameSign: sameSign / pairs,
    otherSign: otherSign / pairs,
    signBalance: (sameSign - otherSign) / pairs,
    claimDirections: Math.min(2, claim.directions.length),
    sentenceDirections: Math.min(4, sentence.directions.length),
  };
}

function mainDirections(claim: MarkedSentence, sentence: MarkedSentence, orientation: 1 | -1): Features {
  const said = claim.effect;
  const found = sentence.effect;
  const signed = (direction: string | null) => direction === "increase" || direction === "decrease";
  const same = (said === found) === orientation > 0;
  return {
    mainAgree: signed(said) && signed(found) && same ? 1 : 0,
    mainOppose: signed(said) && signed(found) && !same ? 1 : 0,
    effectDenied: signed(said) && found === "none" ? 1 : 0,
    denialContradicted: said === "none" && signed(found) ? 1 : 0,
    noneAgree: said === "none" && found === "none" ? 1 : 0,
  };
}

function antonymFeatures(claim: MarkedSentence, sentence: MarkedSentence): Features {
  let opposite = 0;
  let kept = 0;
  for (const name of claim.stems.keys()) {
    const others = antonymsOf(name);
    if (others.size === 0) continue;
    if (sentence.stems.has(name)) kept += 1;
    else if ([...others].some((other) => sentence.stems.has(other))) opposite += 1;
  }
  return {
    antonyms: Math.min(3, opposite),
    keptWords: Math.min(3, kept),
    antonymBalance: Math.max(-2, Math.min(2, kept - opposite)),
  };
}

function numberFeatures(claim: MarkedSentence, sentence: MarkedSentence): Features {
  const shared = [...claim.numbers].filter((value) => sentence.numbers.has(value)).length;
  const missing = claim.numbers.size - shared;
  return {
    numbersShared: Math.min(2, shared),
    numbersMissing: Math.min(2, missing),
    numbersDiffer: missing > 0 && sentence.numbers.size > shared ? 1 : 0,
  };
}
