import PQueue from "p-queue";
import type { JudgementContext, Passage } from "../src/analyst/analyst.ts";
import type { Panel } from "../src/analyst/prompted/panel.ts";
import { type JudgedStudy, judgeStudies, SecondVotes } from "../src/analyst/prompted/verification.ts";
import type { Usage } from "../src/domain/report.ts";
import type { JudgedPair } from "./data.ts";
import { seededRandom, shuffled } from "./training/random.ts";

const CONCURRENCY = 8;
const PASSAGES_PER_CALL = 8;

/** What the verifier said of one pair of the labelled set. */
export interface RepliedPair {
  readonly pair: JudgedPair;
  readonly judged: JudgedStudy;
}

export interface Replies {
  readonly pairs: readonly RepliedPair[];
  readonly usage: Usage;
  /** Why some claims have no reply. */
  readonly remarks: readonly string[];
}

/** All pairs of so many claims, chosen by the seed; all claims without a limit. */
export function samplePairs(pairs: readonly JudgedPair[], limit: number | null, seed: number): readonly JudgedPair[] {
  const claims = shuffled([...new Set(pairs.map(({ claimId }) => claimId))], seededRandom(seed));
  const chosen = new Set(limit === null ? claims : claims.slice(0, limit));
  return pairs.filter(({ claimId }) => chosen.has(claimId));
}

/** Puts each claim with the abstracts that it cites before the verifier, as a review does; a few at once. */
export async function askForVerdicts(panel: Panel, pairs: readonly JudgedPair[], onDone: () => void): Promise<Replies> {
  let usage: Usage = { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };
  const remarks = new Set<string>();
  const context: JudgementContext = {
    signal: new AbortController().signal,
    remark: (text) => remarks.add(text),
    recordUsage: (added) => {
      usage = addUsage(usage, added);
    },
  };
  // As in a review of twelve claims, four of them get a second vote.
  const claims = [...Map.groupBy(pairs, ({ claimId }) => claimId).values()];
  const secondVotes = new SecondVotes(Math.ceil(claims.length / 3));
  const tasks = claims.map((cited) => async () => {
    const shown = cited.slice(0, PASSAGES_PER_CALL);
    const claim = shown[0]?.claim ?? "";
    const judged = await judgeStudies(panel, { claim, passages: shown.map(toPassage) }, secondVotes, context);
    onDone();
    return shown.flatMap((pair) => {
      const own = judged.find(({ studyId }) => studyId === pair.docId);
      return own ? [{ pair, judged: own }] : [];
    });
  });
  const replied = await new PQueue({ concurrency: CONCURRENCY }).addAll(tasks);
  return { pairs: replied.flat(), usage, remarks: [...remarks] };
}

function toPassage({ docId, title, sentences }: JudgedPair): Passage {
  return { studyId: docId, title, section: "Abstract", start: 0, text: sentences.join(" ") };
}

function addUsage(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
  };
}
