import pg from "pg";
import type { Answers } from "./answers.ts";

const TIMEOUT_MS = 2_000;
/** How many answers are kept between two looks for those whose time is over. */
const SETS_BETWEEN_CLEANINGS = 1_000;

/** Unlogged: a cache may be empty after a crash, and need not be flushed or copied to standbys. */
const TABLE = "create unlogged table if not exists cache (key text primary key, value text not null, expires bigint)";

/** @throws when the server does not answer, or does not let us make a table */
export async function openPostgresAnswers(url: string, name: string): Promise<Answers> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    application_name: "assignee cache",
    // An idle cache keeps no process from its end.
    allowExitOnIdle: true,
  });
  // An idle connection that breaks is met at the next query.
  pool.on("error", () => {});
  const clean = () => pool.query("delete from cache where expires <= $1", [Date.now()]);
  try {
    await pool.query("select from cache limit 0").catch(() => pool.query(TABLE));
    await clean();
  } catch (fault) {
    await pool.end();
    throw fault;
  }
  const full = (key: string) => `${name}:${key}`;
  let sets = 0;
  return {
    get: async (key) => {
      const found = "select value from cache where key = $1 and (expires is null or expires > $2)";
      return (await pool.query(found, [full(key), Date.now()])).rows[0]?.value;
    },
    set: async (key, value, ttlMs) => {
      const expires = ttlMs === undefined ? null : Date.now() + ttlMs;
      const upsert =
        "insert into cache values ($1, $2, $3) on conflict (key) do update set value = excluded.value, expires = excluded.expires";
      await pool.query(upsert, [full(key), value.replaceAll("\0", "\uFFFD"), expires]);
      sets += 1;
      if (sets % SETS_BETWEEN_CLEANINGS === 0) await clean();
    },
    delete: async (key) => (await pool.query("delete from cache where key = $1", [full(key)])).rowCount === 1,
    clear: async () => {
      await pool.query("delete from cache where starts_with(key, $1)", [full("")]);
    },
    close: () => pool.end(),
  };
}
