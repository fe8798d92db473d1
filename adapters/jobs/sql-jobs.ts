import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
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
import { claimNext, freeCrashed, nextNumber } from "./claiming.ts";
import { type JobTable, type JobTables, storedJob } from "./tables.ts";

const RETRYABLE: readonly JobState[] = ["dead", "done", "cancelled"];
const ACTIVE: readonly JobState[] = ["waiting", "running"];

/** A queue in a SQL database that `jobMigrations` brought up to date; the same one as the store's. */
export class SqlJobs implements Jobs {
  readonly #database: Kysely<JobTables>;
  readonly #now: () => number;
  readonly #listeners = new Set<(news: JobNews) => void>();

  constructor(database: Kysely<unknown>, now: () => number = Date.now) {
    this.#database = database.withTables<JobTables>();
    this.#now = now;
  }

  async enqueue(request: JobRequest): Promise<{ job: Job; added: boolean }> {
    const { priority, payload, ...columns } = request;
    const outcome = await this.#database.transaction().execute(async (queries) => {
      const number = await nextNumber(queries);
      const { numInsertedOrUpdatedRows: added } = await queries
        .insertInto("job")
        .values({
          ...FRESH,
          ...columns,
          id: randomUUID(),
          rank: priority === "interactive" ? 0 : 1,
          payloadJson: JSON.stringify(payload),
          enqueuedAt: this.#now(),
          number,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      const row = await queries
        .selectFrom("job")
        .selectAll()
        .where((row) => row.and({ tenantId: request.tenantId, kind: request.kind, key: request.key }))
        .executeTakeFirstOrThrow();
      return { job: storedJob(row), added: added === 1n };
    });
    this.#announce("work");
    return outcome;
  }

  async claim(claiming: Claiming): Promise<HeldJob | null> {
    return this.#database.transaction().execute((queries) => claimNext(queries, claiming, this.#now()));
  }

  async heartbeat(job: HeldJob, leaseMs: number): Promise<Heartbeat> {
    const leasedUntil = this.#now() + Math.min(leaseMs, MAX_LEASE_MS);
    const row = await this.#held(job).set({ leasedUntil }).returning("stopping").executeTakeFirst();
    if (row === undefined) return "lost";
    return row.stopping === 1 ? "cancel" : "held";
  }

  async progressed(job: HeldJob): Promise<boolean> {
    return this.#changed(this.#held(job).set({ crashes: 0 }));
  }

