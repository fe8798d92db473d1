import type { VerdictLabel, VerdictProbabilities } from "../../domain/verdict.ts";
import type { Features } from "../extractive/scoring-model.ts";

/** One answer of the verifier on one study. */
export interface Vote {
  readonly label: VerdictLabel;
  readonly certainty: "clear" | "unclear";
  /** The deciding sentence as the study's passages hold it; null for `not-enough-info` alone. */
  readonly sentence: string | null;
}

/** Below this the code sees nothing of what the verifier sees: SciFact dev loses 1 in 100 true verdicts so. */
const SEEN_BY_CODE = { supports: 0.08, refutes: 0.03 };
/** From here the code's own reading is firm enough to stand behind an unclear vote. */
const BACKED_BY_CODE = 0.5;

/**
 * The label that the votes and the code's own probabilities carry together. Votes that differ, an unclear vote that the
 * code does not back, and a verdict of which the code sees nothing at all decide nothing.
 */
export function settleVotes(votes: readonly Vote[], byCode: VerdictProbabilities): VerdictLabel {
  const [first, ...others] = votes;
  if (!first || first.label === "not-enough-info") return "not-enough-info";
  if (others.some(({ label }) => label !== first.label)) return "not-enough-info";
  const probability = byCode[first.label];
  if (probability < SEEN_BY_CODE[first.label]) return "not-enough-info";
  const clear = votes.some(({ certainty }) => certainty === "clear") || others.length > 0;
  return clear || probability >= BACKED_BY_CODE ? first.label : "not-enough-info";
}

/** What the confidence model weighs of one study: the votes, how sure they are, and the code's own probabilities. */
export function voteFeatures(votes: readonly Vote[], byCode: VerdictProbabilities): Features {
  const count = (label: VerdictLabel) =>
    votes.filter((vote) => vote.label === label).length / Math.max(1, votes.length);
  return {
    votesRelated: count("supports") + count("refutes"),
    votesFavourable: count("supports") - count("refutes"),
    clear: votes.filter(({ certainty }) => certainty === "clear").length / Math.max(1, votes.length),
    codeRelated: logOdds(1 - byCode.notEnoughInfo),
    codeFavourable: Math.log((byCode.supports + SMOOTHING) / (byCode.refutes + SMOOTHING)),
  };
}

const SMOOTHING = 0.02;

function logOdds(probability: number): number {
  return Math.log((probability + SMOOTHING) / (1 - probability + SMOOTHING));
}
