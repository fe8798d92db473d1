import { describe, expect, it } from "vitest";
import { SqlJobs } from "../../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../../adapters/jobs/tables.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import { jobsContract } from "../../contracts/jobs.ts";
import { RecordedQueries } from "../../recorded-queries.ts";
import { unnamedJobQueries } from "./job-queries.ts";

describe("the queue in SQLite", () => {
  const recorded = new RecordedQueries();

  jobsContract("SQLite", async (now) => {
    const database = await openSqlite(":memory:", jobMigrations);
    return new SqlJobs(database.withPlugin(recorded), now);
  });

  it("reaches jobs through their tenant or their id, but for what serves all tenants", () => {
    expect(recorded.all.length).toBeGreaterThan(25);
    expect(unnamedJobQueries(recorded.all)).toEqual([]);
  });

  it.each([
    { query: 'select * from "job" where "conversation" = $1', unnamed: 1 },
    { query: 'select * from "job" where "tenant_id" = $1', unnamed: 0 },
    { query: 'update "job" set "error" = $1 where "worker" = $2', unnamed: 1 },
    { query: 'insert into "job" ("id", "key") values ($1, $2)', unnamed: 1 },
  ])("would be seen to: $query", ({ query, unnamed }) => expect(unnamedJobQueries([query])).toHaveLength(unnamed));
});
