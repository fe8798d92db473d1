import { setImmediate as nextTurn } from "node:timers/promises";
import PQueue from "p-queue";
import type { JudgementContext } from "../analyst/analyst.ts";
import type { Stage, StageTrace, Usage } from "../domain/report.ts";

/** What a running review tells: where it is, what has been done of how much, and how long it has worked. */
export interface ReviewEvent {
  readonly stage: Stage;
  readonly state: "started" | "progress" | "finished";
  readonly done: number;
  /** Null while it is not known. */
  readonly total: number | null;
  /** The counts in words: "212 records from 5 sources". */
  readonly detail: string;
  readonly elapsedMs: number;
  /** Of the whole review so far. */
  readonly usage: Usage;
}

/** What a stage is given besides its values. */
export interface StageContext extends JudgementContext {
  progress(done: number, total: number | null, detail?: string): void;
  /** Closes the books of the stage: how much went in, how much came out, and both in words. */
  tally(countIn: number, countOut: number, detail: string): void;
}

/** To be raised when the value of a stage takes another form: what was saved in the old one is then not used. */
export const STAGE_VERSION = 2;

/** A finished stage as it is saved: a value that serialises to JSON. */
export interface SavedStage {
  readonly version: number;
  readonly value: unknown;
  readonly trace: StageTrace;
  readonly detail: string;
  readonly remarks: readonly string[];
}

/** Where finished stages are kept, so that a review that was cut off goes on after the last of them. */
export interface SavedStages {
  /** @returns as it was saved, undefined when it was not */
  load(stage: Stage): Promise<SavedStage | undefined>;
  save(stage: Stage, saved: SavedStage): Promise<void>;
}

export interface ReviewOptions {
  /** Aborted: the review stops at its next await and rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: ReviewEvent) => void;
  /** Without it, a review that is cut off begins again. */
  readonly saved?: SavedStages;
}

/**
 * Does the same work for each item, a few at once, and reports progress after each. Between two items other work of the
 * process has its turn, so that a review without any waiting can still be stopped.
 *
 * @returns the results in the order of the items
 */
export async function forEachItem<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  context: StageContext,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  let done = 0;
  const tasks = items.map((item) => async () => {
    await nextTurn(undefined, { signal: context.signal });
    const result = await work(item);
    done += 1;
    context.progress(done, items.length);
    return result;
  });
  return await new PQueue({ concurrency }).addAll(tasks, { signal: context.signal });
}

/** Runs the stages of one review and keeps their traces. */
export class StageRunner {
  readonly #options: ReviewOptions;
  readonly #startedAt = performance.now();
  readonly #traces: StageTrace[] = [];
  readonly #remarks = new Set<string>();
  #usage: Usage = NO_USAGE;
  /** What the saved stages took when they ran. */
  #earlierMs = 0;
  /** Whether all stages so far were saved ones: what follows a stage that ran again was made from other values. */
  #resuming: boolean;

  constructor(options: ReviewOptions) {
    this.#options = options;
    this.#resuming = options.saved !== undefined;
  }

  get traces(): readonly StageTrace[] {
    return this.#traces;
  }

  /** Of all stages so far. */
  get usage(): Usage {
    return this.#usage;
  }

  /** What the stages want readers to know, in order and each once. */
  get remarks(): readonly string[] {
    return [...this.#remarks];
  }

  /** Runs a stage, unless it was saved. */
  async run<T>(stage: Stage, work: (context: StageContext) => Promise<T> | T): Promise<T> {
    this.#options.signal.throwIfAborted();
    const saved = this.#resuming ? await this.#options.saved?.load(stage) : undefined;
    if (saved?.version === STAGE_VERSION) {
      this.#usage = addUsage(this.#usage, saved.trace.usage);
      this.#earlierMs += saved.trace.durationMs;
      this.#close(stage, saved);
      // Saved by this very stage in this version, so it is what the stage returns.
      return saved.value as T;
    }
    this.#resuming = false;
    await nextTurn();
    this.#options.signal.throwIfAborted();
    const finished = await this.#work(stage, work);
    await this.#options.saved?.save(stage, finished);
    this.#close(stage, finished);
    return finished.value;
  }

  async #work<T>(
    stage: Stage,
    work: (context: StageContext) => Promise<T> | T,
  ): Promise<SavedStage & { readonly value: T }> {
    const startedAt = performance.now();
    const remarks: string[] = [];
    let usage = NO_USAGE;
    let books = { countIn: 0, countOut: 0, detail: "" };
    this.#tell(stage, "started", 0, null, "");
    const value = await work({
      signal: this.#options.signal,
      recordUsage: (added) => {
        usage = addUsage(usage, added);
        this.#usage = addUsage(this.#usage, added);
      },
      remark: (text) => remarks.push(text),
      progress: (done, total, detail = "") => this.#tell(stage, "progress", done, total, detail),
      tally: (countIn, countOut, detail) => {
        books = { countIn, countOut, detail };
      },
    });
    const { detail, ...counts } = books;
    const trace = { stage, ...counts, durationMs: performance.now() - startedAt, usage };
    return { version: STAGE_VERSION, value, trace, detail, remarks };
  }

  #close(stage: Stage, { trace, detail, remarks }: SavedStage): void {
    this.#traces.push(trace);
    for (const remark of remarks) this.#remarks.add(remark);
    this.#tell(stage, "finished", trace.countOut, trace.countOut, detail);
  }

  #tell(stage: Stage, state: ReviewEvent["state"], done: number, total: number | null, detail: string): void {
    const elapsedMs = this.#earlierMs + performance.now() - this.#startedAt;
    this.#options.onEvent({ stage, state, done, total, detail, elapsedMs, usage: this.#usage });
  }
}

const NO_USAGE: Usage = { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };

function addUsage(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
  };
}
