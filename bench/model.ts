import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { calibrationFor, weighVotes } from "../src/analyst/prompted/confidence.ts";
import { holdsWords } from "../src/analyst/prompted/quoting.ts";
import { settleVotes, voteFeatures } from "../src/analyst/prompted/votes.ts";
import type { VerdictLabel } from "../src/domain/verdict.ts";
import { configuredPanel } from "./configured-model.ts";
import { hasBenchData, type JudgedPair, loadPairs } from "./data.ts";
import { calibrationError, f1, macroF1 } from "./training/metrics.ts";
import { askForVerdicts, type RepliedPair, samplePairs } from "./verdict-replies.ts";

/** One verdict on one labelled pair. */
export interface ScoredPair {
  readonly gold: JudgedPair;
  readonly label: VerdictLabel;
  /** The number of the sentence given; null for none. */
  readonly sentence: number | null;
  readonly supports: number;
}

export interface ModelScores {
  readonly pairs: number;
  /** Over the three labels. */
  readonly macroF1: number;
  /** Abstracts with the right label, of those given or having one. */
  readonly labelF1: number;
  /** Sentences of any rationale, of those given or being one. */
  readonly sentenceF1: number;
  /** Abstracts with the right label and a sentence of a rationale. */
  readonly labelAndRationaleF1: number;
  /** Of the probability of `supports`. */
  readonly calibrationError: number;
}

export function scorePairs(pairs: readonly ScoredPair[]): ModelScores {
  const count = (holds: (pair: ScoredPair) => boolean) => pairs.filter(holds).length;
  const told = ({ label }: ScoredPair) => label !== "not-enough-info";
  const decided = ({ gold }: ScoredPair) => gold.label !== "not-enough-info";
  const right = (pair: ScoredPair) => told(pair) && pair.label === pair.gold.label;
  const grounded = ({ gold, sentence }: ScoredPair) => sentence !== null && gold.rationale.includes(sentence);
  const rationales = pairs.reduce((sum, { gold }) => sum + gold.rationale.length, 0);
  return {
    pairs: pairs.length,
    macroF1: macroF1(
      pairs.map(({ label }) => label),
      pairs.map(({ gold }) => gold.label),
    ),
    labelF1: f1(count(right), count(told), count(decided)),
    sentenceF1: f1(
      count(grounded),
      count(({ sentence }) => sentence !== null),
      rationales,
    ),
    labelAndRationaleF1: f1(
      count((pair) => right(pair) && grounded(pair)),
      count(told),
      count(decided),
    ),
    calibrationError: calibrationError(
      pairs.map(({ supports }) => supports),
      pairs.map(({ gold }) => gold.label === "supports"),
    ),
  };
}

async function measureModel(limit: number | null, seed: number): Promise<void> {
  const panel = configuredPanel();
  if (panel === null) return;
  const { prompts, models } = panel;
  const confidence = calibrationFor(models.verifier, prompts.verificationVersion) ?? undefined;
  const startedAt = performance.now();
  const replies = await askForVerdicts(panel, samplePairs(loadPairs("scifact", "dev"), limit, seed), () => {
    process.stderr.write(".");
  });
  const scored = replies.pairs.map(({ pair, judged }) => toScored(pair, judged, confidence));
  const result = {
    set: "SciFact dev, cited abstracts given",
    model: models.verifier,
    prompts: prompts.version,
    calibrated: confidence !== undefined,
    limit,
    seed,
    date: new Date().toISOString().slice(0, 10),
    seconds: Math.round((performance.now() - startedAt) / 1000),
    scores: scorePairs(scored),
    usage: replies.usage,
    remarks: replies.remarks,
  };
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${models.verifier.replace(/[^\w.-]+/g, "-")}-${prompts.version}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\n${JSON.stringify(result, null, 2)}\nKept in ${file}`);
}

function toScored(
  gold: JudgedPair,
  { votes, byCode }: RepliedPair["judged"],
  confidence: Parameters<typeof weighVotes>[1],
): ScoredPair {
  const label = settleVotes(votes, byCode);
  const quotation = label === "not-enough-info" ? null : (votes[0]?.sentence ?? null);
  const found = quotation === null ? -1 : gold.sentences.findIndex((sentence) => sameSentence(sentence, quotation));
  const { supports } = weighVotes(voteFeatures(votes, byCode), confidence);
  return { gold, label, sentence: found < 0 ? null : found, supports };
}

function sameSentence(sentence: string, quotation: string): boolean {
  return holdsWords(sentence, quotation) || holdsWords(quotation, sentence);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { limit: { type: "string" }, seed: { type: "string", default: "1" } } });
  if (hasBenchData()) await measureModel(values.limit === undefined ? null : Number(values.limit), Number(values.seed));
  else console.log("The labelled sets are not here (../shared/data/bench), so nothing was measured.");
}
