import { type Kysely, type RawBuilder, sql } from "kysely";
import type { PgBoss } from "pg-boss";
import {
  type Claiming,
  type Heartbeat,
  type HeldJob,
  type Job,
  type JobCounts,
  type JobNews,
  type JobRequest,
  type JobState,
  type Jobs,
  MAX_BACKOFF_MS,
  MAX_LEASE_MS,
} from "../../src/ports/jobs.ts";
import type { Json } from "../../src/ports/store.ts";
import { beginStep, claimNext, freeCrashed, type Step, setbacksOf, setDown } from "./pg-boss-claiming.ts";
import {
  type JobData,
  type JobLeaseTable,
  jobId,
  type MovedJob,
  PgBossTables,
  PRIORITIES,
  type QueueTables,
  type Setbacks,
  storable,
  storedJob,
} from "./pg-boss-tables.ts";
import type { PgNews } from "./pg-news.ts";

const RETRYABLE: readonly JobState[] = ["dead", "done", "cancelled"];
const TEN_YEARS_S = 10 * 365 * 24 * 60 * 60;
/** Leases, waits and clean-up are ours, so pg-boss is to end, delay and delete nothing by itself. */
const QUEUE = { retryLimit: 0, retentionSeconds: TEN_YEARS_S, deleteAfterSeconds: 0 };
interface Parts {
  readonly database: Kysely<unknown>;
  readonly boss: PgBoss;
  readonly schema: string;
  readonly news: PgNews;
}

/** pg-boss as the queue: it holds the jobs and their states, we choose whose turn it is. */
export class PgBossJobs implements Jobs {
  readonly #database: Kysely<QueueTables>;
  readonly #plain: Kysely<unknown>;
  readonly #boss: PgBoss;
  readonly #tables: PgBossTables;
  readonly #news: PgNews;
  readonly #queues = new Map<string, Promise<void>>();
  #lastStep: Promise<unknown> = Promise.resolve();

  /** @param parts.boss started, in a database that `pgBossMigrations` brought up to date */
  constructor({ database, boss, schema, news }: Parts) {
    this.#database = database.withTables<QueueTables>();
    this.#plain = database.withoutPlugins();
    this.#boss = boss;
    this.#tables = new PgBossTables(schema);
    this.#news = news;
  }

  /** To be called before the database is closed. */
  async stop(): Promise<void> {
    await this.#news.stop();
    await this.#boss.stop({ graceful: false });
  }

  /** Resolves once other processes are heard. */
  heard(): Promise<void> {
    return this.#news.ready();
  }

  async enqueue(request: JobRequest): Promise<{ job: Job; added: boolean }> {
    await this.#makeQueue(request.kind);
    const outcome = await this.#step(async (step) => {
      const added = await this.#send(step, { ...request, number: step.number });
      return { job: storedJob(await this.#row(step, request)), added };
    });
    this.#news.announce("work");
    return outcome;
  }

  async claim(claiming: Claiming): Promise<HeldJob | null> {
    for (const kind of claiming.kinds) await this.#makeQueue(kind);
    return this.#step((step) => claimNext(step, claiming));
  }

