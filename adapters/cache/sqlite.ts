import { renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Keyv, type KeyvStoreAdapter } from "keyv";

/** SQLite's codes for a damaged file and for a file that is no database. */
const DAMAGED = [11, 26];
/** How long to wait for another process that writes to the same file. */
const BUSY_TIMEOUT_MS = 1_000;

/**
 * Opens the cache in a file, which is made when it is not there. A cache is never worth a failed run: a damaged file is
 * renamed aside and a new one begun, and where nothing can be written (no rights, a full disk) the run goes on with what
 * it has in memory. `warn` hears of each of these once.
 */
export function openCache(file: string, warn: (warning: string) => void): Keyv<string> {
  const store = openStore(file, warn);
  return store === null ? new Keyv() : new Keyv({ store, namespace: "answers" });
}

function openStore(file: string, warn: (warning: string) => void): SqliteStore | null {
  try {
    return new SqliteStore(openOrReplace(file, warn), (fault) => standStill(file, fault, warn));
  } catch (fault) {
    warn(`The cache ${file} cannot be opened (${reason(fault)}). Answers are kept for this run alone.`);
    return null;
  }
}

function standStill(file: string, fault: unknown, warn: (warning: string) => void): void {
  try {
    if (isDamaged(fault)) moveAside(file, warn);
    else warn(`The cache ${file} cannot be used (${reason(fault)}). The run goes on without it.`);
  } catch (renaming) {
    warn(`The cache ${file} is damaged and cannot be renamed (${reason(renaming)}). The run goes on without it.`);
  }
}

function openOrReplace(file: string, warn: (warning: string) => void): DatabaseSync {
  try {
    return openDatabase(file);
  } catch (fault) {
    if (!isDamaged(fault)) throw fault;
    moveAside(file, warn);
    return openDatabase(file);
  }
}

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    database.exec("CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER)");
    database.prepare("DELETE FROM entry WHERE expires <= ?").run(Date.now());
    return database;
  } catch (fault) {
    database.close();
    throw fault;
  }
}

function moveAside(file: string, warn: (warning: string) => void): void {
  const aside = `${file}.corrupt-${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}`;
  renameSync(file, aside);
  for (const suffix of ["-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
  warn(`The cache ${file} is damaged. It was renamed to ${aside}; a new one is begun.`);
}

function isDamaged(fault: unknown): boolean {
  return fault instanceof Error && "errcode" in fault && DAMAGED.includes(Number(fault.errcode) & 0xff);
}

function reason(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

/**
 * A store for Keyv in one table of SQLite. After its first fault, of which `report` hears, it stands still: it knows
 * nothing and keeps nothing.
 */
class SqliteStore implements KeyvStoreAdapter {
  readonly opts = { dialect: "sqlite" };
  namespace?: string;
  readonly #database: DatabaseSync;
  readonly #report: (fault: unknown) => void;
  #usable = true;

  constructor(database: DatabaseSync, report: (fault: unknown) => void) {
    this.#database = database;
    this.#report = report;
  }

  /** Faults go to `report` rather than to listeners, because Keyv does not pass on those of a read. */
  on(): this {
    return this;
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    const row = this.#attempt(() =>
      this.#database
        .prepare("SELECT value FROM entry WHERE key = ? AND (expires IS NULL OR expires > ?)")
        .get(key, Date.now()),
    );
    return row?.value as Value | undefined;
  }

  async set(key: string, value: string, ttl?: number): Promise<boolean> {
    const expires = ttl === undefined ? null : Date.now() + ttl;
    const written = this.#attempt(() =>
      this.#database
        .prepare("INSERT OR REPLACE INTO entry (key, value, expires) VALUES (?, ?, ?)")
        .run(key, value, expires),
    );
    return written !== undefined;
  }

  async delete(key: string): Promise<boolean> {
    return this.#attempt(() => this.#database.prepare("DELETE FROM entry WHERE key = ?").run(key))?.changes === 1;
  }

  /** Only the entries of its own namespace. */
  async clear(): Promise<void> {
    const prefix = this.namespace === undefined ? "" : `${this.namespace}:`;
    this.#attempt(() =>
      this.#database.prepare("DELETE FROM entry WHERE substr(key, 1, ?) = ?").run(prefix.length, prefix),
    );
  }

  async disconnect(): Promise<void> {
    this.#usable = false;
    if (this.#database.isOpen) this.#database.close();
  }

  #attempt<T>(operation: () => T): T | undefined {
    if (!this.#usable) return undefined;
    try {
      return operation();
    } catch (fault) {
      this.#usable = false;
      this.#database.close();
      this.#report(fault);
      return undefined;
    }
  }
}
