import type { Inbox, InboxEvent } from "../../src/ports/store/inbox.ts";
import { type Queries, type TenantDatabase, toJson } from "./tenant-database.ts";
import { Together } from "./together.ts";

export class SqlInbox implements Inbox {
  readonly #database: TenantDatabase;
  readonly #received: Together<InboxEvent, "new" | "seen">;
  readonly #handled: Together<string, void>;

  constructor(database: TenantDatabase) {
    this.#database = database;
    this.#received = new Together(database, (queries, event) => this.#add(queries, event));
    this.#handled = new Together(database, (queries, key) => this.#empty(queries, key));
  }

  async receive(event: InboxEvent): Promise<"new" | "seen"> {
    return this.#received.run(event);
  }

  async handled(key: string): Promise<void> {
    return this.#handled.run(key);
  }

  async #add(queries: Queries, { key, receivedAt, payload }: InboxEvent): Promise<"new" | "seen"> {
    const { tenantId } = this.#database;
    const number = await this.#database.nextNumber(queries);
    const { numInsertedOrUpdatedRows: added } = await queries
      .insertInto("event")
      .values({ tenantId, key, receivedAt, payloadJson: toJson(payload), number })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return added === 1n ? "new" : "seen";
  }

  async #empty(queries: Queries, key: string): Promise<void> {
    await queries
      .updateTable("event")
      .set({ payloadJson: null })
      .where("tenantId", "=", this.#database.tenantId)
      .where("key", "=", key)
      .execute();
  }
}
