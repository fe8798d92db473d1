import { type Kysely, type Migration, sql } from "kysely";
import type { HeldJob, Job } from "../../src/ports/jobs.ts";

export type JobTables = {
  readonly job: JobTable;
  readonly jobTurn: JobTurnTable;
  readonly jobCounter: { readonly id: number; readonly value: number };
};

export interface JobTable {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: string;
  readonly key: string;
  readonly conversation: string;
  readonly person: string | null;
  /** 0 for interactive, 1 for background. */
  readonly rank: number;
  readonly runAt: number | null;
  readonly payloadJson: string;
  readonly state: Job["state"];
  readonly failures: number;
  readonly crashes: number;
  readonly error: string | null;
  readonly enqueuedAt: number;
  /** The order in which jobs came, whatever the clock did. */
  readonly number: number;
  readonly worker: string | null;
  readonly lease: string | null;
  readonly leasedUntil: number | null;
  /** 1 once a running job is to stop. */
  readonly stopping: number;
  readonly endedAt: number | null;
}

/** When a tenant (conversation `""`) and a conversation had its last turn; the lower, the longer ago. */
export interface JobTurnTable {
  readonly tenantId: string;
  readonly conversation: string;
  readonly turn: number;
}

/** The queue's schema, in SQL that SQLite and PostgreSQL both take. A migration that was released is never changed. */
export const jobMigrations: Readonly<Record<string, Migration>> = {
  "jobs-001": {
    async up(database: Kysely<unknown>): Promise<void> {
      for (const statement of FIRST) await sql.raw(statement).execute(database);
    },
  },
};

const FIRST: readonly string[] = [
  `create table job (
    id text primary key, tenant_id text not null, kind text not null, key text not null, conversation text not null,
    person text, rank integer not null, run_at bigint, payload_json text not null, state text not null,
    failures integer not null, crashes integer not null, error text, enqueued_at bigint not null,
    number bigint not null, worker text, lease text, leased_until bigint, stopping integer not null, ended_at bigint,
    unique (tenant_id, kind, key))`,
  "create index job_state on job (state, kind, number)",
  `create table job_turn (
    tenant_id text not null, conversation text not null, turn bigint not null,
    primary key (tenant_id, conversation))`,
  "create table job_counter (id integer primary key, value bigint not null)",
  "insert into job_counter (id, value) values (1, 0)",
];

export function storedJob(row: JobTable): Job {
  const { id, kind, key, tenantId, conversation, person, runAt, state, failures, crashes, error, enqueuedAt } = row;
  const priority = row.rank === 0 ? "interactive" : "background";
  const payload: Job["payload"] = JSON.parse(row.payloadJson);
  const request = { kind, key, tenantId, conversation, person, priority, runAt, payload } as const;
  return { ...request, id, state, failures, crashes, error, enqueuedAt };
}

export const heldJob = (row: JobTable, lease: string): HeldJob => ({ ...storedJob(row), state: "running", lease });
