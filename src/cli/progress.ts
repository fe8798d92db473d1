import type { ReviewEvent } from "../review/stage.ts";

/** Tells on standard error how far a review is. */
export interface Progress {
  readonly onEvent: (event: ReviewEvent) => void;
  /** What is being done, until it is finished or something else is. */
  working(stage: string, detail: string): void;
  /** A line for a stage that is done, with its counts and time. */
  finished(stage: string, detail: string, durationMs: number): void;
  /** A line that stays. */
  note(text: string): void;
  /** Leaves the screen as it is, without a line in the making. */
  stop(): void;
}

/** One line for each finished stage, for logs and pipes. */
export function lineProgress(write: (text: string) => void): Progress {
  return withEvents({
    working: () => {},
    finished: (stage, detail, durationMs) => write(`${finishedLine(stage, detail, durationMs)}\n`),
    note: (text) => write(`${text}\n`),
    stop: () => {},
  });
}

/** A live line for the running stage on a terminal. */
export async function liveProgress(stream: NodeJS.WriteStream): Promise<Progress> {
  const { default: ora } = await import("ora");
  const spinner = ora({ stream, discardStdin: false });
  return withEvents({
    working: (stage, detail) => void spinner.start(`${stage.padEnd(STAGE_WIDTH)} ${detail}`),
    finished: (stage, detail, durationMs) => void spinner.succeed(finishedLine(stage, detail, durationMs)),
    note: (text) => void spinner.warn(text),
    stop: () => void spinner.stop(),
  });
}

/** After a search that found nothing, the stages that follow it have nothing to tell. */
function withEvents(progress: Omit<Progress, "onEvent">): Progress {
  let startedMs = 0;
  let foundNothing = false;
  const onEvent = ({ stage, state, done, total, detail, elapsedMs }: ReviewEvent) => {
    if (stage === "protocol") foundNothing = false;
    if (foundNothing) return;
    if (stage === "search" && state === "finished") foundNothing = done === 0;
    if (state === "started") startedMs = elapsedMs;
    if (state === "finished") progress.finished(stage, detail, elapsedMs - startedMs);
    else progress.working(stage, [total === null ? "" : `${done} of ${total}`, detail].join(" ").trim());
  };
  return { ...progress, onEvent };
}

const STAGE_WIDTH = "deduplication".length;

const finishedLine = (stage: string, detail: string, durationMs: number) =>
  `${stage.padEnd(STAGE_WIDTH)} ${detail} (${(durationMs / 1000).toFixed(1)} s)`;
