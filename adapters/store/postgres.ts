import {
  CamelCasePlugin,
  Kysely,
  type Migration,
  PostgresDialect,
  PostgresIntrospector,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  sql,
  type TableMetadata,
} from "kysely";
import pg from "pg";
import { BadInput, StoreFailure } from "../../src/errors.ts";
import { migrate } from "./migrate.ts";
import { checkPostgres } from "./postgres-check.ts";
import { isConnectionLost, postgresFailure, postgresName } from "./postgres-failure.ts";

/** Enough for the events, jobs and votes of one process; a server takes a hundred by default. */
const MOST_CONNECTIONS = 10;
const CONNECTING_MS = 10_000;
/** Longer than any statement takes, shorter than a network that lets packets vanish. */
const QUERY_MS = 60_000;
/** What the server does for a process that vanished in the middle of a transaction: it frees what was locked. */
const ABANDONED_MS = 60_000;
const BIGINT = 20;

/**
 * Opens a database of PostgreSQL and brings its schema up to date. Any number of processes may have it open.
 *
 * @param url such as `postgres://user:password@host:5432/database`; tables are in the first schema of its search path
 * @param migrations by name; run once, in the order of their names, all in one transaction
 * @param schemaBeside names a schema that is made later, so that nothing is made where that one may not be
 * @throws {BadInput} when it cannot be used; the message says what to do, holds no password, and nothing was changed
 */
export async function openPostgres(
  url: string,
  migrations: Readonly<Record<string, Migration>>,
  schemaBeside: ((queries: Kysely<unknown>) => Promise<string>) | null = null,
): Promise<Kysely<unknown>> {
  const name = postgresName(url);
  const database = new Kysely<unknown>({
    dialect: new Dialect({ pool: guardedPool(url) }),
    plugins: [new CamelCasePlugin()],
  });
  try {
    await checkPostgres({ database, migrations, name, schemaBeside });
    await migrate(database, migrations, name);
    return database;
  } catch (fault) {
    await database.destroy();
    throw fault instanceof StoreFailure
      ? new BadInput(`${fault.message} Nothing was changed.`, { cause: fault })
      : fault;
  }
}

/** Sees the tables of the first schema alone: another one may hold an Assignee too, or be dropped at this moment. */
class Dialect extends PostgresDialect {
  override createIntrospector(database: Kysely<unknown>): PostgresIntrospector {
    return new Introspector(database);
  }
}

class Introspector extends PostgresIntrospector {
  readonly #database: Kysely<unknown>;

  constructor(database: Kysely<unknown>) {
    super(database);
    this.#database = database;
  }

  override async getTables(): Promise<TableMetadata[]> {
    const { rows } = await sql<{ name: string }>`
      select tablename as name from pg_tables where schemaname = current_schema()`.execute(this.#database);
    return rows.map(({ name }) => ({ name, isView: false, columns: [] }));
  }
}

/** Faults come out as errors that can be shown, and a connection that was lost is not used again. */
function guardedPool(url: string): PostgresPool {
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECTING_MS,
    query_timeout: QUERY_MS,
    idle_in_transaction_session_timeout: ABANDONED_MS,
    keepAlive: true,
    application_name: "assignee",
    types: { getTypeParser: (type, format) => (type === BIGINT ? Number : pg.types.getTypeParser(type, format)) },
  });
  // An idle connection that breaks is replaced when the next one is needed, and its fault is met there.
  pool.on("error", () => {});
  return {
    connect: async () => guardedClient(url, await guarded(url, () => pool.connect())),
    end: () => pool.end(),
  };
}

function guardedClient(url: string, client: pg.PoolClient): PostgresPoolClient {
  let lost: Error | undefined;
  const noteLoss = (fault: Error) => {
    lost = fault;
  };
  client.on("error", noteLoss);
  const query = async <Row>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>> => {
    try {
      const result: unknown = await client.query(text, parameters.map(storable));
      return result as PostgresQueryResult<Row>;
    } catch (fault) {
      if (fault instanceof Error && isConnectionLost(fault)) noteLoss(fault);
      throw postgresFailure(url, fault);
    }
  };
  return {
    // The driver streams nothing, so no cursor comes here.
    query: query as PostgresPoolClient["query"],
    release: () => {
      client.off("error", noteLoss);
      client.release(lost);
    },
  };
}

/** PostgreSQL's text holds no NUL, which texts of PDF files do. */
const storable = (value: unknown): unknown => (typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : value);

async function guarded<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    throw postgresFailure(url, fault);
  }
}
