import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { additionsOf } from "../../../adapters/store/planned-tables.ts";
import { openPostgres } from "../../../adapters/store/postgres.ts";
import { POSTGRES_MIGRATIONS } from "../../../src/migrations.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "../../postgres.ts";

describe.skipIf(TEST_POSTGRES_URL === null)("what the migrations make (TEST_POSTGRES_URL names a server)", () => {
  let schema: TestSchema;

  beforeAll(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
    await (await openPostgres(schema.url, POSTGRES_MIGRATIONS)).destroy();
  });
  afterAll(() => schema.drop());

  const additions = () => Promise.all(Object.values(POSTGRES_MIGRATIONS).map(additionsOf));

  it("is known beforehand to the last column", async () => {
    const rows = await schema.query(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = $1 and table_name not like 'kysely%'`,
      [schema.name],
    );
    const columns = (await additions()).flatMap((made) => made.columns.map(({ table, name }) => `${table}.${name}`));
    expect(columns.sort()).toEqual(rows.map(({ name }) => name).sort());
  });

  it("is known beforehand to the last table and index that has a name of ours", async () => {
    const rows = await schema.query(
      `select relname as name from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'i')
       and relname !~ '^kysely|_(pkey|key)$'`,
      [schema.name],
    );
    const names = (await additions()).flatMap(({ tables, indexes }) => [...tables, ...indexes]);
    expect(names.sort()).toEqual(rows.map(({ name }) => name).sort());
  });
});
