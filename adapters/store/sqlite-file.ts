import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { BadInput } from "../../src/errors.ts";
import { unwritable } from "./sqlite-failure.ts";

/** @see https://sqlite.org/fileformat.html#magic_header_string */
const FIRST_BYTES = Buffer.from("SQLite format 3\0");
/** What SQLite keeps beside a file. */
const SUFFIXES = ["", "-wal", "-shm"];

/**
 * To be called before anything is done at a path that a person set, so that what was never a database stays as it is. A
 * file that is not there or empty may become one.
 *
 * @throws {BadInput} when it is something else, or cannot be read
 */
export function checkSqliteFile(file: string): void {
  if (!existsSync(file) || beginsAsDatabase(file)) return;
  throw new BadInput(
    `${file} is not a database of SQLite, and was left as it is. Name another file, or move this one away. ` +
      `If it was the database of Assignee, put a backup in its place: npm run restore -- BACKUP`,
  );
}

/**
 * SQLite opens a file that may only be read without a word, and refuses the first write.
 *
 * @throws {BadInput}
 */
export function checkWritable(file: string): void {
  try {
    if (existsSync(file)) accessSync(file, constants.W_OK);
  } catch (fault) {
    throw unwritable(file, fault);
  }
}

/** Renames a database with what belongs to it. @returns its new name; null when nothing of it was there */
export function moveAside(file: string, why: string): string | null {
  const there = SUFFIXES.filter((suffix) => existsSync(file + suffix));
  if (there.length === 0) return null;
  const aside = `${file}.${why}-${new Date().toISOString().replace(/\D/g, "")}`;
  for (const suffix of there) renameSync(file + suffix, aside + suffix);
  return aside;
}

/** Deletes a database with what belongs to it. One that is not there is no fault. */
export function removeSqlite(file: string): void {
  for (const suffix of SUFFIXES) rmSync(file + suffix, { force: true });
}

function beginsAsDatabase(file: string): boolean {
  try {
    const stats = statSync(file);
    return stats.isFile() && (stats.size === 0 || firstBytes(file).equals(FIRST_BYTES));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadInput(`${file} cannot be read (${reason}). Check its permissions, or name another file.`, { cause });
  }
}

function firstBytes(file: string): Buffer {
  const bytes = Buffer.alloc(FIRST_BYTES.length);
  const handle = openSync(file, "r");
  try {
    readSync(handle, bytes, 0, bytes.length, 0);
    return bytes;
  } finally {
    closeSync(handle);
  }
}
