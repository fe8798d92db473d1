import type { Inbox, InboxEvent } from "../../src/ports/store/inbox.ts";
import { type TenantDatabase, toJson } from "./tenant-database.ts";

export class SqlInbox implements Inbox {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async receive({ key, receivedAt, payload }: InboxEvent): Promise<"new" | "seen"> {
    const { tenantId } = this.#database;
    return this.#database.write(async (queries) => {
      const number = await this.#database.nextNumber(queries);
      const { numInsertedOrUpdatedRows: added } = await queries
        .insertInto("event")
        .values({ tenantId, key, receivedAt, payloadJson: toJson(payload), number })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return added === 1n ? "new" : "seen";
    });
  }

  async handled(key: string): Promise<void> {
    await this.#database.all
      .updateTable("event")
      .set({ payloadJson: null })
      .where("tenantId", "=", this.#database.tenantId)
      .where("key", "=", key)
      .execute();
  }
}
