import { randomUUID } from "node:crypto";
import pg from "pg";

/** Where the tests find a PostgreSQL that they may fill with schemas of their own; null for nowhere. */
export const TEST_POSTGRES_URL = process.env.TEST_POSTGRES_URL || null;

export interface TestSchema {
  /** Opens the database with tables in this schema alone. */
  readonly url: string;
  readonly name: string;
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** No test cuts the power, so none waits for the disk. */
const FAST = { synchronous_commit: "off" };

/** A schema of its own, so that runs do not disturb each other. */
export async function testSchema(base: string, settings: Readonly<Record<string, string>> = {}): Promise<TestSchema> {
  const name = `test_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const client = new pg.Client({ connectionString: base, options: `-c search_path=${name} -c synchronous_commit=off` });
  await client.connect();
  await client.query(`create schema ${name}`);
  const options = Object.entries({ search_path: name, ...FAST, ...settings }).map(
    ([setting, value]) => `-c ${setting}=${value}`,
  );
  const url = new URL(base);
  url.searchParams.set("options", options.join(" "));
  return {
    url: url.href.replaceAll("+", "%20"),
    name,
    query: async (text, values = []) => (await client.query(text, [...values])).rows,
    drop: async () => {
      const { rows } = await client.query(`select nspname from pg_namespace where nspname like '%${name}'`);
      for (const { nspname } of rows) await client.query(`drop schema ${nspname} cascade`);
      await client.end();
    },
  };
}
