import { describe, expect, it } from "vitest";
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
