import type { ReviewEvent } from "../review/stage.ts";

/** Tells on standard error how far a review is. */
export interface Progress {
  readonly onEvent: (event: ReviewEvent) => void;
  /** A line that stays. */
  note(text: string): void;
  /** Leaves the screen as it is, without a line in the making. */
  stop(): void;
}

/** One line for each finished stage, for logs and pipes. */
export function lineProgress(write: (text: string) => void): Progress {
  const finished = stageClock();
  return {
    onEvent: (event) => {
      const line = finished(event);
      if (line !== null) write(`${line}\n`);
    },
    note: (text) => write(`${text}\n`),
    stop: () => {},
  };
}

/** A live line for the running stage on a terminal. */
export async function liveProgress(stream: NodeJS.WriteStream): Promise<Progress> {
  const { default: ora } = await import("ora");
  const spinner = ora({ stream, discardStdin: false });
  const finished = stageClock();
  return {
    onEvent: (event) => {
      const line = finished(event);
      if (line === null) spinner.start(runningLine(event));
      else spinner.succeed(line);
    },
    note: (text) => spinner.warn(text),
    stop: () => spinner.stop(),
  };
}

/** "search        212 records from 5 of 6 sources (3.1 s)" for an event that ends its stage, else null. */
function stageClock(): (event: ReviewEvent) => string | null {
  let startedMs = 0;
  return ({ stage, state, detail, elapsedMs }) => {
    if (state === "started") startedMs = elapsedMs;
    if (state !== "finished") return null;
    return `${stage.padEnd(STAGE_WIDTH)} ${detail} (${((elapsedMs - startedMs) / 1000).toFixed(1)} s)`;
  };
}

const STAGE_WIDTH = "deduplication".length;

function runningLine({ stage, done, total, detail }: ReviewEvent): string {
  const counts = total === null ? "" : `${done} of ${total}`;
  return [stage.padEnd(STAGE_WIDTH), counts, detail].filter((part) => part !== "").join(" ");
}
