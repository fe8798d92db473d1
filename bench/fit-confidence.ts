import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Calibrations, type ConfidenceModel, weighVotes } from "../src/analyst/prompted/confidence.ts";
import { voteFeatures } from "../src/analyst/prompted/votes.ts";
import { configuredPanel } from "./configured-model.ts";
import { hasBenchData, loadPairs } from "./data.ts";
import { fitLogistic, type SparseRow } from "./training/logistic.ts";
import { calibrationError } from "./training/metrics.ts";
import { groupFolds } from "./training/random.ts";
import { askForVerdicts, type RepliedPair, samplePairs } from "./verdict-replies.ts";

const RELATED = ["votesRelated", "clear", "codeRelated"];
const FAVOURABLE = ["votesFavourable", "codeFavourable"];
const PENALTY = 1;
const FOLDS = 5;
const FILE = fileURLToPath(new URL("../src/analyst/prompted/calibrations.json", import.meta.url));

/** Fits the two halves of the confidence model on labelled replies. */
export function fitConfidence(replied: readonly RepliedPair[]): ConfidenceModel {
  const decided = replied.filter(({ pair }) => pair.label !== "not-enough-info");
  return {
    related: fitHalf(replied, RELATED, ({ pair }) => pair.label !== "not-enough-info"),
    favourable: fitHalf(decided, FAVOURABLE, ({ pair }) => pair.label === "supports"),
  };
}

/** The expected calibration error of `supports` on pairs whose claims the fit has not seen. */
export function crossValidatedError(replied: readonly RepliedPair[]): number {
  const folds = groupFolds(
    replied.map(({ pair }) => pair.claimId),
    FOLDS,
    1,
  );
  const stated = replied.map(() => 0);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const model = fitConfidence(replied.filter((_, index) => folds[index] !== fold));
    for (const [index, reply] of replied.entries()) {
      if (folds[index] === fold) stated[index] = weighVotes(featuresOf(reply), model).supports;
    }
  }
  return calibrationError(
    stated,
    replied.map(({ pair }) => pair.label === "supports"),
  );
}

function fitHalf(rows: readonly RepliedPair[], names: readonly string[], target: (row: RepliedPair) => boolean) {
  const { bias, weights } = fitLogistic(
    rows.map((row) => toRow(row, names)),
    rows.map((row) => (target(row) ? 1 : 0)),
    { size: names.length, l2: PENALTY },
  );
  return { bias: round(bias), weights: Object.fromEntries(names.map((name, at) => [name, round(weights[at] ?? 0)])) };
}

function toRow(row: RepliedPair, names: readonly string[]): SparseRow {
  const features = featuresOf(row);
  return {
    at: Int32Array.from(names.keys()),
    value: Float64Array.from(names, (name) => features[name] ?? 0),
  };
}

function featuresOf({ judged }: RepliedPair) {
  return voteFeatures(judged.votes, judged.byCode);
}

const round = (value: number) => Math.round(value * 1e4) / 1e4;

/** Asks the configured verifier about SciFact train, fits, and keeps the result by the model's name. */
export async function fitConfiguredModel(limit: number | null, seed: number): Promise<void> {
  const panel = hasBenchData() ? configuredPanel() : null;
  if (!hasBenchData()) console.log("The labelled sets are not here (../shared/data/bench), so nothing was fitted.");
  if (panel === null) return;
  const { verifier } = panel.models;
  const replies = await askForVerdicts(panel, samplePairs(loadPairs("scifact", "train"), limit, seed), () => {
    process.stderr.write(".");
  });
  const error = crossValidatedError(replies.pairs);
  const fitted = {
    verificationVersion: panel.prompts.verificationVersion,
    calibration: `${replies.pairs.length} pairs of SciFact train judged by ${verifier}; expected calibration error ${error.toFixed(3)} in ${FOLDS}-fold cross-validation.`,
    ...fitConfidence(replies.pairs),
  };
  const known = Calibrations.parse(JSON.parse(readFileSync(FILE, "utf8")));
  writeFileSync(FILE, `${JSON.stringify({ ...known, [verifier]: fitted }, null, 2)}\n`);
  for (const remark of replies.remarks) console.log(remark);
  console.log(`\n${fitted.calibration}\n${replies.usage.calls} calls. Kept in ${FILE}`);
}
