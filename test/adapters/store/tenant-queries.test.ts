import { describe, expect, it } from "vitest";
import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import { storeContract } from "../../contracts/store.ts";
import { RecordedQueries } from "../../recorded-queries.ts";

/** What serves all tenants at once, and gives each row with its tenant or none. */
const OF_ALL_TENANTS: Readonly<Record<string, RegExp>> = {
  unhandledEvents: /^select "tenant_id", .+ from "event" where "payload_json" is not null order by/,
  tenantsWithOutdated:
    /^select distinct "tenant_id" from "message" where "outdated" is not null and "state" != \$1 order by/,
  takeUpEvents: /^update "event" set "holder" = \$1 where "payload_json" is not null and .+ returning "tenant_id",/,
  dueDigests: /^select \* from "digest_schedule" where "next_at" <= \$1 order by/,
  misplannedDigests: /^select \* from "digest_schedule" where \("next_at" > \$1 or /,
  forgetEarlyVotes: /^delete from "early_vote" where "at" < \$1$/,
  forgetEvents: /^delete from "event" where "payload_json" is null and "received_at" < \$1$/,
  forgetStages:
    /^delete from "stage_result" where \("tenant_id", "review_id"\) in \(select .+ from "review" where "finished_at" < \$1\)$/,
};
/** A tenant's own row is found by its id; an installation is there before its tenant is. */
const NOT_OF_TENANTS = ["tenant", "installation"];

describe("a tenant's data", () => {
  const recorded = new RecordedQueries();
  storeContract("every query noted", async () => {
    const database = await openSqlite(":memory:", storeMigrations);
    return new SqlStore(database.withPlugin(recorded));
  });

  it("is reached through queries that name the tenant, for each table they touch", () => {
    const others = Object.values(OF_ALL_TENANTS);
    const unnamed = recorded.all.filter((query) => !others.some((known) => known.test(query)) && !namesTenant(query));
    expect(recorded.all.length).toBeGreaterThan(50);
    expect(unnamed).toEqual([]);
  });

  it("is served for all tenants at once by these queries alone, each of which is there", () => {
    const missing = Object.entries(OF_ALL_TENANTS).filter(
      ([, known]) => !recorded.all.some((query) => known.test(query)),
    );
    expect(missing.map(([name]) => name)).toEqual([]);
  });

  it.each([
    { query: 'select * from "vote" where "claim_id" = $1', named: false },
    { query: 'select * from "vote" where "tenant_id" = $1', named: true },
    {
      query: 'select * from "vote" inner join "review" on "review"."id" = $1 where "vote"."tenant_id" = $2',
      named: false,
    },
    { query: 'insert into "vote" ("claim_id") values ($1)', named: false },
    { query: 'update "review" set "tenant_id" = $1', named: false },
  ])("would be seen to be named or not: $query", ({ query, named }) => expect(namesTenant(query)).toBe(named));
});

/** Each table is tied to a tenant, by a value or by another table of the query. */
function namesTenant(query: string): boolean {
  const inserted = /^insert into "(\w+)" \(("\w+")/.exec(query);
  if (inserted !== null) return isOthers(inserted[1]) || inserted[2] === '"tenant_id"';
  const tables = [...query.matchAll(/(?:from|join|^update) "(\w+)"/g)].filter(([, table]) => !isOthers(table));
  const conditions = query.replace(/^update "\w+" set .*?(?= where |$)/, "");
  const ties = conditions.match(/"tenant_id" = /g) ?? [];
  return tables.length === 0 || (ties.length >= tables.length && /"tenant_id" = \$\d/.test(conditions));
}

const isOthers = (table = ""): boolean => NOT_OF_TENANTS.includes(table);
