import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import { storeContract } from "../../contracts/store.ts";

storeContract("SQLite", async () => new SqlStore(await openSqlite(":memory:", storeMigrations)));
