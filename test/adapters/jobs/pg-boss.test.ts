import type { Kysely } from "kysely";
import pg from "pg";
import { fromKysely, PgBoss, TestClock } from "pg-boss";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NOTHING_BY_ITSELF } from "../../../adapters/jobs/open-pg-boss.ts";
import { PgBossJobs } from "../../../adapters/jobs/pg-boss.ts";
import { pgBossMigrations, pgBossSchema } from "../../../adapters/jobs/pg-boss-tables.ts";
import { PgNews } from "../../../adapters/jobs/pg-news.ts";
import { openPostgres } from "../../../adapters/store/postgres.ts";
import type { Jobs } from "../../../src/ports/jobs.ts";
import { jobsContract } from "../../contracts/jobs.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "../../postgres.ts";
import { unnamedJobQueries } from "./job-queries.ts";

/** Marks what the test does by itself. */
const EMPTYING = "/* empty */";

describe.skipIf(TEST_POSTGRES_URL === null)("pg-boss (TEST_POSTGRES_URL names a server)", () => {
  const clock = new TestClock();
  let schema: TestSchema;
  let database: Kysely<unknown>;
  let boss: PgBoss;
  let jobs: PgBossJobs;
  const sent = new Set<string>();
  const { query } = pg.Client.prototype;

  beforeAll(async () => {
    pg.Client.prototype.query = function noted(this: pg.Client, ...words: readonly unknown[]) {
      sent.add(String(Object(words[0]).text ?? words[0]));
      return Reflect.apply(query, this, words);
    } as typeof query;
    // Every session goes by pg-boss's own test clock, which stands for the clock of the database.
    schema = await testSchema(TEST_POSTGRES_URL ?? "", { "pgboss.test_clock": "on" });
    database = await openPostgres(schema.url, pgBossMigrations);
    const db = { ...fromKysely(database.withoutPlugins()), setSessionStatements: async () => {} };
    const name = await pgBossSchema(database);
    boss = new PgBoss({ db, schema: name, clock, ...NOTHING_BY_ITSELF });
    await boss.start();
    const news = new PgNews(schema.url, name);
    await news.ready();
    jobs = new PgBossJobs({ database, boss, schema: name, news });
  });
  afterAll(async () => {
    await jobs.stop();
    await database.destroy();
    await schema.drop();
    pg.Client.prototype.query = query;
  });

  jobsContract("pg-boss", async (now) => {
    const name = await pgBossSchema(database);
    await schema.query(`${EMPTYING} delete from ${name}.job; delete from job_lease; delete from job_turn`);
    return byClock(jobs, now);
  });

  it("reaches jobs through their tenant or their id, but for what serves all tenants", () => {
    const queries = [...sent].filter((text) => !text.startsWith(EMPTYING));
    expect(queries.length).toBeGreaterThan(50);
    expect(unnamedJobQueries(queries)).toEqual([]);
  });

  /** Sets the clock of the database before each call. */
  function byClock(queue: Jobs, now: () => number): Jobs {
    return new Proxy(queue, {
      get: (_, name) => {
        const call = Reflect.get(queue, name)?.bind(queue);
        if (name === "onNews" || call === undefined) return call;
        return async (...parameters: readonly unknown[]) => {
          if (clock.now() !== now()) await clock.setTime(now());
          return call(...parameters);
        };
      },
    });
  }
});
