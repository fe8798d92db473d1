import { type Kysely, type Migration, type RawBuilder, sql } from "kysely";

export type CoordinationTables = {
  readonly lease: { readonly name: string; readonly holder: string; readonly until: number };
  readonly rateLimit: { readonly bucket: string; readonly freeAt: number; readonly pausedUntil: number };
};

/** In SQL that SQLite and PostgreSQL both take. A migration that was released is never changed. */
export const coordinationMigrations: Readonly<Record<string, Migration>> = {
  "coordination-001": {
    async up(database: Kysely<unknown>): Promise<void> {
      for (const statement of FIRST) await sql.raw(statement).execute(database);
    },
  },
};

const FIRST: readonly string[] = [
  "create table lease (name text primary key, holder text not null, until double precision not null)",
  `create table rate_limit (bucket text primary key, free_at double precision not null,
    paused_until double precision not null)`,
];

/** The database's own time in milliseconds since 1970: the one clock that all processes share. */
export const DATABASE_TIME: Readonly<Record<"sqlite" | "postgres", RawBuilder<number>>> = {
  sqlite: sql<number>`(unixepoch('subsec') * 1000)`,
  postgres: sql<number>`(extract(epoch from clock_timestamp()) * 1000)`,
};
