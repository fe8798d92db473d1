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

  beforeAll(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
  });
  afterAll(() => schema.drop());

  const openEmpty = async () => {
    const database = await openPostgres(schema.url, storeMigrations);
    await schema.query("delete from tenant; delete from installation");
    return database;
  };

  describe("store", () => storeContract("PostgreSQL", async () => new SqlStore(await openEmpty())));
  describe("installations", () =>
    installationsContract("PostgreSQL", async () => new SqlInstallations(await openEmpty())));
});
