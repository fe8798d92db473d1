import type { Json } from "./store.ts";

/** Interactive jobs go before all background ones. */
export type JobPriority = "interactive" | "background";

/**
 * `waiting` for its turn or its time, `running` under a lease, `done`, `dead` after its last try, or `cancelled`.
 */
export type JobState = "waiting" | "running" | "done" | "dead" | "cancelled";

/** What is to be done. */
export interface JobRequest {
  /** Which handler does it: `review`, `digest`. */
  readonly kind: string;
  /** Unique within tenant and kind: the same key is enqueued once. */
  readonly key: string;
  readonly tenantId: string;
  /** The conversation it is for; turns are taken fairly between tenants, and between the conversations of each. */
  readonly conversation: string;
  /** Who asked for it, by the platform's id; null for what nobody asked for, which no limit a person holds back. */
  readonly person: string | null;
  readonly priority: JobPriority;
  /** Not before this time (milliseconds since 1970); null for at once. */
  readonly runAt: number | null;
  readonly payload: Json;
}

export interface Job extends JobRequest {
  readonly id: string;
  readonly state: JobState;
  /** How often its handler has failed. */
  readonly failures: number;
  /** How often its worker has died under it since it last made progress; it waits longer after each. */
  readonly crashes: number;
  /** Why it failed last. */
  readonly error: string | null;
  readonly enqueuedAt: number;
}

/** A job that this worker alone holds, until its lease is over. */
export interface HeldJob extends Job {
  /** Proves that the lease is still ours: each claim gives a new one. */
  readonly lease: string;
}

/** The most jobs at once, counted over all processes. */
export interface JobLimits {
  readonly perTenant: number;
  readonly perPerson: number;
}

export interface Claiming {
  /** A name that no two processes have at the same time. */
  readonly worker: string;
  readonly kinds: readonly string[];
  readonly limits: JobLimits;
  /** How long the lease is without a heartbeat, up to `MAX_LEASE_MS`. */
  readonly leaseMs: number;
}

/** No lease is longer: one that seems to be was taken before the clock was set back, and is over. */
export const MAX_LEASE_MS = 10 * 60_000;
/** No wait after a failure is longer, for the same reason. */
export const MAX_BACKOFF_MS = 10 * 60_000;

/** `work`: there may be a job to claim. `cancel`: a running job is to stop; a heartbeat tells which. */
export type JobNews = "work" | "cancel";

/** `lost`: the lease was over and somebody else may hold the job; stop at once. `cancel`: stop, then `complete`. */
export type Heartbeat = "held" | "cancel" | "lost";

export interface JobCounts {
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
}

/**
 * A durable queue: a job is stored before `enqueue` returns and is held by at most one worker at a time. Calls with a
 * lease that is no longer ours change nothing and return false.
 */
export interface Jobs {
  /** @returns the job of this key, which may be there already and even done; `added` tells */
  enqueue(request: JobRequest): Promise<{ readonly job: Job; readonly added: boolean }>;
  /** Takes the job whose turn it is; null when there is none that the limits allow. */
  claim(claiming: Claiming): Promise<HeldJob | null>;
  /** Prolongs the lease. */
  heartbeat(job: HeldJob, leaseMs: number): Promise<Heartbeat>;
  /** Notes progress, so that what is slow and often interrupted is not taken for what kills its worker. */
  progressed(job: HeldJob): Promise<boolean>;
  /** Done; or, after `cancel` was asked for, cancelled. */
  complete(job: HeldJob): Promise<boolean>;
  /** @param retryInMs how long to wait before the next try, up to `MAX_BACKOFF_MS`; null for no further try */
  fail(job: HeldJob, error: string, retryInMs: number | null): Promise<boolean>;
  /** Hands a job back unfinished and unblamed, as when the process stops. */
  release(job: HeldJob): Promise<boolean>;
  /**
   * Frees at once what a worker of this name held when it died. Only for a worker that starts, under a name that no
   * living process has.
   */
  recover(worker: string): Promise<number>;

  /**
   * Cancels a waiting job at once; a running one is told at its next heartbeat, for which `onNews` gives the sign.
   *
   * @returns the state it was found in; null when there is no such job
   */
  cancel(tenantId: string, kind: string, key: string): Promise<JobState | null>;
  /** Lets a dead, done or cancelled job run again from its first try. @returns false for any other */
  retry(tenantId: string, kind: string, key: string): Promise<boolean>;
  find(tenantId: string, kind: string, key: string): Promise<Job | null>;
  /**
   * How many jobs go before this one; 0 for the next, and for one that is not waiting. Counted by age alone, so it is
   * what to tell a person, not a promise.
   */
  ahead(job: Job): Promise<number>;
  /** Waiting and running jobs, of one person or all. */
  active(tenantId: string, person: string | null): Promise<readonly Job[]>;
  /** Given up, newest first, of every tenant. */
  dead(): Promise<readonly Job[]>;
  counts(): Promise<JobCounts>;
  /** How long until the next waiting job is due or the next lease is over, from 1; null when there is neither. */
  nextDueInMs(): Promise<number | null>;
  /** Forgets done and cancelled jobs that ended before this time. Dead ones stay. */
  forget(before: number): Promise<void>;

  /** All jobs of a tenant as JSON, for an export. */
  export(tenantId: string): Promise<Json>;
  /** Deletes all jobs of a tenant; a running one loses its lease. */
  uninstall(tenantId: string): Promise<void>;

  /** Calls back whenever this process has put a job up for work, or wants running ones to stop. @returns what ends it */
  onNews(listener: (news: JobNews) => void): () => void;
}
