import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../src/errors.ts";
import { isBusy, openingFailure } from "./sqlite-failure.ts";
import { checkSqliteFile } from "./sqlite-file.ts";

/**
 * Makes sure that one process alone works on a database file. The operating system gives the lock free when the process
 * ends, however it ends. Reading along (a status, a backup) needs no lock.
 *
 * @returns what gives the lock free
 * @throws {AppError} when another process has it, or its folder cannot be written to; the message says what to do
 */
export function lockSqlite(file: string): () => void {
  checkSqliteFile(`${file}.lock`);
  const lock = openLock(file);
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (fault) {
    lock.close();
    if (!isBusy(fault)) throw openingFailure(file, fault);
    throw new AppError(
      `Another Assignee is working on ${file}. Stop it first, or set DATA_DIR to another folder for this one.`,
      { cause: fault },
    );
  }
  return () => lock.close();
}

function openLock(file: string): DatabaseSync {
  try {
    return new DatabaseSync(`${file}.lock`, { timeout: 0 });
  } catch (fault) {
    throw openingFailure(file, fault);
  }
}
