import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Expression, type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { spendingMigrations } from "../../../adapters/language-model/spending-tables.ts";
import { SqlDayAccounts } from "../../../adapters/language-model/sql-day-accounts.ts";
import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { openPostgres } from "../../../adapters/store/postgres.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import { BudgetExceeded } from "../../../src/errors.ts";
import type { DayBudget } from "../../../src/ports/language-model.ts";
import { accountContract, spend } from "../../contracts/account.ts";
import { InstantClock } from "../../fakes/openai/virtual-clock.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "../../postgres.ts";

const MIGRATIONS = { ...storeMigrations, ...spendingMigrations };
const TENANT = "slack:T1";
const OTHERS = "slack:T2";
const START = Date.parse("2026-03-01T12:00:00Z");
const ONE_CALL = { costUsd: null, calls: 1 };

/** The database's time as a test says it is. */
const timeIs = (now: () => number): Expression<number> => ({
  expressionType: undefined,
  toOperationNode: () => sql<number>`${sql.lit(now())}`.toOperationNode(),
});

function sharedBudgets(name: string, openDatabase: () => Promise<Kysely<unknown>>) {
  let database: Kysely<unknown>;
  let store: SqlStore;
  beforeAll(async () => {
    database = await openDatabase();
    store = new SqlStore(database);
    for (const id of [TENANT, OTHERS]) await store.install({ id, platform: "slack", name: "Team" });
  });
  afterAll(() => database.destroy());

  const waitsOut = (clock: InstantClock) =>
    new SqlDayAccounts({ database, now: timeIs(() => START + clock.now()), clock });
  const aDay = (budget: Partial<DayBudget["budget"]> = ONE_CALL, name: string = randomUUID()): DayBudget => ({
    name,
    owner: "your day",
    budget: { costUsd: null, calls: null, ...budget },
  });

  accountContract(name, ({ owner, budget, now }) =>
    new SqlDayAccounts({ database, now: timeIs(() => now().getTime()), clock: new InstantClock() }).open(TENANT, {
      ...aDay(budget),
      owner,
    }),
  );

  describe(`${name}: a budget for a day`, () => {
    it("is one for all who open it by its name, and apart from those of other names and tenants", async () => {
      const accounts = waitsOut(new InstantClock());
      const day = aDay();
      await spend(accounts.open(TENANT, day), null);
      await expect(spend(accounts.open(TENANT, day), null)).rejects.toThrow(BudgetExceeded);
      await spend(accounts.open(TENANT, aDay()), null);
      await spend(accounts.open(OTHERS, day), null);
    });

    it("covers a call of a process that is gone for some minutes, and no longer", async () => {
      const clock = new InstantClock();
      const hurried = { wait: (ms: number, signal: AbortSignal) => clock.wait(ms * 100, signal) };
      const now = timeIs(() => START + clock.now());
      const account = new SqlDayAccounts({ database, now, clock: hurried }).open(TENANT, aDay());
      await account.reserve(ONE_CALL);
      await spend(account, null);
      expect(clock.now()).toBeGreaterThanOrEqual(3 * 60_000);
      expect(clock.now()).toBeLessThan(4 * 60_000);
    });

    it("books a call that took longer than that", async () => {
      const clock = new InstantClock();
      const account = waitsOut(clock).open(TENANT, aDay({ calls: 2 }));
      const slow = await account.reserve(ONE_CALL);
      await clock.wait(10 * 60_000, new AbortController().signal);
      await spend(account, null);
      await slow.settle(ONE_CALL);
      await expect(spend(account, null)).rejects.toThrow(BudgetExceeded);
    });

    it("is in its tenant's export, goes with its tenant, and a call under way then ends in peace", async () => {
      const leaving = { id: `slack:${randomUUID()}`, platform: "slack", name: "Leaving" };
      await store.install(leaving);
      const accounts = waitsOut(new InstantClock());
      const account = accounts.open(leaving.id, aDay({ costUsd: 2 }, "workspace"));
      await spend(account, 0.5);
      expect(await accounts.export(leaving.id)).toEqual([
        { account: "workspace", day: "2026-03-01", calls: 1, costUsd: 0.5 },
      ]);
      const underWay = await account.reserve({ costUsd: 1, calls: 1 });
      await store.uninstall(leaving.id);
      await underWay.settle({ costUsd: 1, calls: 1 });
      expect(await accounts.export(leaving.id)).toEqual([]);
    });
  });
}

sharedBudgets("in SQLite", () => openSqlite(":memory:", MIGRATIONS));

describe.skipIf(TEST_POSTGRES_URL === null)("budgets in PostgreSQL (TEST_POSTGRES_URL names a server)", () => {
  let schema: TestSchema;
  beforeAll(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
  });
  afterAll(() => schema.drop());

  sharedBudgets("in PostgreSQL", () => openPostgres(schema.url, MIGRATIONS));

  it("are never overdrawn by processes that spend at once", async () => {
    const { store, close } = await opened(schema.url);
    await store.install({ id: "slack:T3", platform: "slack", name: "Team" });
    await close();
    const run = () => promisify(execFile)(process.execPath, ["--input-type=module", "-e", SPENDER, schema.url]);
    const made = await Promise.all([run(), run()]);
    expect(made.reduce((sum, { stdout }) => sum + Number(stdout), 0)).toBe(10);
    expect(await schema.query("select calls from day_account where tenant_id = 'slack:T3'")).toEqual([{ calls: 10 }]);
    expect(await schema.query("select from day_reservation where tenant_id = 'slack:T3'")).toEqual([]);
  });
});

async function opened(url: string) {
  const database = await openPostgres(url, MIGRATIONS);
  return { store: new SqlStore(database), close: () => database.destroy() };
}

const SPENDER = `
  import { loadConfig } from ${JSON.stringify(join(import.meta.dirname, "../../../src/config.ts"))};
  import { connectDatabase } from ${JSON.stringify(join(import.meta.dirname, "../../../src/connect.ts"))};
  const { store, dayAccounts } = await connectDatabase(loadConfig({ DATABASE_URL: process.argv[1] }));
  const account = dayAccounts.open("slack:T3", { name: "workspace", owner: "today", budget: { costUsd: null, calls: 10 } });
  let made = 0;
  const call = async () => {
    await (await account.reserve({ costUsd: null, calls: 1 })).settle({ costUsd: null, calls: 1 });
    made += 1;
  };
  await Promise.allSettled(Array.from({ length: 8 }, call));
  await store.close();
  console.log(made);`;
