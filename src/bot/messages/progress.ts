import { buttons, type ChatMessage, context, type ProgressStep, progress } from "../../domain/chat-message.ts";
import { STAGES, type Stage, type Usage } from "../../domain/report.ts";
import { count } from "../../domain/wording.ts";
import { STAGE_LABELS, TEXTS } from "../texts.ts";

export interface StageProgress {
  readonly state: ProgressStep["state"];
  readonly detail: string | null;
}

export interface ReviewProgress {
  /** `goes-on` after the process ended, or after a failure. */
  readonly course: "begins" | "goes-on";
  readonly stages: ReadonlyMap<Stage, StageProgress>;
  readonly elapsedMs: number;
  readonly usage: readonly Usage[];
  /** `running` offers to cancel; the others say how it ended. */
  readonly state: "running" | "done" | "cancelled" | "failed";
}

/** How far a review is: its stages with their counts, the time and the cost so far. */
export function progressMessage(reviewId: string, progressed: ReviewProgress): ChatMessage {
  const { course, stages, elapsedMs, state } = progressed;
  const reachedBy = (stage: Stage) => stages.get(stage)?.state ?? "waiting";
  const isOpen = (stage: Stage) => reachedBy(stage) === "waiting" || reachedBy(stage) === "running";
  const stoppedAt = state === "failed" ? STAGES.find(isOpen) : undefined;
  const steps = STAGES.map((stage): ProgressStep => {
    const ended = state === "running" || !isOpen(stage) ? reachedBy(stage) : STOPPED[state];
    const detail = stages.get(stage)?.detail ?? null;
    return { label: STAGE_LABELS[stage], state: stage === stoppedAt ? "failed" : ended, detail };
  });
  const current = steps.findLast((step) => step.state !== "waiting" && step.state !== "skipped");
  const resumed = course === "goes-on" ? [TEXTS.resumed] : [];
  const small = [`${WORDS[state]} ${durationWords(elapsedMs)}`, ...resumed, costWords(progressed)].join(" · ");
  return {
    blocks: [
      progress(steps),
      context(small),
      ...(state === "running"
        ? [
            buttons({
              label: "Cancel",
              action: "cancel",
              value: reviewId,
              style: "danger" as const,
              asks: "nothing",
            }),
          ]
        : []),
    ],
    fallback: state === "running" ? `${current?.label ?? "Waiting"}: ${current?.detail ?? "begun"}` : small,
  };
}

/** What is left in the place of a progress message that was moved. */
export const continuedMessage = (): ChatMessage => ({
  blocks: [context(TEXTS.progressBelow)],
  fallback: TEXTS.progressBelow,
});

const WORDS = { running: "Running for", done: "Done in", cancelled: "Cancelled after", failed: "Stopped after" };
const STOPPED = { done: "done", cancelled: "skipped", failed: "skipped" } as const;

/** Where a review is that has finished these stages. */
export const stageAfter = (finished: readonly Stage[]): string =>
  STAGE_LABELS[STAGES.find((stage) => !finished.includes(stage)) ?? "assessment"];

/** "8 s", "2 min 5 s". */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 950) return "under a second";
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Before the first call nobody knows yet whether there will be one. */
const costWords = ({ usage, state }: ReviewProgress): string =>
  state !== "done" && usage.every(({ calls }) => calls === 0) ? TEXTS.noCostSoFar : usageWords(usage);

/** What the language model cost; that there was none is said too. */
export function usageWords(usage: readonly Usage[]): string {
  const calls = usage.reduce((sum, one) => sum + one.calls, 0);
  if (calls === 0) return "no language model, no cost";
  const known = usage.every(({ costUsd }) => costUsd !== null);
  const costUsd = usage.reduce((sum, one) => sum + (one.costUsd ?? 0), 0);
  return `${count(calls, "model call")}, ${known ? `$${costUsd.toFixed(2)}` : "cost unknown"}`;
}
