import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { openClaimScorer } from "../src/analyst/extractive/claim-scorer.ts";
import { openVocabulary } from "../src/analyst/extractive/vocabulary.ts";
import type { Weights } from "../src/analyst/extractive/weights.ts";
import { BENCH_DATA, hasBenchData } from "./data.ts";
import { trainClaimSentences } from "./training/claim-sentences.ts";
import { trainVerdicts } from "./training/verdicts.ts";
import { trainVocabulary } from "./training/vocabulary.ts";

/** Trains everything that the extractive analyst has learnt and writes it to weights.json: `npm run bench:train`. */
const SEED = 20_26;
const TARGET = resolve(import.meta.dirname, "../src/analyst/extractive/weights.json");

const DATA = [
  { set: "SciFact train", use: "evidence, relation, stance", licence: "CC BY 4.0" },
  { set: "SciFact corpus (abstracts without labels)", use: "vocabulary", licence: "ODC-By 1.0" },
  { set: "Citation-Integrity corpus (passages without labels)", use: "vocabulary", licence: "PMC open access" },
  { set: "CSAbstruct train (abstracts without labels)", use: "vocabulary", licence: "Apache-2.0" },
  { set: "Detecting scientific claims, train", use: "claim sentences, vocabulary", licence: "not stated" },
];

if (!hasBenchData()) {
  console.error(`Nothing was trained: the labelled sets are not at ${BENCH_DATA}.`);
  process.exit(1);
}

const startedAt = performance.now();
const say = (text: string) =>
  process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${text}\n`);

say("vocabulary");
const vocabulary = trainVocabulary(SEED);
say("claim sentences");
const claims = trainClaimSentences(SEED);
say(`  F1 ${claims.crossValidatedF1.toFixed(3)} cross-validated; evidence and verdicts`);
const verdicts = trainVerdicts(openVocabulary(vocabulary), openClaimScorer(claims.claimWords), SEED);
say("scores of the finished models");
const learnt = {
  vocabulary,
  claimWords: claims.claimWords,
  claimThreshold: claims.claimThreshold,
  ...verdicts.weights,
};
write([]);
const { measureQuality } = await import("./quality.ts");
const crossValidated: Readonly<Record<string, number>> = {
  "evidence sentences, F1": verdicts.crossValidated.evidenceF1,
  "verdict, macro-F1": verdicts.crossValidated.macroF1,
  "probability of supports, AUC": verdicts.crossValidated.supportsAuc,
  "probability of supports, ECE": verdicts.crossValidated.supportsError,
  "called supports but refutes": verdicts.crossValidated.supportedWrongly,
  "claim sentences, F1": claims.crossValidatedF1,
};
const scores = measureQuality().map(({ measure, train, dev }) => ({
  measure,
  crossValidated: round(crossValidated[measure] ?? 0),
  train: round(train),
  dev: round(dev),
}));
write(scores);
say(`written to ${TARGET}`);
console.table(scores);

function write(measured: Weights["provenance"]["scores"]): void {
  const provenance: Weights["provenance"] = {
    command: "npm run bench:train",
    date: new Date().toISOString().slice(0, 10),
    seed: SEED,
    calibration: calibrationLine(measured),
    data: DATA,
    scores: measured,
  };
  writeFileSync(TARGET, `${JSON.stringify({ provenance, ...learnt } satisfies Weights)}\n`);
}

function calibrationLine(measured: Weights["provenance"]["scores"]): string {
  const error = measured.find(({ measure }) => measure === "probability of supports, ECE");
  return `SciFact train: 919 pairs of a claim and an abstract, judged by experts; expected calibration error of support ${error?.crossValidated.toFixed(3)} cross-validated, ${error?.dev.toFixed(3)} on the 340 pairs of SciFact dev`;
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
