import {
  DummyDriver,
  Kysely,
  type Migration,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";

/** What a migration adds to a schema, by name. */
export interface Additions {
  readonly tables: readonly string[];
  readonly indexes: readonly string[];
  /** Those of its tables, and those that it adds to tables of others. */
  readonly columns: readonly { readonly table: string; readonly name: string }[];
}

const TABLE = /^create table (\w+) \((.*)\)$/is;
const INDEX = /^create (?:unique )?index (\w+)/i;
const COLUMN = /^alter table (\w+) add column (\w+)/i;
/** Not those within the brackets of a key. */
const COMMA = /,(?![^(]*\))/;
const CONSTRAINT = /^(?:primary|foreign|unique|check|constraint)$/i;

/** Read off its statements, so that no list of them has to be kept beside it. */
export async function additionsOf(migration: Migration): Promise<Additions> {
  const statements = await statementsOf(migration);
  return {
    tables: statements.flatMap((statement) => TABLE.exec(statement)?.[1] ?? []),
    indexes: statements.flatMap((statement) => INDEX.exec(statement)?.[1] ?? []),
    columns: statements.flatMap(columnsOf),
  };
}

/** It runs where nothing is kept and nothing is found. */
async function statementsOf(migration: Migration): Promise<readonly string[]> {
  const statements: string[] = [];
  await migration.up(
    new Kysely({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (database) => new PostgresIntrospector(database),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
      log: ({ query }) => {
        statements.push(query.sql.trim());
      },
    }),
  );
  return statements;
}

function columnsOf(statement: string): Additions["columns"] {
  const [, made, body] = TABLE.exec(statement) ?? [];
  if (made !== undefined && body !== undefined) return columnNames(body).map((name) => ({ table: made, name }));
  const [, table, name] = COLUMN.exec(statement) ?? [];
  return table !== undefined && name !== undefined ? [{ table, name }] : [];
}

function columnNames(body: string): readonly string[] {
  const firstWords = body.split(COMMA).map((part) => part.trim().split(/\s/)[0] ?? "");
  return firstWords.filter((word) => !CONSTRAINT.test(word));
}
