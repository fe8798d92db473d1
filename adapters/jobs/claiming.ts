import { randomUUID } from "node:crypto";
import type { Expression, ExpressionBuilder, SqlBool, Transaction } from "kysely";
import { type Claiming, type HeldJob, MAX_BACKOFF_MS, MAX_LEASE_MS } from "../../src/ports/jobs.ts";
import { crashed } from "./crash.ts";
import { heldJob, type JobTables } from "./tables.ts";

type Queries = Transaction<JobTables>;

/** The next number of the queue. Its row is held to the end of the transaction, so that claims never overlap. */
export async function nextNumber(queries: Queries): Promise<number> {
  const { value } = await queries
    .updateTable("jobCounter")
    .set((row) => ({ value: row("value", "+", 1) }))
    .returning("value")
    .executeTakeFirstOrThrow();
  return value;
}

/** Takes the job whose turn it is; in a transaction of its own. */
export async function claimNext(queries: Queries, claiming: Claiming, now: number): Promise<HeldJob | null> {
  const turn = await nextNumber(queries);
  await freeCrashed(queries, now, (row) =>
    row.or([row("leasedUntil", "<", now), row("leasedUntil", ">", now + MAX_LEASE_MS)]),
  );
  const row = await selectNext(queries, claiming, now);
  if (row === undefined) return null;
  const lease = randomUUID();
  await queries
    .updateTable("job")
    .set({ state: "running", worker: claiming.worker, lease, leasedUntil: now + claiming.leaseMs })
    .where("id", "=", row.id)
    .execute();
  for (const conversation of ["", row.conversation]) {
    await queries
      .insertInto("jobTurn")
      .values({ tenantId: row.tenantId, conversation, turn })
      .onConflict((conflict) => conflict.columns(["tenantId", "conversation"]).doUpdateSet({ turn }))
      .execute();
  }
  return heldJob(row, lease);
}

type Row = ExpressionBuilder<JobTables, "job">;

/** Frees the running jobs of workers that died. @returns how many */
export async function freeCrashed(
  queries: Queries,
  now: number,
  which: (row: Row) => Expression<SqlBool>,
): Promise<number> {
  const rows = await queries
    .selectFrom("job")
    .select(["id", "crashes", "stopping"])
    .where("state", "=", "running")
    .where(which)
    .execute();
  for (const { id, crashes, stopping } of rows) {
    const { runAt, ...crash } = crashed(crashes, now);
    const freed = { worker: null, lease: null, leasedUntil: null, ...crash } as const;
    const outcome =
      stopping === 1 ? ({ state: "cancelled", endedAt: now } as const) : ({ state: "waiting", runAt } as const);
    await queries
      .updateTable("job")
      .set({ ...freed, ...outcome })
      .where("id", "=", id)
      .execute();
  }
  return rows.length;
}

/** Interactive before background; then tenants in turn, conversations of a tenant in turn, and jobs in order. */
async function selectNext(queries: Queries, { kinds, limits }: Claiming, now: number) {
  const full = await atTheirLimits(queries, limits);
  return queries
    .selectFrom("job")
    .leftJoin("jobTurn as tenantTurn", (join) =>
      join.onRef("tenantTurn.tenantId", "=", "job.tenantId").on("tenantTurn.conversation", "=", ""),
    )
    .leftJoin("jobTurn as ownTurn", (join) =>
      join.onRef("ownTurn.tenantId", "=", "job.tenantId").onRef("ownTurn.conversation", "=", "job.conversation"),
    )
    .selectAll("job")
    .where("job.state", "=", "waiting")
    .where("job.kind", "in", kinds)
    .where(isDue(now))
    .where((row) => row.and(full.tenants.map((tenantId) => row("job.tenantId", "!=", tenantId))))
    .where((row) =>
      row.and(
        full.people.map(({ tenantId, person }) =>
          row.or([row("job.tenantId", "!=", tenantId), row("job.person", "is", null), row("job.person", "!=", person)]),
        ),
      ),
    )
    .orderBy("job.rank")
    .orderBy((row) => row.fn.coalesce("tenantTurn.turn", row.lit(0)))
    .orderBy((row) => row.fn.coalesce("ownTurn.turn", row.lit(0)))
    .orderBy("job.number")
    .limit(1)
    .executeTakeFirst();
}

/** A wait after a failure that seems longer than any can be was begun before the clock was set back. */
const isDue = (now: number) => (row: ExpressionBuilder<JobTables, "job">) =>
  row.or([
    row("job.runAt", "is", null),
    row("job.runAt", "<=", now),
    row.and([
      row("job.runAt", ">", now + MAX_BACKOFF_MS),
      row.or([row("job.failures", ">", 0), row("job.crashes", ">", 0)]),
    ]),
  ]);

async function atTheirLimits(queries: Queries, { perTenant, perPerson }: Claiming["limits"]) {
  const running = await queries
    .selectFrom("job")
    .select((row) => ["tenantId", "person", row.fn.countAll<number>().as("jobs")])
    .where("state", "=", "running")
    .groupBy(["tenantId", "person"])
    .execute();
  const people = running.flatMap(({ tenantId, person, jobs }) =>
    person !== null && jobs >= perPerson ? [{ tenantId, person }] : [],
  );
  const byTenant = Map.groupBy(running, ({ tenantId }) => tenantId);
  const tenants = [...byTenant].flatMap(([tenantId, groups]) =>
    groups.reduce((sum, { jobs }) => sum + jobs, 0) >= perTenant ? [tenantId] : [],
  );
  return { people, tenants };
}
