import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import {
  CamelCasePlugin,
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  type Migration,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from "kysely";
import { AppError, StoreFailure } from "../../src/errors.ts";
import { migrate } from "./migrate.ts";
import { isBusy, isDamaged, openingFailure, storeFailure } from "./sqlite-failure.ts";
import { checkSqliteFile, checkWritable, moveAside } from "./sqlite-file.ts";
import { Turns } from "./turns.ts";

/** How long a write waits for one of another process. */
const BUSY_TIMEOUT_MS = 5_000;
const OPENING_TRIES = 20;
const OPENING_PAUSE_MS = 50;

/**
 * Opens a database file, which is made when it is not there, and brings its schema up to date. Several processes may
 * have the same file open. A damaged file is kept under another name, never deleted; one that never was a database stays.
 *
 * @param file or `:memory:`
 * @param migrations by name; run once, in the order of their names
 * @throws {BadInput} when the file is no database, made by a newer version, or cannot be written to
 * @throws {AppError} when it is damaged; the message says what to do
 */
export async function openSqlite(
  file: string,
  migrations: Readonly<Record<string, Migration>>,
): Promise<Kysely<unknown>> {
  const database = new Kysely<unknown>({
    dialect: new Dialect(file, await openChecked(file)),
    plugins: [new CamelCasePlugin()],
  });
  try {
    await migrate(database, migrations, file);
    return database;
  } catch (fault) {
    await database.destroy();
    throw fault instanceof StoreFailure ? openingFailure(file, fault.cause) : fault;
  }
}

/** Two processes that make the file at the same moment can find it busy, whatever the timeout. */
async function openChecked(file: string): Promise<DatabaseSync> {
  checkSqliteFile(file);
  checkWritable(file);
  for (let tries = 1; ; tries += 1) {
    try {
      return openFile(file);
    } catch (fault) {
      if (isDamaged(fault)) throw keptAside(file, fault);
      if (!isBusy(fault) || tries === OPENING_TRIES) throw openingFailure(file, fault);
    }
    await wait(OPENING_PAUSE_MS);
  }
}

function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    checkIntegrity(database);
    return database;
  } catch (fault) {
    database.close();
    throw fault;
  }
}

/** @throws an error of SQLite's own form when pages do not fit together */
export function checkIntegrity(database: DatabaseSync): void {
  const findings = database
    .prepare("PRAGMA quick_check")
    .all()
    .flatMap((row) => Object.values(row));
  if (findings.length === 1 && findings[0] === "ok") return;
  throw Object.assign(new Error(`quick_check: ${findings.join("; ")}`), { errcode: 11 });
}

function keptAside(file: string, cause: unknown): AppError {
  const aside = moveAside(file, "corrupt");
  return new AppError(
    `The database ${file} is damaged. It is kept as ${aside}; nothing was deleted. ` +
      `Put a backup in its place (npm run restore -- BACKUP), or start again to begin with an empty one.`,
    { cause },
  );
}

class Dialect extends SqliteDialect {
  readonly #file: string;
  readonly #database: DatabaseSync;

  constructor(file: string, database: DatabaseSync) {
    const config = { database: statements(file, database) };
    super(config);
    this.#file = file;
    this.#database = database;
  }

  override createDriver(): SqliteDriver {
    return new Driver(this.#file, this.#database);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class Driver extends SqliteDriver {
  readonly #database: DatabaseSync;
  readonly #turns = new Turns();

  constructor(file: string, database: DatabaseSync) {
    super({ database: statements(file, database) });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#turns.take();
    return super.acquireConnection();
  }

  override async releaseConnection(): Promise<void> {
    await super.releaseConnection();
    this.#turns.pass();
  }

  /** A transaction that reads first and writes later could not wait for another writer. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** After a full disk SQLite may have rolled back by itself. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLite's schema changes are part of its transactions, which is what keeps two migrating processes apart. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** The form in which Kysely takes a database; faults come out as errors that can be shown. */
function statements(file: string, database: DatabaseSync): SqliteDatabase {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (fault) {
      throw storeFailure(file, fault);
    }
  };
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const statement = guarded(() => database.prepare(sql));
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => guarded(() => statement.all(...values(parameters))),
        run: (parameters) => guarded(() => statement.run(...values(parameters))),
        iterate: (parameters) => guarded(() => statement.iterate(...values(parameters))),
      };
    },
  };
}
