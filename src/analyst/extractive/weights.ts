import { z } from "zod";
import { openVocabulary, type Vocabulary } from "./vocabulary.ts";
import stored from "./weights.json" with { type: "json" };

const Calibration = z.object({ slope: z.number(), offset: z.number() });

const Tree = z.object({
  feature: z.array(z.int().min(0)),
  threshold: z.array(z.number()),
  leaf: z.array(z.number()),
});

const Model = z.object({
  features: z.array(z.string()),
  bias: z.number(),
  weights: z.array(z.number()),
  trees: z.array(Tree),
  calibration: Calibration,
});

/** How the weights came about, so that anyone can make them again. */
const Provenance = z.object({
  command: z.string(),
  date: z.iso.date(),
  seed: z.int(),
  /** One line for a report's methods section: what the probabilities were calibrated on, and how well. */
  calibration: z.string(),
  data: z.array(z.object({ set: z.string(), use: z.string(), licence: z.string() })),
  scores: z.array(z.object({ measure: z.string(), crossValidated: z.number(), train: z.number(), dev: z.number() })),
});
export type Provenance = z.infer<typeof Provenance>;

/** The trained half of the extractive analyst, as `bench/train.ts` writes it. */
export const Weights = z.object({
  provenance: Provenance,
  vocabulary: z.object({
    stems: z.string(),
    documents: z.int(),
    size: z.int(),
    idf: z.base64(),
    vectors: z.base64(),
  }),
  /** Names and weights are long lists, kept as text that is quick to check: names by line, weights by space. */
  claimWords: z.object({ features: z.string(), weights: z.string(), bias: z.number(), calibration: Calibration }),
  claimThreshold: z.number(),
  evidence: Model,
  evidenceThreshold: z.number(),
  relation: Model,
  stance: Model,
  /** What each label's probability is multiplied by before the greatest is taken. */
  labelWeights: z.object({ supports: z.number(), refutes: z.number(), notEnoughInfo: z.number() }),
});
export type Weights = z.infer<typeof Weights>;

export const weights: Weights = Weights.parse(stored);
export const provenance: Provenance = weights.provenance;
export const vocabulary: Vocabulary = openVocabulary(weights.vocabulary);
