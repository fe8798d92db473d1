import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe } from "vitest";
import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { openPostgres } from "../../../adapters/store/postgres.ts";
import { SqlInstallations } from "../../../adapters/store/sql-installations.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import { installationsContract } from "../../contracts/installations.ts";
import { storeContract } from "../../contracts/store.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "../../postgres.ts";

describe.skipIf(TEST_POSTGRES_URL === null)("PostgreSQL (TEST_POSTGRES_URL names a server)", () => {
  let schema: TestSchema;
  let database: Kysely<unknown>;

  beforeAll(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
    database = await openPostgres(schema.url, storeMigrations);
  });
  afterAll(async () => {
    await database.destroy();
    await schema.drop();
  });

  const emptied = async () => {
    await schema.query("delete from tenant; delete from installation");
    return database;
  };
  /** The database stays open for the next test. */
  const openStore = async () => Object.assign(new SqlStore(await emptied()), { close: async () => {} });

  describe("store", () => storeContract("PostgreSQL", openStore));
  describe("installations", () =>
    installationsContract("PostgreSQL", async () => new SqlInstallations(await emptied())));
});
