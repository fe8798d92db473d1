import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../src/errors.ts";
import { checkIntegrity } from "./sqlite.ts";
import { isDamaged, storeFailure } from "./sqlite-failure.ts";
import { checkSqliteFile, moveAside } from "./sqlite-file.ts";
import { lockSqlite } from "./sqlite-lock.ts";

/**
 * Writes a copy of a database as it is at this moment, also while another process works on it. The database itself is
 * only read, never changed or renamed.
 *
 * @throws {AppError} when there is no such database, it is damaged, the target exists, or the disk is full; nothing is
 * left behind then
 */
export function backUpSqlite(file: string, target: string): void {
  if (!existsSync(file)) throw new AppError(`There is no database ${file} to back up. Set DATA_DIR to its folder.`);
  checkSqliteFile(file);
  if (existsSync(target)) throw new AppError(`${target} exists. Name a new file for the backup.`);
  const unfinished = `${target}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    copyDatabase(file, unfinished);
    checkFile(unfinished, file);
    flush(unfinished);
    renameSync(unfinished, target);
  } catch (fault) {
    rmSync(unfinished, { force: true });
    throw isDamaged(fault) ? damaged(file, fault) : storeFailure(target, fault);
  }
}

const damaged = (file: string, cause: unknown): AppError =>
  new AppError(
    `The database ${file} is damaged, and was left as it is. Put a backup in its place (DATABASE_URL=sqlite:${file} npm run restore -- BACKUP), then try again.`,
    { cause },
  );

/**
 * Puts a backup in the place of a database. What was there is kept under another name.
 *
 * @returns where what was there is kept; null when there was nothing
 * @throws {AppError} when the backup cannot be used, or a process works on the database; nothing was changed then
 */
export function restoreSqlite(backup: string, file: string): string | null {
  if (!existsSync(backup)) throw new AppError(`There is no backup ${backup}.`);
  const release = lockSqlite(file);
  const unfinished = `${file}.unfinished`;
  try {
    copyFileSync(backup, unfinished);
    checkFile(unfinished, backup);
    flush(unfinished);
    const aside = moveAside(file, "replaced");
    renameSync(unfinished, file);
    return aside;
  } catch (fault) {
    rmSync(unfinished, { force: true });
    throw fault instanceof AppError ? fault : unusable(backup, fault);
  } finally {
    release();
  }
}

function unusable(backup: string, fault: unknown): unknown {
  const failure = storeFailure(backup, fault);
  if (failure === fault) return fault;
  return new AppError(`The backup ${backup} cannot be used. Nothing was changed.`, { cause: fault });
}

function copyDatabase(file: string, target: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    checkIntegrity(database);
    database.prepare("VACUUM INTO ?").run(target);
  } finally {
    database.close();
  }
}

/** That a copy is whole, and one of ours. */
function checkFile(file: string, original: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    checkIntegrity(database);
    if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'tenant'").get()) return;
    throw new AppError(`${original} is not a database of Assignee. Nothing was changed.`);
  } finally {
    database.close();
  }
}

function flush(file: string): void {
  const handle = openSync(file, "r+");
  fsyncSync(handle);
  closeSync(handle);
}
