import { deniesEffect } from "../../src/analyst/extractive/direction.ts";
import type { Vocabulary } from "../../src/analyst/extractive/vocabulary.ts";
import { contentStems } from "../../src/analyst/extractive/words.ts";
import type { CorpusDocument, JudgedPair } from "../data.ts";
import { effectClaim, oppositeClaim, phrasings } from "./opposites.ts";
import { seededRandom } from "./random.ts";

type Origin = "expert" | "opposite" | "phrased" | "half" | "neighbour";
type TrainingWeights = Readonly<Record<"evidence" | "relation" | "stance", number>>;

/** A pair to learn from; those of experts alone are scored and calibrate. */
export interface TrainingPair {
  readonly pair: JudgedPair;
  readonly origin: Origin;
  readonly weights: TrainingWeights;
}

/** How much made pairs count in each model; chosen by cross-validation on the pairs of experts. */
const WEIGHTS: Readonly<Record<Origin, TrainingWeights>> = {
  expert: { evidence: 1, relation: 1, stance: 1 },
  opposite: { evidence: 0, relation: 0, stance: 0.5 },
  phrased: { evidence: 0.05, relation: 0.2, stance: 0.2 },
  half: { evidence: 0.05, relation: 0.2, stance: 0 },
  neighbour: { evidence: 0, relation: 0.2, stance: 0 },
};
const NEIGHBOURS = 3;
/** How often each effect claim is phrased anew, in each of its four senses. */
const PHRASINGS = 2;

/** The pairs themselves and what can be made of them without new judgements. All that is made of a pair keeps its document. */
export function augmented(
  pairs: readonly JudgedPair[],
  corpus: readonly CorpusDocument[],
  vocabulary: Vocabulary,
  seed: number,
): readonly TrainingPair[] {
  const random = seededRandom(seed);
  const from = (origin: Origin) => (pair: JudgedPair) => ({ pair, origin, weights: WEIGHTS[origin] });
  return [
    ...pairs.map(from("expert")),
    ...pairs.flatMap(opposite).map(from("opposite")),
    ...pairs.flatMap((pair) => phrased(pair, random)).map(from("phrased")),
    ...halves(pairs, random).map(from("half")),
    ...neighbours(pairs, corpus, vocabulary).map(from("neighbour")),
  ];
}

/** Support for a claim refutes its opposite. A refutation supports the opposite, unless it denies any effect. */
function opposite(pair: JudgedPair): readonly JudgedPair[] {
  const claim = oppositeClaim(pair.claim);
  if (claim === null || pair.label === "not-enough-info") return [];
  const texts = [pair.claim, ...pair.rationale.map((at) => pair.sentences[at] ?? "")];
  if (pair.label === "refutes" && texts.some(deniesEffect)) return [];
  return [{ ...pair, claim, label: pair.label === "supports" ? "refutes" : "supports" }];
}

/** Effect claims beside an abstract in which the deciding sentence says the same, the opposite, no effect, or leaves it open. */
function phrased(pair: JudgedPair, random: () => number): readonly JudgedPair[] {
  const effect = effectClaim(pair.claim);
  const [at = Math.floor(random() * pair.sentences.length)] = pair.rationale;
  if (!effect) return [];
  const forms = phrasings(effect);
  const withSentence = (choices: readonly string[], label: JudgedPair["label"]): JudgedPair => {
    const sentence = choices[Math.floor(random() * choices.length)] ?? "";
    const kept = pair.sentences.map((text, index) => (index === at ? sentence : text));
    const sentences = kept.filter((_, index) => index === at || !pair.rationale.includes(index));
    const rationale = label === "not-enough-info" ? [] : [sentences.indexOf(sentence)];
    const title = random() < 0.5 ? "" : `${effect.cause} and ${effect.outcome}`;
    return { ...pair, title, sentences, label, rationale };
  };
  return Array.from({ length: PHRASINGS }, () => [
    withSentence([pair.claim, ...forms.same], "supports"),
    withSentence(forms.opposite, "refutes"),
    withSentence(forms.none, "refutes"),
    withSentence(forms.open, "not-enough-info"),
  ]).flat();
}

/** Effect claims that keep one half and take the other from elsewhere: their abstract speaks to one half alone. */
function halves(pairs: readonly JudgedPair[], random: () => number): readonly JudgedPair[] {
  const effects = pairs.flatMap((pair) => {
    const effect = effectClaim(pair.claim);
    return effect ? [{ pair, effect }] : [];
  });
  return effects.flatMap(({ pair, effect: { cause, outcome, verb } }) => {
    const other = effects[Math.floor(random() * effects.length)]?.effect;
    if (!other || other.cause === cause || other.outcome === outcome) return [];
    const unrelated = { ...pair, label: "not-enough-info" as const, rationale: [] };
    return [
      { ...unrelated, claim: `${cause} ${verb}s ${other.outcome}.` },
      { ...unrelated, claim: `${other.cause} ${verb}s ${outcome}.` },
    ];
  });
}

/** Abstracts that share the most with a claim and that nobody cited for it: taken as not enough information. */
function neighbours(
  pairs: readonly JudgedPair[],
  corpus: readonly CorpusDocument[],
  vocabulary: Vocabulary,
): readonly JudgedPair[] {
  const stems = corpus.map(({ title, sentences }) => new Set([title, ...sentences].flatMap(contentStems)));
  const cited = Map.groupBy(pairs, ({ claimId }) => claimId);
  return [...cited.values()].flatMap((own) => {
    const [pair] = own;
    if (!pair) return [];
    const claimStems = [...new Set(contentStems(pair.claim))];
    return corpus
      .map((document, index) => ({
        document,
        shared: claimStems.reduce((sum, stem) => sum + (stems[index]?.has(stem) ? vocabulary.idf(stem) : 0), 0),
      }))
      .filter(({ document }) => own.every(({ docId }) => docId !== document.docId))
      .sort((a, b) => b.shared - a.shared)
      .slice(0, NEIGHBOURS)
      .map(({ document: { title, sentences } }) => ({
        ...pair,
        title,
        sentences,
        label: "not-enough-info" as const,
        rationale: [],
      }));
  });
}
