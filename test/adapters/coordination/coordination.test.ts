import { type Kysely, type RawBuilder, sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { LocalLeases } from "../../../adapters/coordination/local-leases.ts";
import { LocalRateLimits } from "../../../adapters/coordination/local-rate-limits.ts";
import { SqlLeases } from "../../../adapters/coordination/sql-leases.ts";
import { SqlRateLimits } from "../../../adapters/coordination/sql-rate-limits.ts";
import { coordinationMigrations, DATABASE_TIME } from "../../../adapters/coordination/tables.ts";
import { openPostgres } from "../../../adapters/store/postgres.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import { leasesContract } from "../../contracts/leases.ts";
import { rateLimitsContract } from "../../contracts/rate-limits.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "../../postgres.ts";

/** A time that stands still between two steps; it is a table, so that it is the database's own. */
function contracts(name: string, open: () => Promise<Kysely<unknown>>) {
  const opened: Kysely<unknown>[] = [];
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.destroy();
  });

  async function withTime() {
    const database = await open();
    opened.push(database);
    await sql`create table moment (at double precision not null)`.execute(database);
    await sql`insert into moment (at) values (1790000000000)`.execute(database);
    const now = sql<number>`(select at from moment)`;
    const pass = async (ms: number) => void (await sql`update moment set at = at + ${ms}`.execute(database));
    return { database, now, pass };
  }

  leasesContract(name, async () => {
    const { database, now, pass } = await withTime();
    return { leases: new SqlLeases(database, now), pass };
  });
  rateLimitsContract(name, async () => {
    const { database, now, pass } = await withTime();
    return { limits: new SqlRateLimits(database, now), pass };
  });
}

async function closeTo(database: Kysely<unknown>, time: RawBuilder<number>): Promise<number> {
  const { rows } = await sql<{ at: number }>`select ${time} as at`.execute(database);
  await database.destroy();
  return Math.abs(Number(rows[0]?.at) - Date.now());
}

describe("coordination in memory", () => {
  leasesContract("one process", async () => {
    let at = 1_790_000_000_000;
    const pass = async (ms: number) => {
      at += ms;
    };
    return { leases: new LocalLeases(() => at), pass };
  });
  rateLimitsContract("one process", async () => {
    let at = 1_790_000_000_000;
    const pass = async (ms: number) => {
      at += ms;
    };
    return { limits: new LocalRateLimits(() => at), pass };
  });
});

describe("coordination over SQLite", () => {
  const open = () => openSqlite(":memory:", coordinationMigrations);
  contracts("SQLite", open);

  it("goes by the database's time", async () => {
    expect(await closeTo(await open(), DATABASE_TIME.sqlite)).toBeLessThan(60_000);
  });
});

describe.skipIf(TEST_POSTGRES_URL === null)("coordination over PostgreSQL (TEST_POSTGRES_URL names a server)", () => {
  let schema: TestSchema;
  beforeAll(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
  });
  afterAll(() => schema.drop());

  const open = async () => {
    await schema.query("drop table if exists lease, rate_limit, moment, kysely_migration, kysely_migration_lock");
    return openPostgres(schema.url, coordinationMigrations);
  };
  contracts("PostgreSQL", open);

  it("goes by the database's time", async () => {
    expect(await closeTo(await open(), DATABASE_TIME.postgres)).toBeLessThan(60_000);
  });
});
