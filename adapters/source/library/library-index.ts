import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { IDENTIFIER_SCHEMES, type Identifiers, type SourceRecord } from "../../../src/domain/source-record.ts";
import type { Section } from "../../../src/domain/study.ts";
import { AppError } from "../../../src/errors.ts";
import type { Draft, Problem } from "./draft.ts";

/** Raised whenever the tables or what the parsers make of a file change: an older index is built anew. */
const SCHEMA_VERSION = 1;
/** A match in a title counts this many times one in an abstract. */
export const TITLE_WEIGHT = 2;
const BUSY_TIMEOUT_MS = 200;
const MAX_WAIT_MS = 120_000;
const MAX_PROBLEMS_PER_FILE = 20;

const SCHEMA = `
  create table files(
    id integer primary key, path text not null unique, stamp text not null, hash text not null,
    records integer not null, problems text not null
  );
  create table records(
    id integer primary key, file_id integer not null, source_id text not null, year integer, record text not null
  );
  create index records_of_file on records(file_id);
  create index records_by_source_id on records(source_id);
  create index records_by_year on records(year);
  create table identifiers(identifier text not null, record_id integer not null, primary key(identifier, record_id))
    without rowid;
  create index identifiers_of_record on identifiers(record_id);
  create table full_texts(record_id integer primary key, sections text not null);
  create virtual table record_text using fts5(
    title, abstract, content='', contentless_delete=1, tokenize='porter unicode61'
  );
  create virtual table vocabulary using fts5vocab(record_text, 'row');
  insert into record_text(record_text, rank) values('rank', 'bm25(${TITLE_WEIGHT}.0, 1.0)');
`;

export interface IndexedFile {
  readonly path: string;
  readonly stamp: string;
  readonly hash: string;
  readonly records: number;
  readonly problems: readonly Problem[];
}

/** The library's records in SQLite: full-text search over title and abstract, and look-up by identifier. */
export class LibraryIndex {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @throws {AppError} when the file cannot be opened or stays locked */
  static async open(file: string, signal: AbortSignal): Promise<LibraryIndex> {
    if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    try {
      await whenFree(() => prepareSchema(database), signal);
    } catch (error) {
      database.close();
      throw error;
    }
    return new LibraryIndex(database);
  }

  close(): void {
    this.#database.close();
  }

  /** Runs `work` in a transaction; another process that is writing is waited for. */
  async write(signal: AbortSignal, work: () => Promise<void> | void): Promise<void> {
    await whenFree(() => this.#database.exec("begin immediate"), signal);
    try {
      await work();
      this.#database.exec("commit");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("rollback");
      throw error;
    }
  }

  files(): readonly IndexedFile[] {
    return this.#all("select path, stamp, hash, records, problems from files order by path").map(toIndexedFile);
  }

  file(path: string): IndexedFile | null {
    const row = this.#all("select path, stamp, hash, records, problems from files where path = ?", path)[0];
    return row ? toIndexedFile(row) : null;
  }

  restamp(path: string, stamp: string): void {
    this.#run("update files set stamp = ? where path = ?", stamp, path);
  }

  removeFile(path: string): void {
    const id = this.#all("select id from files where path = ?", path)[0]?.id;
    if (id === undefined) return;
    const ofFile = "in (select id from records where file_id = ?)";
    this.#run(`delete from record_text where rowid ${ofFile}`, id);
    this.#run(`delete from identifiers where record_id ${ofFile}`, id);
    this.#run(`delete from full_texts where record_id ${ofFile}`, id);
    this.#run("delete from records where file_id = ?", id);
    this.#run("delete from files where id = ?", id);
  }

  /** Begins a file anew; its records are added one by one, and `endFile` closes it. */
  beginFile(path: string, stamp: string, hash: string): number {
    this.removeFile(path);
    this.#run("insert into files(path, stamp, hash, records, problems) values(?, ?, ?, 0, '[]')", path, stamp, hash);
    return Number(this.#all("select last_insert_rowid() as id")[0]?.id);
  }

  addRecord(fileId: number, { record, fullText }: Draft): void {
    const added = this.#run(
      "insert into records(file_id, source_id, year, record) values(?, ?, ?, ?)",
      fileId,
      record.sourceId,
      record.year,
      JSON.stringify(record),
    );
    const id = added.lastInsertRowid;
    this.#run(
      "insert into record_text(rowid, title, abstract) values(?, ?, ?)",
      id,
      record.title,
      record.abstract ?? "",
    );
    for (const identifier of keysOf(record.identifiers)) {
      this.#run("insert or ignore into identifiers(identifier, record_id) values(?, ?)", identifier, id);
    }
    if (fullText) this.#run("insert into full_texts(record_id, sections) values(?, ?)", id, JSON.stringify(fullText));
  }

  endFile(fileId: number, records: number, problems: readonly Problem[]): void {
    const kept: Problem[] = problems.slice(0, MAX_PROBLEMS_PER_FILE);
    const more = problems.length - kept.length;
    if (more > 0) kept.push({ place: null, reason: `has ${more} more parts that could not be used` });
    this.#run("update files set records = ?, problems = ? where id = ?", records, JSON.stringify(kept), fileId);
  }

