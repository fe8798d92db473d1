import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../src/errors.ts";
import { isBusy } from "./sqlite-failure.ts";

/**
 * Makes sure that one process alone works on a database file. The operating system gives the lock free when the process
 * ends, however it ends. Reading along (a status, a backup) needs no lock.
 *
 * @returns what gives the lock free
 * @throws {AppError} when another process has it; the message says what to do
 */
export function lockSqlite(file: string): () => void {
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (fault) {
    lock.close();
    if (!isBusy(fault)) throw fault;
    throw new AppError(
      `Another Assignee is working on ${file}. Stop it first, or set DATA_DIR to another folder for this one.`,
      { cause: fault },
    );
  }
  return () => lock.close();
}
