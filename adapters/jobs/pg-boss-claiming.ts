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

/**
 * Interactive before background; then tenants in turn, conversations of a tenant in turn, and jobs in order. The tenant is
 * chosen before the job, so that a long queue is looked through once and joined with nothing.
 */
async function selectNext({ tables, plain, now }: Step, { kinds, limits }: Claiming): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    with full_tenant as (
      select tenant_id from job_lease group by tenant_id having count(*) >= ${limits.perTenant}
    ), full_person as (
      select tenant_id, person from job_lease where person is not null
      group by tenant_id, person having count(*) >= ${limits.perPerson}
    ), eligible as materialized (
      select j.id, j.name, j.priority, j.group_id as tenant_id, j.data->>'conversation' as conversation,
        (j.data->>'number')::bigint as number
      from ${tables.job} j
      where j.state < 'active' and j.name = any(${kinds})
        and j.group_id not in (select tenant_id from full_tenant)
        and (j.group_id, coalesce(j.data->>'person', '')) not in (select tenant_id, person from full_person)
        and ${isDue(now)}
    ), next_tenant as (
      select e.priority, e.tenant_id
      from (select priority, tenant_id, min(number) as number from eligible group by priority, tenant_id) e
      left join job_turn t on t.tenant_id = e.tenant_id and t.conversation = ''
      order by e.priority desc, coalesce(t.turn, 0), e.number limit 1
    ), next_job as (
      select e.id, e.name from eligible e join next_tenant using (priority, tenant_id)
      left join job_turn t on t.tenant_id = e.tenant_id and t.conversation = e.conversation
      order by coalesce(t.turn, 0), e.number limit 1
    )
    select ${tables.columns} from ${tables.job} j join next_job on j.name = next_job.name and j.id = next_job.id`.execute(
    plain,
  );
  return rows[0];
}

/** A wait after a failure that seems longer than any can be was begun before the clock was set back. */
const isDue = (now: number) => sql<boolean>`
  case
    when j.output is null then coalesce((j.data->>'runAt')::bigint, 0) <= ${now}
    else coalesce((j.output->>'runAt')::bigint, 0) not between ${now + 1} and ${now + MAX_BACKOFF_MS}
  end`;