  recordCount(): number {
    return Number(this.#all("select coalesce(sum(records), 0) as n from files")[0]?.n);
  }

  /** How many records hold a stem, in title or abstract. */
  documentFrequency(stem: string): number {
    return Number(this.#all("select doc from vocabulary where term = ?", stem)[0]?.doc ?? 0);
  }

  /** The records that hold any of the words, by bm25. A record without a year passes every limit on years. */
  match(words: readonly string[], since: number | null, limit: number): readonly SourceRecord[] {
    const recent = since === null ? "" : "and rowid in (select id from records where year >= ? or year is null)";
    const query = words.map((word) => `"${word}"`).join(" OR ");
    const rows = this.#all(
      `select record from records join
         (select rowid as id, rank as score from record_text where record_text match ? ${recent} order by rank limit ?)
       using (id) order by score, id`,
      query,
      ...(since === null ? [] : [since]),
      limit,
    );
    return rows.map(toRecord);
  }

  withIdentifiers(works: readonly Identifiers[]): readonly SourceRecord[] {
    const ids = new Set<number>();
    for (const key of works.flatMap(keysOf)) {
      for (const { record_id } of this.#all("select record_id from identifiers where identifier = ?", key)) {
        ids.add(Number(record_id));
      }
    }
    return [...ids].flatMap((id) => this.#all("select record from records where id = ?", id).map(toRecord));
  }

  fullText(sourceId: string): readonly Section[] | null {
    const row = this.#all(
      "select sections from full_texts where record_id in (select id from records where source_id = ?)",
      sourceId,
    )[0];
    return row ? (JSON.parse(String(row.sections)) as Section[]) : null;
  }

  #all(sql: string, ...values: readonly Value[]) {
    return this.#prepared(sql).all(...values) as Row[];
  }

  #run(sql: string, ...values: readonly Value[]) {
    return this.#prepared(sql).run(...values);
  }

  #prepared(sql: string) {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

type Value = string | number | bigint | null;
type Row = Readonly<Record<string, Value>>;

const keysOf = (identifiers: Identifiers) =>
  IDENTIFIER_SCHEMES.flatMap((scheme) => (identifiers[scheme] ? [`${scheme}:${identifiers[scheme]}`] : []));

const toRecord = ({ record }: Row) => JSON.parse(String(record)) as SourceRecord;

function toIndexedFile({ path, stamp, hash, records, problems }: Row): IndexedFile {
  return {
    path: String(path),
    stamp: String(stamp),
    hash: String(hash),
    records: Number(records),
    problems: JSON.parse(String(problems)) as Problem[],
  };
}

function prepareSchema(database: DatabaseSync): void {
  database.exec("pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -8000; begin immediate");
  const version = Number(database.prepare("pragma user_version").get()?.user_version);
  if (version !== SCHEMA_VERSION) {
    if (version !== 0) throw new OutdatedIndex();
    database.exec(`${SCHEMA} pragma user_version = ${SCHEMA_VERSION};`);
  }
  database.exec("commit");
}

/** The index was made by another version of this program. */
class OutdatedIndex extends Error {}

const errorCode = (error: unknown) => (error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0);
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** Whether an index has to be built anew: it is damaged, or of another version. */
export function isUnusable(error: unknown): boolean {
  return error instanceof OutdatedIndex || [SQLITE_CORRUPT, SQLITE_NOTADB].includes(errorCode(error));
}

/** What a person can do about a fault of the index file; null when it is not one of those. */
export function explainIndexFault(error: unknown, file: string): AppError | null {
  const code = errorCode(error);
  const ways: Readonly<Record<number, string>> = {
    [SQLITE_FULL]: `The disk is full: the index of the library (${file}) cannot grow. Free some space, then start again.`,
    [SQLITE_READONLY]: `The index of the library (${file}) cannot be written. Allow writing to it, or set another data directory.`,
    [SQLITE_CANTOPEN]: `The index of the library (${file}) cannot be opened. Allow writing to its folder, or set another data directory.`,
    [SQLITE_BUSY]: `The index of the library (${file}) is in use by another process. Wait until that has ended, then start again.`,
  };
  const message = ways[code];
  return message ? new AppError(message, { cause: error }) : null;
}

/** Keeps a damaged index for whoever wants to look at it, out of the way of a new one. */
export function setAside(file: string): string {
  const aside = `${file}.corrupt-${Date.now()}`;
  renameSync(file, aside);
  for (const companion of ["-wal", "-shm"]) rmSync(`${file}${companion}`, { force: true });
  return aside;
}

/** Repeats what fails because another process is writing, without holding up this one. */
async function whenFree(work: () => void, signal: AbortSignal): Promise<void> {
  const until = Date.now() + MAX_WAIT_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      return work();
    } catch (error) {
      if (errorCode(error) !== SQLITE_BUSY || Date.now() > until) throw error;
    }
    await delay(50, undefined, { signal });
  }
}
