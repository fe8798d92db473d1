import { randomUUID } from "node:crypto";
import { type Expression, type Kysely, sql, type Transaction } from "kysely";
import { BudgetExceeded } from "../../src/errors.ts";
import type { Account, DayAccounts, DayBudget, Reservation, Spending } from "../../src/ports/language-model.ts";
import type { Json } from "../../src/ports/store.ts";
import { budgetName, covers, sum } from "./budget.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import type { SpendingTables } from "./spending-tables.ts";

type Queries = Transaction<SpendingTables>;

/** How often to look whether what is under way, here or in another process, has left enough. */
const POLL_MS = 250;
/** As in a file: see `day-account.ts`. */
const RESERVED_FOR_MS = 3 * 60_000;
const NEVER_ABORTED = new AbortController().signal;

export interface SqlDayAccountsOptions {
  /** A database that `spendingMigrations` brought up to date, after the store's. */
  readonly database: Kysely<unknown>;
  /** The time by which all processes go, in milliseconds since 1970. */
  readonly now: Expression<number>;
  readonly clock?: Pick<Clock, "wait">;
}

/** Budgets for a day (UTC) in the database of the store: all processes spend from them. */
export class SqlDayAccounts implements DayAccounts {
  readonly #options: SqlDayAccountsOptions;

  constructor(options: SqlDayAccountsOptions) {
    this.#options = options;
  }

  open(tenantId: string, day: DayBudget): Account {
    return new SqlDayAccount(this.#options, tenantId, day);
  }

  async export(tenantId: string): Promise<Json> {
    const rows = await this.#options.database
      .withTables<SpendingTables>()
      .selectFrom("dayAccount")
      .select(["account", "day", "calls", "costUsd"])
      .where("tenantId", "=", tenantId)
      .orderBy("account")
      .execute();
    return rows.map((row) => ({ ...row }));
  }
}

class SqlDayAccount implements Account {
  readonly #database: Kysely<SpendingTables>;
  readonly #now: Expression<number>;
  readonly #clock: Pick<Clock, "wait">;
  readonly #tenantId: string;
  readonly #day: DayBudget;

  constructor({ database, now, clock }: SqlDayAccountsOptions, tenantId: string, day: DayBudget) {
    this.#database = database.withTables<SpendingTables>();
    this.#now = now;
    this.#clock = clock ?? SYSTEM_CLOCK;
    this.#tenantId = tenantId;
    this.#day = day;
  }

  async reserve(estimate: Spending): Promise<Reservation> {
    const id = randomUUID();
    for (;;) {
      const answer = await this.#transaction((queries) => this.#tryToReserve(queries, id, estimate));
      if (answer === "reserved") return { settle: (spent) => this.#settle(id, spent) };
      if (answer === "too little") throw new BudgetExceeded(budgetName(this.#day.owner, this.#day.budget), "day");
      await this.#clock.wait(POLL_MS, NEVER_ABORTED);
    }
  }

  async #tryToReserve(queries: Queries, id: string, estimate: Spending): Promise<"reserved" | "too little" | "wait"> {
    await queries
      .insertInto("dayAccount")
      .values({ ...this.#account, day: "", calls: 0, costUsd: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { now, spent } = (await this.#lock(queries)) ?? { now: 0, spent: [] };
    const { budget } = this.#day;
    if (!covers(budget, [...spent, estimate])) return "too little";
    // Estimates run high: what is under way may leave enough.
    if (!covers(budget, [...spent, ...(await this.#reserved(queries, now)), estimate])) return "wait";
    const reservation = { ...this.#account, ...estimate, id, expires: now + RESERVED_FOR_MS };
    await queries.insertInto("dayReservation").values(reservation).execute();
    return "reserved";
  }

  #settle(id: string, spent: Spending): Promise<void> {
    return this.#transaction(async (queries) => {
      const account = await this.#lock(queries);
      await queries.deleteFrom("dayReservation").where("id", "=", id).where("tenantId", "=", this.#tenantId).execute();
      // A tenant that left meanwhile has no account.
      if (account === null) return;
      await queries
        .updateTable("dayAccount")
        .set({ ...sum([...account.spent, spent]), day: account.day })
        .where((row) => row.and(this.#account))
        .execute();
    });
  }

  /** What was spent today; the row is held to the end of the transaction, so that steps of an account never overlap. */
  async #lock(queries: Queries) {
    const row = await queries
      .updateTable("dayAccount")
      .set((row) => ({ calls: row.ref("calls") }))
      .where((row) => row.and(this.#account))
      .returning(["day", "calls", "costUsd", sql<number>`cast(${this.#now} as double precision)`.as("now")])
      .executeTakeFirst();
    if (row === undefined) return null;
    const day = new Date(row.now).toISOString().slice(0, 10);
    return { day, now: row.now, spent: row.day === day ? [row] : [] };
  }

  /** What is under way; those of processes that are gone run out. */
  async #reserved(queries: Queries, now: number): Promise<readonly Spending[]> {
    await queries
      .deleteFrom("dayReservation")
      .where((row) => row.and(this.#account))
      .where("expires", "<=", now)
      .execute();
    return queries
      .selectFrom("dayReservation")
      .select(["calls", "costUsd"])
      .where((row) => row.and(this.#account))
      .execute();
  }

  get #account() {
    return { tenantId: this.#tenantId, account: this.#day.name };
  }

  #transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.#database.transaction().execute(work);
  }
}
