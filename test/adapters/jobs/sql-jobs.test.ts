import { SqlJobs } from "../../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../../adapters/jobs/tables.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import { jobsContract } from "../../contracts/jobs.ts";

jobsContract("SQLite", async (now) => new SqlJobs(await openSqlite(":memory:", jobMigrations), now));
