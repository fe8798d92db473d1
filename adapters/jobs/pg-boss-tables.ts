import { createHash } from "node:crypto";
import { type Kysely, type Migration, type RawBuilder, sql, type Transaction } from "kysely";
import type { Job, JobPriority, JobRequest, JobState } from "../../src/ports/jobs.ts";

/** What pg-boss has no place for; the jobs themselves are in its own tables. */
export type QueueTables = {
  readonly jobLease: JobLeaseTable;
  readonly jobTurn: { readonly tenantId: string; readonly conversation: string; readonly turn: number };
  readonly jobCounter: { readonly id: number; readonly value: number };
};

/** One row for each job that runs. */
export interface JobLeaseTable {
  readonly jobId: string;
  readonly kind: string;
  readonly tenantId: string;
  readonly person: string | null;
  readonly worker: string;
  readonly lease: string;
  readonly leasedUntil: number;
  readonly crashes: number;
  /** 1 once the job is to stop. */
  readonly stopping: number;
}

/** What a job of pg-boss carries: what was asked for, and its place in the order in which jobs came. */
export type JobData = JobRequest & { readonly number: number };

/** What a job of pg-boss put out: what has befallen it so far. */
export interface Setbacks {
  readonly error: string | null;
  readonly failures: number;
  readonly crashes: number;
  /** Not before this time, after a failure or crash. */
  readonly runAt: number | null;
}

/** A migration that was released is never changed. */
export const pgBossMigrations: Readonly<Record<string, Migration>> = {
  "queue-001": {
    async up(database: Kysely<unknown>): Promise<void> {
      for (const statement of FIRST) await sql.raw(statement).execute(database);
    },
  },
};

const FIRST: readonly string[] = [
  `create table job_lease (
    job_id uuid primary key, kind text not null, tenant_id text not null, person text, worker text not null,
    lease text not null, leased_until bigint not null, crashes integer not null, stopping integer not null)`,
  `create table job_turn (
    tenant_id text not null, conversation text not null, turn bigint not null,
    primary key (tenant_id, conversation))`,
  "create table job_counter (id integer primary key, value bigint not null)",
  "insert into job_counter (id, value) values (1, 0)",
];

/** Where pg-boss keeps its tables, beside ours: a schema of their own. */
export async function pgBossSchema(database: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(database);
  const name = rows[0]?.name ?? "public";
  return name === "public" ? "pgboss" : `pgboss_${name}`;
}

/** The same for the same key, so that pg-boss itself takes a job once. */
export function jobId({ tenantId, kind, key }: Pick<JobRequest, "tenantId" | "kind" | "key">): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([tenantId, kind, key]))
    .digest("hex");
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join("-");
}

/** A job as another queue had it. */
export type MovedJob = Job & { readonly number: number; readonly endedAt: number | null };

export interface JobRow {
  readonly id: string;
  readonly state: JobState;
  readonly data: JobData;
  readonly output: Setbacks | null;
  readonly enqueuedAt: number;
  readonly endedAt: number | null;
}

/** pg-boss takes the highest first. */
export const PRIORITIES = { interactive: 1, background: 0 } as const satisfies Record<JobPriority, number>;

/** pg-boss's tables as our queries see them: jobs in the words of the port, times in milliseconds since 1970. */
export class PgBossTables {
  readonly #schema: string;

  constructor(schema: string) {
    this.#schema = schema;
  }

  get job(): RawBuilder<unknown> {
    return sql.id(this.#schema, "job");
  }

  /** The database's time: the one clock that all processes share. */
  get now(): RawBuilder<number> {
    return sql<number>`(extract(epoch from ${sql.id(this.#schema, "job_now")}()) * 1000)::bigint`;
  }

  get columns(): RawBuilder<unknown> {
    return sql`
      j.id, j.data, j.output,
      case
        when j.state < 'active' then 'waiting'
        when j.state = 'active' then 'running'
        when j.state = 'completed' then 'done'
        when j.state = 'failed' then 'dead'
        else 'cancelled'
      end as state,
      (extract(epoch from j.created_on) * 1000)::bigint as "enqueuedAt",
      (extract(epoch from j.completed_on) * 1000)::bigint as "endedAt"`;
  }

  /** Jobs as another queue had them; those that are there already stay. */
  async take(queries: Kysely<unknown>, jobs: readonly MovedJob[]): Promise<void> {
    const rows = jobs.map((job) => {
      const { id: _id, state, number, endedAt, error, failures, crashes, enqueuedAt, ...request } = job;
      const setbacks: Setbacks = { error, failures, crashes, runAt: job.runAt };
      const untouched = error === null && failures === 0 && crashes === 0;
      return storable({
        id: jobId(job),
        name: job.kind,
        priority: PRIORITIES[job.priority],
        data: { ...request, number },
        state: BOSS_STATES[state],
        group_id: job.tenantId,
        output: untouched ? null : setbacks,
        created: enqueuedAt,
        ended: endedAt,
      });
    });
    await sql`
      insert into ${this.job} (id, name, priority, data, state, group_id, output, created_on, completed_on, policy,
        retry_limit, deletion_seconds, keep_until)
      select id, name, priority, data, state::${sql.id(this.#schema, "job_state")}, group_id, nullif(output, 'null'),
        to_timestamp(created / 1000.0), to_timestamp(ended / 1000.0), 'standard', 0, 0, now() + interval '10 years'
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as moved(id uuid, name text, priority integer, data jsonb,
        state text, group_id text, output jsonb, created bigint, ended bigint)
      on conflict do nothing`.execute(queries);
  }

  async select(
    queries: Kysely<unknown> | Transaction<unknown>,
    where: RawBuilder<unknown>,
  ): Promise<readonly JobRow[]> {
    const { rows } = await sql<JobRow>`
      select ${this.columns} from ${this.job} j
      where j.group_id is not null and ${where}
      order by (j.data->>'number')::bigint`.execute(queries);
    return rows;
  }
}

const BOSS_STATES = {
  waiting: "created",
  running: "active",
  done: "completed",
  dead: "failed",
  cancelled: "cancelled",
} as const satisfies Record<JobState, string>;

export const NO_SETBACKS: Setbacks = { error: null, failures: 0, crashes: 0, runAt: null };

export function storedJob({ id, state, data, output, enqueuedAt }: JobRow): Job {
  const { number: _, ...request } = data;
  const { error, failures, crashes, runAt } = output ?? { ...NO_SETBACKS, runAt: request.runAt };
  return { ...request, id, state, failures, crashes, error, enqueuedAt, runAt };
}

/** PostgreSQL's JSON holds no NUL, which what a document or a model said may. */
export function storable<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? part.replaceAll("\0", "\uFFFD") : part)),
  );
}
