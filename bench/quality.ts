import { claimProbabilities } from "../src/analyst/extractive/claim-sentences.ts";
import { weights } from "../src/analyst/extractive/weights.ts";
import { BENCH_DATA, hasBenchData, loadClaimSentences, loadHealthVer, loadPairs, loadRoles } from "./data.ts";
import { measureClaimSentences, measurePairs } from "./measures.ts";
import { auc } from "./training/metrics.ts";

/** One measure, as `train.ts` records it and the table prints it. */
export interface QualityLine {
  readonly measure: string;
  readonly train: number;
  readonly dev: number;
  /** The 104 dev claims that share no cited document with train; null where the set has no such part. */
  readonly devUnseen: number | null;
}

export const BARS: Readonly<Record<string, string>> = {
  "evidence sentences, F1": ">= 0.50",
  "verdict, macro-F1": ">= 0.57",
  "probability of supports, AUC": ">= 0.80",
  "probability of supports, ECE": "<= 0.05",
  "claim sentences, F1": ">= 0.74",
};

/** Scores the shipped weights on the splits they were trained on and on those they were not. */
export function measureQuality(): readonly QualityLine[] {
  const train = measurePairs(loadPairs("scifact", "train"));
  const pairs = loadPairs("scifact", "dev");
  const dev = measurePairs(pairs);
  const unseen = measurePairs(pairs.filter(({ unseenDocument }) => unseenDocument));
  const line = (
    measure: string,
    key: "evidenceF1" | "macroF1" | "supportsAuc" | "supportsError" | "supportedWrongly",
  ) => ({
    measure,
    train: train[key],
    dev: dev[key],
    devUnseen: unseen[key],
  });
  return [
    line("evidence sentences, F1", "evidenceF1"),
    line("verdict, macro-F1", "macroF1"),
    line("probability of supports, AUC", "supportsAuc"),
    line("probability of supports, ECE", "supportsError"),
    line("called supports but refutes", "supportedWrongly"),
    {
      measure: "claim sentences, F1",
      train: measureClaimSentences(loadClaimSentences("train")),
      dev: measureClaimSentences(loadClaimSentences("validation")),
      devUnseen: null,
    },
  ];
}

/** Prints the tables; says so where the labelled sets are not on this machine. */
export function printQuality(): void {
  if (!hasBenchData()) {
    console.log(`Quality: skipped, the labelled sets are not at ${BENCH_DATA}.`);
    return;
  }
  const crossValidated = new Map(weights.provenance.scores.map((score) => [score.measure, score.crossValidated]));
  console.log("Quality of the trained models (SciFact: cited document given; claim sentences: PubMed abstracts)");
  console.table(
    Object.fromEntries(
      measureQuality().map(({ measure, train, dev, devUnseen }) => [
        measure,
        {
          bar: BARS[measure] ?? "",
          train: shown(train),
          "train, cross-validated": shown(crossValidated.get(measure) ?? null),
          dev: shown(dev),
          "dev, unseen documents": shown(devUnseen),
        },
      ]),
    ),
  );
  console.log("For information, never tuned on:");
  const healthVer = measurePairs(loadHealthVer());
  console.log(
    `  HealthVer dev, ${healthVer.pairs} pairs: macro-F1 ${shown(healthVer.macroF1)}, AUC of supports ${shown(healthVer.supportsAuc)}`,
  );
  console.log(`  CSAbstruct dev, probability of a claim for "result" sentences: AUC ${shown(resultAuc())}`);
}

function resultAuc(): number {
  const abstracts = loadRoles("dev");
  return auc(
    abstracts.flatMap(({ sentences }) => claimProbabilities(sentences)),
    abstracts.flatMap(({ labels }) => labels.map((label) => label === "result")),
  );
}

function shown(value: number | null): string {
  return value === null ? "" : value.toFixed(3);
}

if (import.meta.main) printQuality();
