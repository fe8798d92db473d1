import type { Kysely } from "kysely";
import { moveJobs, refuseJobs } from "../adapters/jobs/move.ts";
import { openPgBoss } from "../adapters/jobs/open-pg-boss.ts";
import { pgBossSchema } from "../adapters/jobs/pg-boss-tables.ts";
import { beginMove, endMove, moveTables } from "../adapters/store/move.ts";
import { openPostgres } from "../adapters/store/postgres.ts";
import { openSqlite } from "../adapters/store/sqlite.ts";
import { backUpSqlite } from "../adapters/store/sqlite-backup.ts";
import { checkSqliteFile, removeSqlite } from "../adapters/store/sqlite-file.ts";
import { lockSqlite } from "../adapters/store/sqlite-lock.ts";
import { count } from "./domain/wording.ts";
import { POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS } from "./migrations.ts";

/** The queue's own: pg-boss keeps them in its form. */
const QUEUE_TABLES = ["job", "job_turn", "job_counter"];

interface Move {
  /** A file of SQLite, which nobody works on meanwhile. */
  readonly from: string;
  /** A database of PostgreSQL: empty, or one into which this file was being moved before. */
  readonly to: string;
  /** Hears how far it is, a line at a time. */
  readonly say: (line: string) => void;
}

/**
 * Moves everything, jobs included, and compares both sides; the file is left as it is. It may be run again after an
 * interruption.
 *
 * @throws {AppError} when it cannot be done; the message says what to do
 */
export async function moveStore(move: Move): Promise<void> {
  const { from, to } = move;
  checkSqliteFile(from);
  const release = lockSqlite(from);
  // Opening it would bring its schema up to date, or set it aside where it is damaged.
  const copy = `${from}.moving`;
  try {
    removeSqlite(copy);
    backUpSqlite(from, copy);
    const target = await openPostgres(to, POSTGRES_MIGRATIONS, pgBossSchema);
    try {
      await moveInto(target, copy, move);
    } finally {
      await target.destroy();
    }
  } finally {
    removeSqlite(copy);
    release();
  }
}

async function moveInto(target: Kysely<unknown>, copy: string, { from, to, say }: Move): Promise<void> {
  const source = await openSqlite(copy, SQLITE_MIGRATIONS);
  const queue = await openPgBoss(target, to);
  try {
    const begun = await beginMove(target, from, () => refuseJobs(queue));
    say(begun === "continued" ? "Going on with the move that was interrupted." : `Moving ${from}.`);
    const tables = await moveTables({
      source,
      target,
      except: QUEUE_TABLES,
      onTable: ({ table, rows }) => say(`${table}: ${count(rows, "row")}`),
    });
    const jobs = await moveJobs({ source, target, queue });
    await endMove(target);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    say(`Moved and compared: ${count(rows, "row")} of ${count(tables.length, "table")}, ${count(jobs, "job")}.`);
  } finally {
    await queue.stop();
    await source.destroy();
  }
}