  async heartbeat(job: HeldJob, leaseMs: number): Promise<Heartbeat> {
    const { rows } = await sql<{ stopping: number }>`
      update job_lease set leased_until = ${this.#tables.now} + ${Math.min(leaseMs, MAX_LEASE_MS)}::bigint
      where job_id = ${job.id} and lease = ${job.lease} returning stopping`.execute(this.#plain);
    const [held] = rows;
    if (held === undefined) return "lost";
    return held.stopping === 1 ? "cancel" : "held";
  }

  async progressed(job: HeldJob): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable("jobLease")
      .set({ crashes: 0 })
      .where("jobId", "=", job.id)
      .where("lease", "=", job.lease)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async complete(job: HeldJob): Promise<boolean> {
    return this.#end(job, async ({ boss, db }, { jobId: id, kind, stopping }) => {
      if (stopping === 1) await boss.cancel(kind, id, { db });
      else await boss.complete(kind, id, null, { db });
    });
  }

  async fail(job: HeldJob, error: string, retryInMs: number | null): Promise<boolean> {
    return this.#end(job, async (step, lease) => {
      const { failures } = await setbacksOf(step, job.id);
      const setbacks = { error, failures: failures + 1, crashes: lease.crashes, runAt: null };
      if (retryInMs !== null) {
        return setDown(step, lease, { ...setbacks, runAt: step.now + Math.min(retryInMs, MAX_BACKOFF_MS) });
      }
      const { boss, db } = step;
      if (lease.stopping === 1) await boss.cancel(lease.kind, job.id, { db });
      else await boss.fail(lease.kind, job.id, storable(setbacks), { db });
    });
  }

  async release(job: HeldJob): Promise<boolean> {
    return this.#end(job, async (step, lease) => {
      const setbacks: Setbacks = { ...(await setbacksOf(step, job.id)), crashes: lease.crashes, runAt: null };
      await setDown(step, lease, setbacks);
    });
  }

  async recover(worker: string): Promise<number> {
    const freed = await this.#step((step) => freeCrashed(step, (row) => row("worker", "=", worker)));
    this.#news.announce("work");
    return freed;
  }

  async cancel(tenantId: string, kind: string, key: string): Promise<JobState | null> {
    const id = jobId({ tenantId, kind, key });
    const state = await this.#step(async (step) => {
      const [found] = await this.#tables.select(step.plain, sql`j.name = ${kind} and j.id = ${id}`);
      if (found?.state === "waiting") await step.boss.cancel(kind, id, { db: step.db });
      if (found?.state === "running") {
        await step.queries.updateTable("jobLease").set({ stopping: 1 }).where("jobId", "=", id).execute();
      }
      return found?.state ?? null;
    });
    if (state === "running") this.#news.announce("cancel");
    return state;
  }

  async retry(tenantId: string, kind: string, key: string): Promise<boolean> {
    const id = jobId({ tenantId, kind, key });
    const again = await this.#step(async (step) => {
      const [found] = await this.#tables.select(step.plain, sql`j.name = ${kind} and j.id = ${id}`);
      if (found === undefined || !RETRYABLE.includes(found.state)) return false;
      await step.boss.deleteJob(kind, id, { db: step.db });
      return this.#send(step, { ...found.data, runAt: null });
    });
    this.#news.announce("work");
    return again;
  }

  async find(tenantId: string, kind: string, key: string): Promise<Job | null> {
    const id = jobId({ tenantId, kind, key });
    const [found] = await this.#select(sql`j.name = ${kind} and j.id = ${id}`);
    return found ?? null;
  }

  async ahead({ id, kind }: Job): Promise<number> {
    const { rows } = await sql<{ jobs: number }>`
      select count(*) as jobs from ${this.#tables.job} j, ${this.#tables.job} own
      where own.name = ${kind} and own.id = ${id} and own.state < 'active'
        and j.name = own.name and j.state < 'active'
        and (j.priority > own.priority
          or j.priority = own.priority and (j.data->>'number')::bigint < (own.data->>'number')::bigint)`.execute(
      this.#plain,
    );
    return rows[0]?.jobs ?? 0;
  }

  async active(tenantId: string, person: string | null): Promise<readonly Job[]> {
    const ofPerson = person === null ? sql`true` : sql`j.data->>'person' = ${person}`;
    return this.#select(sql`j.group_id = ${tenantId} and j.state <= 'active' and ${ofPerson}`);
  }

  async dead(): Promise<readonly Job[]> {
    return (await this.#select(sql`j.state = 'failed'`)).toReversed();
  }

  async counts(): Promise<JobCounts> {
    const { rows } = await sql<JobCounts>`
      select count(*) filter (where state < 'active') as waiting, count(*) filter (where state = 'active') as running,
        count(*) filter (where state = 'failed') as dead
      from ${this.#tables.job} where group_id is not null`.execute(this.#plain);
    return rows[0] ?? { waiting: 0, running: 0, dead: 0 };
  }

  async nextDueInMs(): Promise<number | null> {
    const runAt = sql`coalesce(j.output->>'runAt', j.data->>'runAt')::bigint`;
    const { rows } = await sql<{ now: number; due: number | null; leased: number | null }>`
      select ${this.#tables.now} as now,
        (select min(${runAt}) from ${this.#tables.job} j
          where j.state < 'active' and ${runAt} > ${this.#tables.now}) as due,
        (select min(leased_until) from job_lease) as leased`.execute(this.#plain);
    const { now, due, leased } = rows[0] ?? { now: 0, due: null, leased: null };
    const times = [due, leased].filter((time) => time !== null);
    return times.length === 0 ? null : Math.max(Math.min(...times) - now, 1);
  }

  async forget(before: number): Promise<void> {
    const ended = sql`j.state in ('completed', 'cancelled') and j.completed_on < to_timestamp(${before / 1000})`;
    await this.#step((step) => this.#delete(step, ended));
  }

  async export(tenantId: string): Promise<Json> {
    const rows = await this.#tables.select(this.#plain, sql`j.group_id = ${tenantId}`);
    return rows.map((row) => ({ ...storedJob(row), endedAt: row.endedAt }));
  }

  async uninstall(tenantId: string): Promise<void> {
    await this.#step(async (step) => {
      await this.#delete(step, sql`j.group_id = ${tenantId}`);
      await step.queries.deleteFrom("jobLease").where("tenantId", "=", tenantId).execute();
      await step.queries.deleteFrom("jobTurn").where("tenantId", "=", tenantId).execute();
    });
  }

  /** Takes over jobs of another queue, with their state; those whose key is there already stay as they are. */
  async take(jobs: readonly MovedJob[]): Promise<void> {
    for (const kind of new Set(jobs.map((job) => job.kind))) await this.#makeQueue(kind);
    await this.#tables.take(this.#plain, jobs);
  }

  onNews(listener: (news: JobNews) => void): () => void {
    return this.#news.listen(listener);
  }

  /**
   * Everything that changes who may run what: one at a time, over all processes. Those of this process wait here, so
   * that they do not hold the connections that others need, pg-boss itself among them.
   */
  #step<T>(work: (step: Step) => Promise<T>): Promise<T> {
    const transaction = this.#database.transaction();
    const step = this.#lastStep.then(() =>
      transaction.execute(async (queries) => work(await beginStep(this.#boss, this.#tables, queries))),
    );
    this.#lastStep = step.catch(() => {});
    return step;
  }

  /** Ends a lease and does what follows; false where it is no longer ours. */
  async #end(job: HeldJob, next: (step: Step, lease: JobLeaseTable) => Promise<void>): Promise<boolean> {
    const ended = await this.#step(async (step) => {
      const lease = await step.queries
        .deleteFrom("jobLease")
        .where("jobId", "=", job.id)
        .where("lease", "=", job.lease)
        .returningAll()
        .executeTakeFirst();
      if (lease !== undefined) await next(step, lease);
      return lease !== undefined;
    });
    this.#news.announce("work");
    return ended;
  }

  /** @returns false when a job of this key is there */
  async #send({ boss, db }: Step, data: JobData): Promise<boolean> {
    const { kind, priority, tenantId } = data;
    const options = { id: jobId(data), priority: PRIORITIES[priority], group: { id: tenantId }, db };
    return (await boss.send(kind, storable(data), options)) !== null;
  }

  async #row(step: Step, request: JobRequest) {
    const [row] = await this.#tables.select(step.plain, sql`j.name = ${request.kind} and j.id = ${jobId(request)}`);
    if (row === undefined) throw new Error(`pg-boss does not know ${request.kind} ${request.key}`);
    return row;
  }

  async #delete({ boss, db, plain }: Step, which: RawBuilder<unknown>): Promise<void> {
    const byKind = Map.groupBy(await this.#tables.select(plain, which), ({ data }) => data.kind);
    for (const [kind, rows] of byKind)
      await boss.deleteJob(
        kind,
        rows.map(({ id }) => id),
        { db },
      );
  }

  async #select(where: RawBuilder<unknown>): Promise<readonly Job[]> {
    return (await this.#tables.select(this.#plain, where)).map(storedJob);
  }

  /** Once a process; a queue that could not be made is tried again. */
  #makeQueue(kind: string): Promise<void> {
    const making = this.#queues.get(kind) ?? this.#boss.createQueue(kind, QUEUE);
    this.#queues.set(kind, making);
    making.catch(() => this.#queues.delete(kind));
    return making;
  }
}
