import { type Kysely, sql } from "kysely";

const MIGRATIONS_TABLE = "kysely_migration";

/** What a database of PostgreSQL is like. */
export interface PostgresState extends Settings {
  /** By name what is there of what was asked for, with its columns. */
  readonly relations: ReadonlyMap<string, readonly string[]>;
  /** The migrations that were run; null where another program keeps something else there. */
  readonly done: readonly string[] | null;
  readonly beside: SchemaBeside | null;
}

interface Settings {
  readonly encoding: string;
  readonly user: string;
  readonly database: string;
  /** The first of the search path that is there for us; null where none is. */
  readonly schema: string | null;
  readonly makesTables: boolean;
  readonly makesSchemas: boolean;
}

/** A schema that is made after the tables. */
interface SchemaBeside {
  readonly name: string;
  readonly state: "missing" | "empty" | "filled";
  readonly makesTables: boolean;
}

/**
 * @param names of tables and indexes that may be there
 * @param schemaBeside names another schema to look for
 */
export async function readState(
  database: Kysely<unknown>,
  names: readonly string[],
  schemaBeside: ((queries: Kysely<unknown>) => Promise<string>) | null,
): Promise<PostgresState> {
  // One moment's view: another process may be making the tables meanwhile.
  const view = database.withoutPlugins().transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
  return view.execute(async (queries) => {
    const settings = await readSettings(queries);
    const relations = await findRelations(queries, [...names, MIGRATIONS_TABLE]);
    const done = await readMigrations(queries, relations.get(MIGRATIONS_TABLE));
    const beside = schemaBeside === null ? null : await findSchema(queries, await schemaBeside(queries));
    return { ...settings, relations, done, beside };
  });
}

async function readSettings(queries: Kysely<unknown>): Promise<Settings> {
  const { rows } = await sql<Settings>`
    select current_setting('server_encoding') as encoding, current_user::text as "user",
      current_database()::text as database, current_schema()::text as schema,
      has_schema_privilege(current_schema(), 'create') as "makesTables",
      has_database_privilege(current_database(), 'create') as "makesSchemas"`.execute(queries);
  const [settings] = rows;
  if (settings === undefined) throw new Error("PostgreSQL gave no row for its settings");
  return settings;
}

/** Tables share their names with views and indexes, and with types. */
async function findRelations(
  queries: Kysely<unknown>,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ readonly name: string; readonly columns: readonly string[] }>`
    select c.relname::text as name, array(
        select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = current_schema() and c.relname = any(${names}::text[])
    union all
    select t.typname::text, '{}' from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where n.nspname = current_schema() and t.typrelid = 0 and t.typname = any(${names}::text[])`.execute(queries);
  return new Map(rows.map(({ name, columns }) => [name, columns]));
}

async function readMigrations(
  queries: Kysely<unknown>,
  columns: readonly string[] | undefined,
): Promise<PostgresState["done"]> {
  if (columns === undefined) return [];
  if (!columns.includes("name") || !columns.includes("timestamp")) return null;
  const { rows } = await sql<{ readonly name: string }>`
    select name from ${sql.table(MIGRATIONS_TABLE)}`.execute(queries);
  return rows.map(({ name }) => name);
}

async function findSchema(queries: Kysely<unknown>, name: string): Promise<SchemaBeside> {
  const { rows } = await sql<Omit<SchemaBeside, "name">>`
    select has_schema_privilege(oid, 'create') as "makesTables",
      case when exists (select from pg_class where relnamespace = n.oid) then 'filled' else 'empty' end as state
    from pg_namespace n where nspname = ${name}`.execute(queries);
  return { name, ...(rows[0] ?? { state: "missing", makesTables: false }) };
}
