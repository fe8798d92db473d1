import type { HeldJob, Job } from "../ports/jobs.ts";

/**
 * Why a job is stopped: `cancel` on somebody's word, `lost` because another worker may have it, `shutdown` with the
 * process; then it goes on elsewhere or later.
 */
export type StopReason = "cancel" | "lost" | "shutdown";

/** What a stopped job's signal carries. */
export class JobStopped extends Error {
  override name = "JobStopped";
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`The job was stopped (${reason}).`);
    this.reason = reason;
  }
}

export interface JobContext {
  /** Aborted with a {@link JobStopped}: reject with it, soon. */
  readonly signal: AbortSignal;
  /** To be called when a part is safely done, so that a job that is often interrupted is not given up. */
  progressed(): Promise<void>;
}

/** Does the jobs of one kind. */
export interface JobHandler {
  readonly kind: string;
  /**
   * Does a job, or what is left of it: after a crash or a shutdown it is called again, so every effect of it must bear
   * being repeated.
   */
  run(job: HeldJob, context: JobContext): Promise<void>;
  /** A running job was cancelled and has stopped; must bear being repeated. */
  cancelled(job: HeldJob): Promise<void>;
  /** A job is given up after its last try; must bear being repeated. */
  givenUp(job: HeldJob, error: unknown): Promise<void>;
}

/** What is worth a line in the log. */
export interface JobObserver {
  readonly onStart: (job: Job) => void;
  readonly onEnd: (job: Job, end: JobEnd) => void;
  /** A fault that nobody is told of; null when it is about no job, as when the queue did not answer. */
  readonly onFault: (fault: unknown, job: Job | null) => void;
}

export interface JobEnd {
  readonly outcome: JobOutcome;
  readonly durationMs: number;
  /** What failed, for whoever runs the bot; null when nothing did. */
  readonly reason: string | null;
}

/** How a worker and a job parted. `retried`: it failed and will be tried again. */
export type JobOutcome = "done" | "cancelled" | "lost" | "returned" | "retried" | "dead";