  async complete(job: HeldJob): Promise<boolean> {
    return this.#changed(
      this.#held(job).set((row) => ({
        ...FREED,
        state: row
          .case()
          .when("stopping", "=", 1)
          .then("cancelled" as const)
          .else("done" as const)
          .end(),
        error: null,
        endedAt: this.#now(),
      })),
    );
  }

  async fail(job: HeldJob, error: string, retryInMs: number | null): Promise<boolean> {
    const now = this.#now();
    const outcome =
      retryInMs === null
        ? ({ state: "dead", endedAt: now } as const)
        : ({ state: "waiting", runAt: now + Math.min(retryInMs, MAX_BACKOFF_MS) } as const);
    const failed = (row: { readonly failures: number }) => ({
      ...FREED,
      ...outcome,
      error,
      failures: row.failures + 1,
    });
    return this.#setDown(job, failed);
  }

  async release(job: HeldJob): Promise<boolean> {
    return this.#setDown(job, () => ({ ...FREED, state: "waiting" as const, runAt: null }));
  }

  async recover(worker: string): Promise<number> {
    const freed = await this.#database.transaction().execute(async (queries) => {
      await nextNumber(queries);
      return freeCrashed(queries, this.#now(), (row) => row("worker", "=", worker));
    });
    this.#announce("work");
    return freed;
  }

  async cancel(tenantId: string, kind: string, key: string): Promise<JobState | null> {
    const state = await this.#database.transaction().execute(async (queries) => {
      await nextNumber(queries);
      const found = await queries
        .selectFrom("job")
        .select(["id", "state"])
        .where((row) => row.and({ tenantId, kind, key }))
        .executeTakeFirst();
      if (found === undefined) return null;
      if (found.state === "waiting") {
        const ended = { state: "cancelled", endedAt: this.#now() } as const;
        await queries.updateTable("job").set(ended).where("id", "=", found.id).execute();
      } else if (found.state === "running") {
        await queries.updateTable("job").set({ stopping: 1 }).where("id", "=", found.id).execute();
      }
      return found.state;
    });
    if (state === "running") this.#announce("cancel");
    return state;
  }

  async retry(tenantId: string, kind: string, key: string): Promise<boolean> {
    const { runAt, failures, crashes, error, state, stopping, endedAt } = FRESH;
    const query = this.#database
      .updateTable("job")
      .set({ runAt, failures, crashes, error, state, stopping, endedAt })
      .where((row) => row.and({ tenantId, kind, key }))
      .where("state", "in", RETRYABLE);
    return this.#changed(query);
  }

  async find(tenantId: string, kind: string, key: string): Promise<Job | null> {
    const row = await this.#select()
      .where((row) => row.and({ tenantId, kind, key }))
      .executeTakeFirst();
    return row ? storedJob(row) : null;
  }

  async ahead({ id }: Job): Promise<number> {
    const job = await this.#select().where("id", "=", id).where("state", "=", "waiting").executeTakeFirst();
    if (job === undefined) return 0;
    const { jobs } = await this.#database
      .selectFrom("job")
      .select((row) => row.fn.countAll<number>().as("jobs"))
      .where("state", "=", "waiting")
      .where("kind", "=", job.kind)
      .where((row) =>
        row.or([row("rank", "<", job.rank), row.and([row("rank", "=", job.rank), row("number", "<", job.number)])]),
      )
      .executeTakeFirstOrThrow();
    return Number(jobs);
  }

  async active(tenantId: string, person: string | null): Promise<readonly Job[]> {
    const rows = await this.#select()
      .where("tenantId", "=", tenantId)
      .where("state", "in", ACTIVE)
      .$if(person !== null, (query) => query.where("person", "=", person))
      .orderBy("number")
      .execute();
    return rows.map(storedJob);
  }

  async dead(): Promise<readonly Job[]> {
    return (await this.#select().where("state", "=", "dead").orderBy("number", "desc").execute()).map(storedJob);
  }

  async counts(): Promise<JobCounts> {
    const rows = await this.#database
      .selectFrom("job")
      .select((row) => ["state", row.fn.countAll<number>().as("jobs")])
      .groupBy("state")
      .execute();
    const of = (state: JobState) => Number(rows.find((row) => row.state === state)?.jobs ?? 0);
    return { waiting: of("waiting"), running: of("running"), dead: of("dead") };
  }

  async nextDueInMs(): Promise<number | null> {
    const now = this.#now();
    const { runAt, leasedUntil } = await this.#database
      .selectFrom("job")
      .select((row) => [
        row.fn.min("runAt").filterWhere("state", "=", "waiting").filterWhere("runAt", ">", now).as("runAt"),
        row.fn.min("leasedUntil").filterWhere("state", "=", "running").as("leasedUntil"),
      ])
      .executeTakeFirstOrThrow();
    const times = [runAt, leasedUntil].flatMap((time) => (time === null ? [] : [Number(time)]));
    return times.length === 0 ? null : Math.max(Math.min(...times) - now, 1);
  }

  async forget(before: number): Promise<void> {
    await this.#database
      .deleteFrom("job")
      .where("state", "in", ["done", "cancelled"])
      .where("endedAt", "<", before)
      .execute();
  }

  async export(tenantId: string): Promise<Json> {
    const rows = await this.#select().where("tenantId", "=", tenantId).orderBy("number").execute();
    return rows.map((row) => ({ ...storedJob(row), endedAt: row.endedAt }));
  }

  async uninstall(tenantId: string): Promise<void> {
    await this.#database.transaction().execute(async (queries) => {
      await queries.deleteFrom("job").where("tenantId", "=", tenantId).execute();
      await queries.deleteFrom("jobTurn").where("tenantId", "=", tenantId).execute();
    });
  }

  onNews(listener: (news: JobNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #announce(news: JobNews): void {
    for (const listener of this.#listeners) listener(news);
  }

  #select() {
    return this.#database.selectFrom("job").selectAll();
  }

  #held({ id, lease }: HeldJob) {
    return this.#database.updateTable("job").where("id", "=", id).where("lease", "=", lease);
  }

  /** Puts a job back; one that was to stop is cancelled instead. */
  async #setDown(job: HeldJob, outcome: (row: JobTable) => Partial<JobTable>): Promise<boolean> {
    const done = await this.#database.transaction().execute(async (queries) => {
      await nextNumber(queries);
      const row = await queries
        .selectFrom("job")
        .selectAll()
        .where("id", "=", job.id)
        .where("lease", "=", job.lease)
        .executeTakeFirst();
      if (row === undefined) return false;
      const cancelled = { ...FREED, state: "cancelled", endedAt: this.#now() } as const;
      await queries
        .updateTable("job")
        .set(row.stopping === 1 ? cancelled : outcome(row))
        .where("id", "=", job.id)
        .execute();
      return true;
    });
    this.#announce("work");
    return done;
  }

  async #changed(query: { executeTakeFirst(): Promise<{ readonly numUpdatedRows: bigint }> }): Promise<boolean> {
    const { numUpdatedRows } = await query.executeTakeFirst();
    this.#announce("work");
    return numUpdatedRows === 1n;
  }
}

const FREED = { worker: null, lease: null, leasedUntil: null } as const;
const FRESH = {
  ...FREED,
  state: "waiting",
  runAt: null,
  failures: 0,
  crashes: 0,
  error: null,
  stopping: 0,
  endedAt: null,
} as const;
