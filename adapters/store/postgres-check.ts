import type { Kysely, Migration } from "kysely";
import { StoreFailure } from "../../src/errors.ts";
import { newerVersion } from "./migrate.ts";
import { type Additions, additionsOf } from "./planned-tables.ts";
import { grantOnDatabase, grantOnSchema } from "./postgres-failure.ts";
import { type PostgresState, readState } from "./postgres-state.ts";

/** How many of the tables at fault are named. */
const MOST_NAMED = 3;

interface Check {
  readonly database: Kysely<unknown>;
  readonly migrations: Readonly<Record<string, Migration>>;
  /** How the database is called in errors. */
  readonly name: string;
  /** Names a schema that is made after the tables; null where none is. */
  readonly schemaBeside: ((queries: Kysely<unknown>) => Promise<string>) | null;
}

/**
 * Looks whether a database can be brought up to date, before anything is made in it.
 *
 * @throws {StoreFailure} when it cannot; the message says what to do
 */
export async function checkPostgres({ database, migrations, name, schemaBeside }: Check): Promise<void> {
  const plan = await planOf(migrations);
  const names = plan.flatMap(({ tables, indexes }) => [...tables, ...indexes]);
  const found = { name, plan, state: await readState(database, names, schemaBeside) };
  const fault = encodingFault(found) ?? originFault(found) ?? tablesFault(found) ?? rightsFault(found);
  if (fault !== null) throw new StoreFailure(fault);
}

interface Planned extends Additions {
  readonly migration: string;
}

interface Found {
  readonly name: string;
  readonly plan: readonly Planned[];
  readonly state: PostgresState;
}

function planOf(migrations: Check["migrations"]): Promise<readonly Planned[]> {
  return Promise.all(
    Object.entries(migrations).map(async ([name, migration]) => ({
      migration: name,
      ...(await additionsOf(migration)),
    })),
  );
}

function encodingFault({ name, state }: Found): string | null {
  if (state.encoding === "UTF8") return null;
  return `The database ${name} is encoded in ${state.encoding}, which does not hold every sign. Make another (createdb --encoding=UTF8 --template=template0 --locale=C --owner=${state.user} NAME), and name it in DATABASE_URL.`;
}

/** Released migrations are never taken away, so whoever knows none of ours is no newer version. */
function originFault({ name, plan, state: { done } }: Found): string | null {
  const known = new Set(plan.map(({ migration }) => migration));
  const isForeign = done === null || (done.length > 0 && !done.some((migration) => known.has(migration)));
  if (isForeign) {
    return `The database ${name} is another program's: its table kysely_migration holds nothing of Assignee. Name an empty database in DATABASE_URL.`;
  }
  return done.every((migration) => known.has(migration)) ? null : newerVersion(name);
}

function tablesFault({ name, plan, state }: Found): string | null {
  const done = plan.filter(({ migration }) => state.done?.includes(migration));
  const faults = [
    ...done.flatMap((planned) => missing(planned, state)),
    ...plan.filter((planned) => !done.includes(planned)).flatMap((planned) => takenNames(planned, state)),
    ...(done.length === 0 && state.beside?.state === "filled"
      ? [`the schema ${state.beside.name} is there already`]
      : []),
  ];
  if (faults.length === 0) return null;
  const rest = faults.length > MOST_NAMED ? ` and ${faults.length - MOST_NAMED} more` : "";
  return `The tables of the database ${name} are not as Assignee left them: ${faults.slice(0, MOST_NAMED).join(", ")}${rest}. Name an empty database in DATABASE_URL, or restore a backup.`;
}

function missing({ tables, columns }: Planned, { relations }: PostgresState): readonly string[] {
  return [
    ...tables.filter((table) => !relations.has(table)).map((table) => `the table ${table} is missing`),
    ...columns
      .filter(({ table, name }) => relations.get(table)?.includes(name) === false)
      .map(({ table, name }) => `the column ${name} of ${table} is missing`),
  ];
}

function takenNames({ tables, indexes, columns }: Planned, { relations }: PostgresState): readonly string[] {
  return [
    ...[...tables, ...indexes].filter((name) => relations.has(name)).map((name) => `${name} is there already`),
    ...columns
      .filter(({ table, name }) => !tables.includes(table) && relations.get(table)?.includes(name))
      .map(({ table, name }) => `the column ${name} of ${table} is there already`),
  ];
}

function rightsFault({ name, plan, state }: Found): string | null {
  const { user, database, schema, makesTables, makesSchemas, beside, done } = state;
  const isUpToDate = done?.length === plan.length;
  const grants = [
    ...(beside?.state === "missing" && !makesSchemas ? [grantOnDatabase("CREATE", database, user)] : []),
    // Where there is no schema at all, the first table that is made says so.
    ...(schema !== null && !makesTables && !isUpToDate ? [grantOnSchema(schema, user)] : []),
    ...(beside?.state === "empty" && !beside.makesTables ? [grantOnSchema(beside.name, user)] : []),
  ];
  if (grants.length === 0) return null;
  return `${user} may not make what is needed in the database ${name}. Let the owner run: ${grants.join(" ")} Or name the owner in DATABASE_URL.`;
}
