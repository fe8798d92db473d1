import { type Kysely, sql } from "kysely";
import { AppError, BadInput } from "../../src/errors.ts";
import type { Json } from "../../src/ports/store.ts";
import type { PgBossJobs } from "./pg-boss.ts";
import type { MovedJob } from "./pg-boss-tables.ts";
import { type JobTables, storedJob } from "./tables.ts";

const JOBS = 200;

interface Move {
  /** A database of SQLite with the queue of `SqlJobs`. */
  readonly source: Kysely<unknown>;
  readonly target: Kysely<unknown>;
  readonly queue: PgBossJobs;
}

/** @throws {BadInput} when the queue holds jobs, of which a move that begins knows nothing */
export async function refuseJobs(queue: PgBossJobs): Promise<void> {
  const { waiting, running, dead } = await queue.counts();
  if (waiting + running + dead === 0) return;
  throw new BadInput("The queue of the target holds jobs of its own. Name a database that is empty.");
}

/**
 * Copies every job as it is, whose turn it is, and compares both sides. What a stopped process left running waits for its
 * turn again. It may be run again after it was interrupted.
 *
 * @returns how many jobs there are
 * @throws {AppError} when the two sides differ
 */
export async function moveJobs({ source, target, queue }: Move): Promise<number> {
  const jobs = (await source.withTables<JobTables>().selectFrom("job").selectAll().orderBy("number").execute()).map(
    (row): MovedJob => ({
      ...storedJob(row),
      state: row.state === "running" ? "waiting" : row.state,
      number: row.number,
      endedAt: row.endedAt,
    }),
  );
  for (let start = 0; start < jobs.length; start += JOBS) await queue.take(jobs.slice(start, start + JOBS));
  await moveTurns(source, target);
  const tenants = [...new Set(jobs.map(({ tenantId }) => tenantId))];
  const there = (await Promise.all(tenants.map((tenantId) => queue.export(tenantId)))).flat() as readonly Json[];
  const expected = jobs.map(({ number: _, ...job }) => job);
  if (comparable(expected) === comparable(there as readonly object[])) return jobs.length;
  throw new AppError(
    `The jobs differ after they were copied: ${jobs.length} in the source, ${there.length} in the target. The source is unchanged. Empty the target, then begin again.`,
  );
}

async function moveTurns(source: Kysely<unknown>, target: Kysely<unknown>): Promise<void> {
  const turns = await source.withTables<JobTables>().selectFrom("jobTurn").selectAll().execute();
  for (const { tenantId, conversation, turn } of turns) {
    await sql`insert into job_turn values (${tenantId}, ${conversation}, ${turn}) on conflict do nothing`.execute(
      target,
    );
  }
  const counter = await source
    .withTables<JobTables>()
    .selectFrom("jobCounter")
    .select("value")
    .executeTakeFirstOrThrow();
  await sql`update job_counter set value = greatest(value, ${counter.value}::bigint)`.execute(target);
}

/** Without ids, which each queue makes by itself, and in an order that both sides have. */
const comparable = (jobs: readonly object[]): string =>
  jobs
    .map((job) => JSON.stringify(Object.entries({ ...job, id: "" }).sort(([a], [b]) => (a < b ? -1 : 1))))
    .sort()
    .join("\n")
    .replaceAll("\\u0000", "\uFFFD");
