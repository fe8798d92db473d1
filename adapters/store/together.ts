import type { Transaction } from "kysely";
import type { StoreTables } from "./tables.ts";
import type { TenantDatabase } from "./tenant-database.ts";

/** More would keep the rest of the process waiting. */
const MOST = 50;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly done: PromiseWithResolvers<Result>;
}

/** Small writes that many ask for at once: those that wait for the database go into one transaction, and to disk once. */
export class Together<Item, Result> {
  readonly #database: TenantDatabase;
  readonly #write: (queries: Transaction<StoreTables>, item: Item) => Promise<Result>;
  readonly #waiting: Waiting<Item, Result>[] = [];

  constructor(database: TenantDatabase, write: (queries: Transaction<StoreTables>, item: Item) => Promise<Result>) {
    this.#database = database;
    this.#write = write;
  }

  /** Resolves when it is on disk; where one fails, all that went with it do. */
  run(item: Item): Promise<Result> {
    const done = Promise.withResolvers<Result>();
    this.#waiting.push({ item, done });
    if (this.#waiting.length === 1) void this.#runWaiting();
    return done.promise;
  }

  async #runWaiting(): Promise<void> {
    let taken: readonly Waiting<Item, Result>[] | null = null;
    try {
      const results = await this.#database.write(async (queries) => {
        taken = this.#take();
        const written = [];
        for (const { item, done } of taken) written.push({ done, result: await this.#write(queries, item) });
        return written;
      });
      for (const { done, result } of results) done.resolve(result);
    } catch (fault) {
      for (const { done } of taken ?? this.#take()) done.reject(fault);
    }
  }

  #take(): readonly Waiting<Item, Result>[] {
    const taken = this.#waiting.splice(0, MOST);
    if (this.#waiting.length > 0) void this.#runWaiting();
    return taken;
  }
}
