import { type Kysely, type Migration, sql } from "kysely";

/** A spending's `costUsd` is null where no price is known. */
export type SpendingTables = {
  readonly dayAccount: AccountColumns & { readonly day: string };
  readonly dayReservation: AccountColumns & { readonly id: string; readonly expires: number };
};

interface AccountColumns {
  readonly tenantId: string;
  readonly account: string;
  readonly calls: number;
  readonly costUsd: number | null;
}

/**
 * In SQL that SQLite and PostgreSQL both take, named so that the table `tenant` is there before. A migration that was
 * released is never changed.
 */
export const spendingMigrations: Readonly<Record<string, Migration>> = {
  "tenant-spending-001": {
    async up(database: Kysely<unknown>): Promise<void> {
      for (const statement of FIRST) await sql.raw(statement).execute(database);
    },
  },
};

const ACCOUNT = `tenant_id text not null references tenant (id) on delete cascade, account text not null,
  calls integer not null, cost_usd double precision`;

const FIRST: readonly string[] = [
  `create table day_account (${ACCOUNT}, day text not null, primary key (tenant_id, account))`,
  `create table day_reservation (${ACCOUNT}, id text primary key, expires double precision not null)`,
  "create index day_reservation_account on day_reservation (tenant_id, account)",
];
