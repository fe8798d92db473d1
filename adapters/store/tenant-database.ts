import type { Kysely, Transaction } from "kysely";
import type { AuditEntry } from "../../src/ports/store/audit.ts";
import type { Json } from "../../src/ports/store.ts";
import type { StoreTables } from "./tables.ts";

export type Queries = Kysely<StoreTables> | Transaction<StoreTables>;

/** The database as one tenant sees it: every query of a tenant's store is made of these. */
export class TenantDatabase {
  readonly tenantId: string;
  readonly all: Kysely<StoreTables>;

  constructor(database: Kysely<StoreTables>, tenantId: string) {
    this.all = database;
    this.tenantId = tenantId;
  }

  /** All or nothing. What others write meanwhile may be seen, so what is read first and changed then needs `lock`. */
  async write<T>(work: (queries: Transaction<StoreTables>) => Promise<T>): Promise<T> {
    return this.all.transaction().execute(work);
  }

  /** Makes whoever else locks this tenant, or numbers a row of it, wait for the end of the transaction. */
  async lock(queries: Queries): Promise<void> {
    await queries
      .updateTable("tenant")
      .set((row) => ({ counter: row.ref("counter") }))
      .where("id", "=", this.tenantId)
      .execute();
  }

  /** The next number of this tenant, so that rows have an order whatever the clock does. */
  async nextNumber(queries: Queries): Promise<number> {
    const { counter } = await queries
      .updateTable("tenant")
      .set((row) => ({ counter: row("counter", "+", 1) }))
      .where("id", "=", this.tenantId)
      .returning("counter")
      .executeTakeFirstOrThrow();
    return counter;
  }

  async audit(queries: Queries, entry: AuditEntry): Promise<void> {
    const { detail, ...columns } = entry;
    const number = await this.nextNumber(queries);
    await queries
      .insertInto("audit")
      .values({ tenantId: this.tenantId, number, detailJson: toJson(detail), ...columns })
      .execute();
  }
}

/** Equal values make equal text, whatever the order of their keys. */
export function toJson(value: Json): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** For text that this store wrote itself, in this schema. */
export function fromJson<T = Json>(text: string): T {
  return JSON.parse(text) as T;
}
