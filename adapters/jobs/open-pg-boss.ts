import { type Kysely, sql } from "kysely";
import { fromKysely, PgBoss } from "pg-boss";
import installed from "pg-boss/package.json" with { type: "json" };
import { BadInput, StoreFailure } from "../../src/errors.ts";
import { PgBossJobs } from "./pg-boss.ts";
import { pgBossSchema } from "./pg-boss-tables.ts";
import { PgNews } from "./pg-news.ts";

/** What pg-boss would do in the background, all of which we do or do without. */
export const NOTHING_BY_ITSELF = { supervise: false, schedule: false } as const;

/**
 * Opens the queue in a database of PostgreSQL that `pgBossMigrations` brought up to date; pg-boss makes its own tables.
 *
 * @param url where to hear of what other processes put into the queue
 * @throws {BadInput} when it cannot be used; the message says what to do
 */
export async function openPgBoss(database: Kysely<unknown>, url: string): Promise<PgBossJobs> {
  const schema = await pgBossSchema(database);
  // Where it is there, pg-boss may lack the right to make it, which it would need even so.
  const createSchema = !(await hasSchema(database, schema));
  const boss = new PgBoss({ db: fromKysely(database.withoutPlugins()), schema, createSchema, ...NOTHING_BY_ITSELF });
  // What fails in the background is met again, and told, by the next call.
  boss.on("error", () => {});
  try {
    await startAlone(database, boss, schema);
  } catch (fault) {
    await boss.stop({ graceful: false });
    throw fault instanceof StoreFailure ? new BadInput(fault.message, { cause: fault }) : fault;
  }
  return new PgBossJobs({ database, boss, schema, news: new PgNews(url, schema) });
}

async function hasSchema(database: Kysely<unknown>, name: string): Promise<boolean> {
  const { rows } = await sql`select from pg_namespace where nspname = ${name}`.execute(database);
  return rows.length > 0;
}

/** pg-boss makes or mends its tables as it starts, which two processes at once would get in each other's way at. */
async function startAlone(database: Kysely<unknown>, boss: PgBoss, schema: string): Promise<void> {
  await database.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(hashtext(${schema}))`.execute(connection);
    try {
      await refuseNewer(boss, schema);
      await boss.start();
    } finally {
      await sql`select pg_advisory_unlock(hashtext(${schema}))`.execute(connection);
    }
  });
}

/** pg-boss itself would go on with tables that it does not know. */
async function refuseNewer(boss: PgBoss, schema: string): Promise<void> {
  const found = (await boss.isInstalled()) ? await boss.schemaVersion() : null;
  const known = installed.pgboss.schema;
  if (found === null || found <= known) return;
  throw new BadInput(
    `The queue (schema ${schema}) was made by a newer version of Assignee: it is at ${found}, and this version knows it up to ${known}. Run that version, or a later one.`,
  );
}
