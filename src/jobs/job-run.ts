import { AppError, BadInput, BudgetExceeded, ChatRefused } from "../errors.ts";
import type { HeldJob, Jobs } from "../ports/jobs.ts";
import {
  type JobEnd,
  type JobHandler,
  type JobObserver,
  type JobOutcome,
  JobStopped,
  type StopReason,
} from "./handler.ts";

/** Waits before the second, third and fourth try. There is no fifth. */
const RETRIES_MS = [2_000, 15_000, 60_000];
/**
 * A job under which more processes died, without any progress between, is not tried again. Many, because all jobs of a
 * process die with it, whichever of them was at fault.
 */
const MOST_CRASHES = 50;
const BEATS_PER_LEASE = 3;

interface Parts {
  readonly job: HeldJob;
  readonly handler: JobHandler;
  readonly jobs: Jobs;
  readonly observer: JobObserver;
  readonly leaseMs: number;
}

/** One job in the hands of this process, from the claim until it is set down; keeps its lease meanwhile. */
export class JobRun {
  /** Resolves when it is set down; never rejects. */
  readonly done: Promise<void>;
  readonly #parts: Omit<Parts, "job">;
  #job: HeldJob;
  readonly #stopping = new AbortController();
  readonly #heartbeats: NodeJS.Timeout;
  #heldUntil: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#job = parts.job;
    this.#heldUntil = performance.now() + parts.leaseMs;
    this.#heartbeats = setInterval(() => void this.beat(), parts.leaseMs / BEATS_PER_LEASE);
    this.done = this.#run();
  }

  isOf({ id }: HeldJob): boolean {
    return this.#job.id === id;
  }

  /** Goes on under another lease of the same job. */
  renew(job: HeldJob): void {
    this.#job = job;
    this.#heldUntil = performance.now() + this.#parts.leaseMs;
  }

  interrupt(reason: StopReason): void {
    this.#stopping.abort(new JobStopped(reason));
  }

  /** Hands the job back although its handler has not stopped yet. */
  async abandon(): Promise<void> {
    clearInterval(this.#heartbeats);
    await this.#parts.jobs.release(this.#job).catch((fault) => this.#parts.observer.onFault(fault, this.#job));
  }

  /** Prolongs the lease, and learns whether to stop. */
  async beat(): Promise<void> {
    const { jobs, leaseMs, observer } = this.#parts;
    const job = this.#job;
    try {
      const askedAt = performance.now();
      const answer = await jobs.heartbeat(job, leaseMs);
      if (job !== this.#job) return;
      if (answer === "lost" || answer === "cancel") this.interrupt(answer);
      this.#heldUntil = askedAt + leaseMs;
    } catch (fault) {
      observer.onFault(fault, job);
      if (performance.now() > this.#heldUntil) this.interrupt("lost");
    }
  }

  async #run(): Promise<void> {
    const { observer } = this.#parts;
    const job = this.#job;
    const startedAt = performance.now();
    observer.onStart(job);
    try {
      const { outcome, reason } = await this.#work();
      observer.onEnd(job, { outcome, durationMs: performance.now() - startedAt, reason });
    } catch (fault) {
      // The lease runs out, and the job is taken up again.
      observer.onFault(fault, job);
    } finally {
      clearInterval(this.#heartbeats);
    }
  }

  async #work(): Promise<Omit<JobEnd, "durationMs">> {
    const { handler, jobs } = this.#parts;
    const job = this.#job;
    if (job.crashes > MOST_CRASHES) {
      const error = tooManyCrashes(job);
      return { outcome: await this.#giveUp(error), reason: error.message };
    }
    const { signal } = this.#stopping;
    try {
      await handler.run(job, { signal, progressed: async () => void (await jobs.progressed(this.#job)) });
    } catch (error) {
      if (signal.aborted) return { outcome: await this.#setDown(signal.reason), reason: null };
      return { outcome: await this.#failed(error), reason: reasonOf(error) };
    }
    return { outcome: (await jobs.complete(this.#job)) ? "done" : "lost", reason: null };
  }

  async #setDown({ reason }: JobStopped): Promise<JobOutcome> {
    const { handler, jobs } = this.#parts;
    const job = this.#job;
    if (reason === "lost") return "lost";
    if (reason === "shutdown") return (await jobs.release(job)) ? "returned" : "lost";
    await handler.cancelled(job);
    return (await jobs.complete(job)) ? "cancelled" : "lost";
  }

  async #failed(error: unknown): Promise<JobOutcome> {
    const { jobs, observer } = this.#parts;
    const job = this.#job;
    if (!(error instanceof AppError)) observer.onFault(error, job);
    const retryInMs = isFinal(error) ? undefined : RETRIES_MS[job.failures];
    if (retryInMs === undefined) return this.#giveUp(error);
    return (await jobs.fail(job, reasonOf(error), retryInMs)) ? "retried" : "lost";
  }

  async #giveUp(error: unknown): Promise<JobOutcome> {
    const { handler, jobs } = this.#parts;
    const job = this.#job;
    await handler.givenUp(job, error);
    return (await jobs.fail(job, reasonOf(error), null)) ? "dead" : "lost";
  }
}

/** Trying again would end the same way. */
const isFinal = (error: unknown): boolean =>
  error instanceof BadInput || error instanceof BudgetExceeded || error instanceof ChatRefused;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const tooManyCrashes = ({ crashes }: HeldJob): AppError =>
  new AppError(`The program was cut off ${crashes} times while it worked on this. Ask again, or in a narrower way.`);
