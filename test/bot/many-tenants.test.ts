import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KyselyPlugin, PostgresQueryCompiler } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { storeMigrations } from "../../adapters/store/migrations.ts";
import { SqlStore } from "../../adapters/store/sql-store.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import { ann, openOffice, said } from "./office.ts";

const TENANTS = 30;
let folder: string;
let file: string;
let queries: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "assignee-tenants-"));
  file = join(folder, "assignee.sqlite");
  queries = [];
  const store = new SqlStore(await openSqlite(file, storeMigrations));
  for (let tenant = 1; tenant <= TENANTS; tenant += 1) {
    const id = `memory:T${tenant}`;
    await store.install({ id, platform: "memory", name: "Team" });
    await store.of(id).people.met("ann", "Ann Chovy");
  }
  await store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const noted: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => {
    queries.push(new PostgresQueryCompiler().compileQuery(node, queryId).sql);
    return node;
  },
  transformResult: async ({ result }) => result,
};
const madeOf = (part: string) => queries.filter((query) => query.includes(part)).length;

describe("a process that serves many workspaces", () => {
  it("reads nobody's name before something happens in their workspace, and then once", async () => {
    const office = await openOffice({ file, queries: noted });
    expect(madeOf('from "person"')).toBe(0);
    await office.say(ann, "status");
    await office.say(ann, "status");
    expect(madeOf('from "person"')).toBe(1);
    expect(said(office)).not.toEqual([]);
    await office.close();
  });

  it("looks once for the messages that show something old, for all of them", async () => {
    const office = await openOffice({ file, queries: noted });
    expect(madeOf('"outdated" is not null')).toBe(1);
    await office.close();
  });
});
