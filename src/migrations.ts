import type { Migration } from "kysely";
import { coordinationMigrations } from "../adapters/coordination/tables.ts";
import { pgBossMigrations } from "../adapters/jobs/pg-boss-tables.ts";
import { jobMigrations } from "../adapters/jobs/tables.ts";
import { spendingMigrations } from "../adapters/language-model/spending-tables.ts";
import { storeMigrations } from "../adapters/store/migrations.ts";

type Migrations = Readonly<Record<string, Migration>>;

/** Everything that one process keeps in its file. */
export const SQLITE_MIGRATIONS: Migrations = { ...storeMigrations, ...jobMigrations, ...spendingMigrations };

/** Everything that processes share on a server. */
export const POSTGRES_MIGRATIONS: Migrations = {
  ...storeMigrations,
  ...pgBossMigrations,
  ...coordinationMigrations,
  ...spendingMigrations,
};
