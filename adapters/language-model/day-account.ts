import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { AppError, BudgetExceeded } from "../../src/errors.ts";
import type { Account, DayBudget, Reservation, Spending } from "../../src/ports/language-model.ts";
import { budgetName, covers, sum } from "./budget.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";

export interface DayAccountOptions extends DayBudget {
  /** The file that all processes share which spend from the same budgets. */
  readonly file: string;
  readonly clock?: Clock;
}

/** How long to wait for another process that writes to the same file. */
const BUSY_TIMEOUT_MS = 5_000;
/** How often to look whether what is under way, here or in another process, has left enough. */
const POLL_MS = 100;
/**
 * A reservation that is not settled by then was made by a process that is gone. Longer than a call may take; one that
 * had to be made again and again may outlast it, and is booked all the same when it is settled.
 */
const RESERVED_FOR_MS = 3 * 60_000;

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS spent (account TEXT, day TEXT, calls INTEGER NOT NULL, usd REAL, PRIMARY KEY (account, day));
  CREATE TABLE IF NOT EXISTS reserved (id TEXT PRIMARY KEY, account TEXT NOT NULL, calls INTEGER NOT NULL, usd REAL, expires INTEGER NOT NULL);
`;

/** A budget for each day (UTC), kept in a file: it survives a restart, and several processes may spend from it. */
export class DayAccount implements Account {
  readonly #options: DayAccountOptions;
  readonly #clock: Clock;
  readonly #database: DatabaseSync;

  /** @throws {AppError} when the file cannot be opened: a budget that cannot be kept is no budget */
  constructor(options: DayAccountOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#database = this.#attempt(() => openDatabase(options.file));
  }

  async reserve(estimate: Spending): Promise<Reservation> {
    const id = randomUUID();
    for (;;) {
      const answer = this.#transaction(() => this.#tryToReserve(id, estimate));
      if (answer === "reserved") return { settle: async (spent) => this.#settle(id, spent) };
      if (answer === "too little")
        throw new BudgetExceeded(budgetName(this.#options.owner, this.#options.budget), "day");
      await this.#clock.wait(POLL_MS, NEVER_ABORTED);
    }
  }

  #tryToReserve(id: string, estimate: Spending): "reserved" | "too little" | "wait" {
    const { name, budget } = this.#options;
    this.#database.prepare("DELETE FROM reserved WHERE expires <= ?").run(this.#clock.now());
    const spent = this.#read("SELECT calls, usd FROM spent WHERE account = ? AND day = ?", name, this.#today());
    const reserved = this.#read("SELECT calls, usd FROM reserved WHERE account = ?", name);
    if (!covers(budget, [...spent, estimate])) return "too little";
    // Estimates run high: what is under way may leave enough.
    if (!covers(budget, [...spent, ...reserved, estimate])) return "wait";
    this.#database
      .prepare("INSERT INTO reserved (id, account, calls, usd, expires) VALUES (?, ?, ?, ?, ?)")
      .run(id, name, estimate.calls, estimate.costUsd, this.#clock.now() + RESERVED_FOR_MS);
    return "reserved";
  }

  #settle(id: string, spent: Spending): void {
    const { name } = this.#options;
    const day = this.#today();
    this.#transaction(() => {
      const before = this.#read("SELECT calls, usd FROM spent WHERE account = ? AND day = ?", name, day);
      const { calls, costUsd } = sum([...before, spent]);
      this.#database.prepare("DELETE FROM reserved WHERE id = ?").run(id);
      this.#database
        .prepare("INSERT OR REPLACE INTO spent (account, day, calls, usd) VALUES (?, ?, ?, ?)")
        .run(name, day, calls, costUsd);
    });
  }

  #read(query: string, ...values: readonly string[]): readonly Spending[] {
    return this.#database
      .prepare(query)
      .all(...values)
      .map(({ calls, usd }) => ({ calls: Number(calls), costUsd: usd === null ? null : Number(usd) }));
  }

  #today(): string {
    return new Date(this.#clock.now()).toISOString().slice(0, 10);
  }

  /** Immediate, so that two processes never both see the last of a budget. */
  #transaction<T>(work: () => T): T {
    return this.#attempt(() => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.#database.exec("COMMIT");
        return result;
      } catch (fault) {
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw fault;
      }
    });
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AppError(
        `The record of what models may spend in a day, ${this.#options.file}, cannot be used (${reason}). Make room or give rights to it; where it is damaged, delete it, and the day begins anew.`,
        { cause },
      );
    }
  }
}

const NEVER_ABORTED = new AbortController().signal;

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec(SCHEMA);
    return database;
  } catch (fault) {
    database.close();
    throw fault;
  }
}
