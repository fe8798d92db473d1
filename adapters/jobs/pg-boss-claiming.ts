import { randomUUID } from "node:crypto";
import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql, type Transaction } from "kysely";
import { type Db, fromKysely, type PgBoss } from "pg-boss";
import { type Claiming, type HeldJob, MAX_BACKOFF_MS, MAX_LEASE_MS } from "../../src/ports/jobs.ts";
import { crashed } from "./crash.ts";
import {
  type JobLeaseTable,
  type JobRow,
  NO_SETBACKS,
  type PgBossTables,
  PRIORITIES,
  type QueueTables,
  type Setbacks,
  storable,
  storedJob,
} from "./pg-boss-tables.ts";

/** Above all others: what is to be fetched next. */
const NEXT = 2;

/** One transaction over our tables and, through pg-boss, over its own. */
export interface Step {
  readonly boss: PgBoss;
  readonly tables: PgBossTables;
  readonly queries: Transaction<QueueTables>;
  /** pg-boss's tables: their columns keep their names. */
  readonly plain: Kysely<unknown>;
  /** For pg-boss's own calls. */
  readonly db: Db;
  /** The next number of the queue. Its row is held to the end of the transaction, so that steps never overlap. */
  readonly number: number;
  readonly now: number;
}

export async function beginStep(boss: PgBoss, tables: PgBossTables, queries: Transaction<QueueTables>): Promise<Step> {
  const plain = queries.withoutPlugins() as unknown as Kysely<unknown>;
  const { rows } = await sql<{ number: number; now: number }>`
    update job_counter set value = value + 1 returning value as number, ${tables.now} as now`.execute(plain);
  const { number, now } = rows[0] ?? { number: 0, now: 0 };
  return { boss, tables, queries, plain, db: fromKysely(plain), number, now };
}

/** Takes the job whose turn it is; in a step of its own. */
export async function claimNext(step: Step, claiming: Claiming): Promise<HeldJob | null> {
  const { boss, db, queries, now, number: turn } = step;
  await freeCrashed(step, (row) => row.or([row("leasedUntil", "<", now), row("leasedUntil", ">", now + MAX_LEASE_MS)]));
  const row = await selectNext(step, claiming);
  if (row === undefined) return null;
  const job = storedJob(row);
  await boss.update(job.kind, undefined, { id: job.id, priority: NEXT, db });
  const [taken] = await boss.fetch(job.kind, { minPriority: NEXT, ignoreStartAfter: true, db });
  if (taken?.id !== job.id) throw new Error(`pg-boss gave ${taken?.id} where ${job.id} was next`);
  const lease = randomUUID();
  const { id: jobId, kind, tenantId, person, crashes, conversation } = job;
  const { worker, leaseMs } = claiming;
  await queries
    .insertInto("jobLease")
    .values({ jobId, kind, tenantId, person, worker, lease, leasedUntil: now + leaseMs, crashes, stopping: 0 })
    .execute();
  await queries
    .insertInto("jobTurn")
    .values(["", conversation].map((place) => ({ tenantId, conversation: place, turn })))
    .onConflict((conflict) => conflict.columns(["tenantId", "conversation"]).doUpdateSet({ turn }))
    .execute();
  return { ...job, state: "running", lease };
}

type Row = ExpressionBuilder<QueueTables, "jobLease">;

/** Frees the running jobs of workers that died. @returns how many */
export async function freeCrashed(step: Step, which: (row: Row) => Expression<SqlBool>): Promise<number> {
  const leases = await step.queries.deleteFrom("jobLease").where(which).returningAll().execute();
  for (const lease of leases) {
    const before = await setbacksOf(step, lease.jobId);
    await setDown(step, lease, { ...before, ...crashed(lease.crashes, step.now) });
  }
  return leases.length;
}

/** Puts a job back that a worker held; one that was to stop is cancelled instead. */
export async function setDown(step: Step, lease: JobLeaseTable, setbacks: Setbacks): Promise<void> {
  const { boss, db } = step;
  const { jobId: id, kind } = lease;
  if (lease.stopping === 1) return void (await boss.cancel(kind, id, { db }));
  await boss.fail(kind, id, storable(setbacks), { db });
  await boss.retry(kind, id, { db });
  const [row] = await step.tables.select(step.plain, sql`j.name = ${kind} and j.id = ${id}`);
  await boss.update(kind, undefined, { id, priority: PRIORITIES[row?.data.priority ?? "background"], db });
}

export async function setbacksOf({ tables, plain }: Step, id: string): Promise<Setbacks> {
  const [row] = await tables.select(plain, sql`j.id = ${id}`);
  return row?.output ?? NO_SETBACKS;
}

/** Interactive before background; then tenants in turn, conversations of a tenant in turn, and jobs in order. */
async function selectNext({ tables, plain, now }: Step, { kinds, limits }: Claiming): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    with full_tenant as (
      select tenant_id from job_lease group by tenant_id having count(*) >= ${limits.perTenant}
    ), full_person as (
      select tenant_id, person from job_lease where person is not null
      group by tenant_id, person having count(*) >= ${limits.perPerson}
    )
    select ${tables.columns} from ${tables.job} j
    left join job_turn tenant_turn on tenant_turn.tenant_id = j.group_id and tenant_turn.conversation = ''
    left join job_turn own_turn
      on own_turn.tenant_id = j.group_id and own_turn.conversation = j.data->>'conversation'
    where j.state < 'active' and j.name = any(${kinds})
      and not exists (select 1 from full_tenant f where f.tenant_id = j.group_id)
      and not exists (select 1 from full_person f where f.tenant_id = j.group_id and f.person = j.data->>'person')
      and ${isDue(now)}
    order by j.priority desc, coalesce(tenant_turn.turn, 0), coalesce(own_turn.turn, 0), (j.data->>'number')::bigint
    limit 1`.execute(plain);
  return rows[0];
}

/** A wait after a failure that seems longer than any can be was begun before the clock was set back. */
const isDue = (now: number) => sql<boolean>`
  case
    when j.output is null then coalesce((j.data->>'runAt')::bigint, 0) <= ${now}
    else coalesce((j.output->>'runAt')::bigint, 0) not between ${now + 1} and ${now + MAX_BACKOFF_MS}
  end`;
