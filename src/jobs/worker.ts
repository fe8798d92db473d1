import type { HeldJob, JobLimits, Jobs } from "../ports/jobs.ts";
import type { JobHandler, JobObserver } from "./handler.ts";
import { JobRun } from "./job-run.ts";

/** Long enough to outlast a stall of the process, short enough that nobody waits long for what another one dropped. */
const LEASE_MS = 30_000;
/** However quiet it is: a limit may have been freed, or a job enqueued, by another process. */
const LONGEST_SLEEP_MS = 15_000;
/** How long a stopping worker lets jobs end, then waits for those it interrupted: 10 s in all. */
const FINISHING_MS = 4_000;
const INTERRUPTING_MS = 4_000;

export interface WorkerOptions {
  readonly jobs: Jobs;
  readonly handlers: readonly JobHandler[];
  /** A name that no other living process has, and that this one has again after a restart. */
  readonly name: string;
  readonly limits: JobLimits & { readonly perProcess: number };
  readonly observer: JobObserver;
  /** How long a lease is without a heartbeat; 30 s. */
  readonly leaseMs?: number;
}

/** Claims jobs and has them done, a few at once, for as long as the process lives. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #leaseMs: number;
  readonly #running = new Map<JobRun, Promise<void>>();
  #state: "idle" | "claiming" | "claiming-again" | "stopped" = "stopped";
  #timer: NodeJS.Timeout | undefined;
  #claiming: Promise<void> = Promise.resolve();
  #stopListening: () => void = () => {};

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
  }

  /** Takes up what a crash of this worker left behind, and begins. */
  async start(): Promise<void> {
    const { jobs, name } = this.#options;
    await jobs.recover(name);
    this.#stopListening = jobs.onNews((news) => {
      if (news === "work") this.#look();
      else for (const run of this.#running.keys()) void run.beat();
    });
    this.#state = "idle";
    this.#look();
  }

  /**
   * Takes no further jobs, lets those that run end or hands them back, within 10 s.
   *
   * @param finishingMs how long they may take to end by themselves
   */
  async stop(finishingMs: number = FINISHING_MS): Promise<void> {
    this.#state = "stopped";
    this.#stopListening();
    clearTimeout(this.#timer);
    await this.#claiming;
    await this.#settled(finishingMs);
    for (const run of this.#running.keys()) run.interrupt("shutdown");
    await this.#settled(INTERRUPTING_MS);
    await Promise.all([...this.#running.keys()].map((run) => run.abandon()));
  }

  async #settled(withinMs: number): Promise<void> {
    if (this.#running.size === 0) return;
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, withinMs);
    await Promise.race([Promise.all(this.#running.values()), timeout.promise]);
    clearTimeout(timer);
  }

  /** Claims what can be claimed; one call at a time, and once more when it was called meanwhile. */
  #look(): void {
    if (this.#state === "claiming") this.#state = "claiming-again";
    if (this.#state !== "idle") return;
    clearTimeout(this.#timer);
    this.#state = "claiming";
    this.#claiming = this.#claimAll()
      .catch((fault: unknown) => {
        this.#options.observer.onFault(fault, null);
        return LONGEST_SLEEP_MS;
      })
      .then((sleepMs) => this.#rest(sleepMs));
  }

  #rest(sleepMs: number): void {
    if (this.#state === "stopped") return;
    const again = this.#state === "claiming-again";
    this.#state = "idle";
    if (again) this.#look();
    else this.#timer = setTimeout(() => this.#look(), sleepMs);
  }

  /** @returns how long there will be nothing to claim, unless there is news */
  async #claimAll(): Promise<number> {
    const { jobs, handlers, name, limits } = this.#options;
    const kinds = handlers.map(({ kind }) => kind);
    while (this.#running.size < limits.perProcess && this.#state !== "stopped") {
      const job = await jobs.claim({ worker: name, kinds, limits, leaseMs: this.#leaseMs });
      if (job === null) return Math.min((await jobs.nextDueInMs()) ?? LONGEST_SLEEP_MS, LONGEST_SLEEP_MS);
      this.#begin(job);
    }
    return LONGEST_SLEEP_MS;
  }

  #begin(job: HeldJob): void {
    // A clock that was set ahead ends leases: what runs here goes on under the new one.
    const running = [...this.#running.keys()].find((run) => run.isOf(job));
    if (running === undefined) this.#run(job);
    else running.renew(job);
  }

  #run(job: HeldJob): void {
    const { jobs, handlers, observer } = this.#options;
    const handler = handlers.find(({ kind }) => kind === job.kind);
    if (handler === undefined) throw new Error(`no handler for a ${job.kind}`);
    const run = new JobRun({ job, handler, jobs, observer, leaseMs: this.#leaseMs });
    const end = run.done.then(() => {
      this.#running.delete(run);
      this.#look();
    });
    this.#running.set(run, end);
  }
}
