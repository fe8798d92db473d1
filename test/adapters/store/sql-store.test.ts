import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, it, onTestFinished } from "vitest";
import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { SqlInstallations } from "../../../adapters/store/sql-installations.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import { installationsContract } from "../../contracts/installations.ts";
import { storeContract } from "../../contracts/store.ts";

const open = () => openSqlite(":memory:", storeMigrations);

describe("store", () => storeContract("SQLite", async () => new SqlStore(await open())));
describe("installations", () => installationsContract("SQLite", async () => new SqlInstallations(await open())));

it("a tenant that uninstalls takes its installation along", async () => {
  const database = await open();
  const [store, installations] = [new SqlStore(database), new SqlInstallations(database)];
  await store.install({ id: "slack:T1", platform: "slack", name: "Team" });
  for (const id of ["slack:T1", "slack:T2"]) await installations.save({ id, sealed: "v1:sealed", savedAt: 1 });
  await store.uninstall("slack:T1");
  expect((await installations.all("slack")).map(({ id }) => id)).toEqual(["slack:T2"]);
  await store.close();
});

it("claims that were kept before statements were known take part in them", async () => {
  const { "store-005": _statements, ...before } = storeMigrations;
  const folder = mkdtempSync(join(tmpdir(), "assignee-statements-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "old.sqlite");
  const old = await openSqlite(file, before);
  await sql`insert into tenant (id, platform, name) values ('t', 'terminal', 'Team')`.execute(old);
  for (const review of ["rev-1", "rev-2"]) {
    await sql`insert into review (tenant_id, id, conversation, audience, asker, question, normalised_question, settings_json,
      asked_at, status, number) values ('t', ${review}, 'seals', 'tenant', 'ada', 'q', 'q', '{}', 1, 'answered', 1)`.execute(
      old,
    );
    await sql`insert into study (tenant_id, review_id, study_id, title, study_json)
      values ('t', ${review}, ${`std-${review}`}, 'Lamps and seals', '{}')`.execute(old);
    await sql`insert into claim (tenant_id, review_id, claim_id, position, text, status, confidence, study_id)
      values ('t', ${review}, ${`clm-${review}`}, 0, 'Seals sleep.', 'verified', 0.9, ${`std-${review}`})`.execute(old);
  }
  await old.destroy();
  const store = new SqlStore(await openSqlite(file, storeMigrations));
  const vote = {
    person: "ada",
    kind: "verify",
    source: "button",
    at: 1,
    reviewId: "rev-1",
    claimId: "clm-rev-1",
  } as const;
  await store.of("t").votes.set(vote);
  expect(await store.of("t").votes.about(["clm-rev-2"], "seals")).toMatchObject([
    { person: "ada", claimId: "clm-rev-2" },
  ]);
  await store.close();
});
