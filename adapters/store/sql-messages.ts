import type { MessageStore, OutgoingMessage, OwnMark, StoredMessage } from "../../src/ports/store/messages.ts";
import type { MessageTable } from "./tables.ts";
import type { Queries, TenantDatabase } from "./tenant-database.ts";

export class SqlMessages implements MessageStore {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async begin(message: OutgoingMessage, at: number): Promise<{ first: boolean; message: StoredMessage }> {
    const { tenantId } = this.#database;
    const { place, ...columns } = message;
    return this.#database.write(async (queries) => {
      const known = await this.#select(queries).where("key", "=", message.key).executeTakeFirst();
      if (known) return { first: false, message: storedMessage(known) };
      const number = await this.#database.nextNumber(queries);
      const row = { tenantId, ...columns, ...placeColumns(place), ...PENDING, createdAt: at, number };
      const { numInsertedOrUpdatedRows: added } = await queries
        .insertInto("message")
        .values(row)
        .onConflict((conflict) => conflict.columns(["tenantId", "key"]).doNothing())
        .executeTakeFirst();
      if (added === 1n) return { first: true, message: storedMessage(row) };
      const others = await this.#select(queries).where("key", "=", message.key).executeTakeFirstOrThrow();
      return { first: false, message: storedMessage(others) };
    });
  }

  async posted(key: string, platformId: string): Promise<void> {
    await this.#database.all
      .updateTable("message")
      .set({ state: "posted", platformId })
      .where("tenantId", "=", this.#database.tenantId)
      .where("key", "=", key)
      .where("state", "=", "pending")
      .execute();
  }

  async removed(conversation: string, platformId: string): Promise<void> {
    await this.#database.all
      .updateTable("message")
      .set({ state: "removed" })
      .where("tenantId", "=", this.#database.tenantId)
      .where("conversation", "=", conversation)
      .where("platformId", "=", platformId)
      .execute();
  }

  async find(key: string): Promise<StoredMessage | null> {
    const row = await this.#select().where("key", "=", key).executeTakeFirst();
    return row ? storedMessage(row) : null;
  }

  async at(conversation: string, platformId: string): Promise<StoredMessage | null> {
    const row = await this.#select()
      .where("conversation", "=", conversation)
      .where("platformId", "=", platformId)
      .executeTakeFirst();
    return row ? storedMessage(row) : null;
  }

  async ofReview(reviewId: string): Promise<readonly StoredMessage[]> {
    return (await this.#select().where("reviewId", "=", reviewId).execute()).map(storedMessage);
  }

  async votable(since: number): Promise<readonly StoredMessage[]> {
    const rows = await this.#select()
      .where("state", "=", "posted")
      .where("createdAt", ">=", since)
      .where("claimId", "is not", null)
      .execute();
    return rows.map(storedMessage);
  }

  async votedEarly(conversation: string, platformId: string, at: number): Promise<void> {
    const { tenantId } = this.#database;
    await this.#database.all
      .insertInto("earlyVote")
      .values({ tenantId, conversation, platformId, at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async takeEarly(reviewId: string): Promise<readonly StoredMessage[]> {
    const { tenantId } = this.#database;
    return this.#database.write(async (queries) => {
      const early: StoredMessage[] = [];
      for (const row of await this.#select(queries).where("reviewId", "=", reviewId).execute()) {
        const { conversation, platformId } = row;
        if (platformId === null) continue;
        const { numDeletedRows } = await queries
          .deleteFrom("earlyVote")
          .where((vote) => vote.and({ tenantId, conversation, platformId }))
          .executeTakeFirst();
        if (numDeletedRows > 0n) early.push(storedMessage(row));
      }
      return early;
    });
  }

  async pending(): Promise<readonly StoredMessage[]> {
    return (await this.#select().where("state", "=", "pending").execute()).map(storedMessage);
  }

  async outdate(...keys: readonly string[]): Promise<void> {
    const { tenantId } = this.#database;
    if (keys.length === 0) return;
    await this.#database.write(async (queries) => {
      const outdated = await this.#database.nextNumber(queries);
      await queries
        .updateTable("message")
        .set({ outdated })
        .where("tenantId", "=", tenantId)
        .where("key", "in", keys)
        .execute();
    });
  }

  async refreshed(key: string, outdated: number): Promise<void> {
    const { tenantId } = this.#database;
    await this.#database.all
      .updateTable("message")
      .set({ outdated: null })
      .where((row) => row.and({ tenantId, key, outdated }))
      .execute();
  }

  async marked(key: string, mark: OwnMark | null): Promise<void> {
    const { tenantId } = this.#database;
    await this.#database.all
      .updateTable("message")
      .set({ mark })
      .where((row) => row.and({ tenantId, key }))
      .execute();
  }

  async outdated(): Promise<readonly StoredMessage[]> {
    const rows = await this.#select().where("outdated", "is not", null).where("state", "!=", "removed").execute();
    return rows.map(storedMessage);
  }

  #select(queries: Queries = this.#database.all) {
    return queries.selectFrom("message").selectAll().where("tenantId", "=", this.#database.tenantId).orderBy("number");
  }
}

const PENDING = { state: "pending", platformId: null, outdated: null, mark: "none" } as const;

const placeColumns = ({ conversation, thread }: OutgoingMessage["place"]) => ({ conversation, thread });

function storedMessage(row: MessageTable): StoredMessage {
  const { conversation, thread, tenantId: _, number: __, ...rest } = row;
  return { ...rest, place: { conversation, thread } };
}
