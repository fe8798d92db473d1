import type { Inbox, InboxEvent } from "../../src/ports/store/inbox.ts";
import type { Json } from "../../src/ports/store.ts";
import { fromJson, type Queries, type TenantDatabase, toJson } from "./tenant-database.ts";
import { Together } from "./together.ts";

interface Received extends InboxEvent {
  readonly holder: string | null;
}

export class SqlInbox implements Inbox {
  readonly #database: TenantDatabase;
  readonly #received: Together<Received, "new" | "seen">;
  readonly #handled: Together<string, void>;

  constructor(database: TenantDatabase) {
    this.#database = database;
    this.#received = new Together(database, (queries, event) => this.#add(queries, event));
    this.#handled = new Together(database, (queries, key) => this.#empty(queries, key));
  }

  async receive(event: InboxEvent, holder?: string): Promise<"new" | "seen"> {
    return this.#received.run({ ...event, holder: holder ?? null });
  }

  async decide(key: string, decision: Json): Promise<Json> {
    const { tenantId } = this.#database;
    await this.#database.all
      .updateTable("event")
      .set({ decisionJson: toJson(decision) })
      .where((row) => row.and({ tenantId, key }))
      .where("decisionJson", "is", null)
      .where("payloadJson", "is not", null)
      .execute();
    return (await this.decision(key)) ?? decision;
  }

  async decision(key: string): Promise<Json> {
    const row = await this.#database.all
      .selectFrom("event")
      .select("decisionJson")
      .where("tenantId", "=", this.#database.tenantId)
      .where("key", "=", key)
      .executeTakeFirst();
    return row?.decisionJson == null ? null : fromJson(row.decisionJson);
  }

  async handled(key: string): Promise<void> {
    return this.#handled.run(key);
  }

  async #add(queries: Queries, { key, receivedAt, payload, holder }: Received): Promise<"new" | "seen"> {
    const { tenantId } = this.#database;
    const number = await this.#database.nextNumber(queries);
    const { numInsertedOrUpdatedRows: added } = await queries
      .insertInto("event")
      .values({ tenantId, key, receivedAt, payloadJson: toJson(payload), number, holder })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return added === 1n ? "new" : "seen";
  }

  async #empty(queries: Queries, key: string): Promise<void> {
    await queries
      .updateTable("event")
      .set({ payloadJson: null, decisionJson: null })
      .where("tenantId", "=", this.#database.tenantId)
      .where("key", "=", key)
      .execute();
  }
}
