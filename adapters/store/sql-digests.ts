import type { Digest, DigestSchedule, DigestStore, Subscription } from "../../src/ports/store/digests.ts";
import type { Json } from "../../src/ports/store.ts";
import type { DigestScheduleTable, DigestTable, SubscriptionTable } from "./tables.ts";
import { fromJson, type Queries, type TenantDatabase, toJson } from "./tenant-database.ts";

export class SqlDigests implements DigestStore {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async schedule(conversation: string): Promise<DigestSchedule | null> {
    const row = await this.#database.all
      .selectFrom("digestSchedule")
      .selectAll()
      .where("tenantId", "=", this.#database.tenantId)
      .where("conversation", "=", conversation)
      .executeTakeFirst();
    return row ? storedSchedule(row) : null;
  }

  async saveSchedule({ conversation, ...changed }: DigestSchedule, at: number): Promise<void> {
    const { tenantId } = this.#database;
    const { subscribedBy: person, nextAt: _nextAt, ...detail } = changed;
    await this.#database.write(async (queries) => {
      await queries
        .insertInto("digestSchedule")
        .values({ tenantId, conversation, ...changed })
        .onConflict((conflict) => conflict.columns(["tenantId", "conversation"]).doUpdateSet(changed))
        .execute();
      await this.#database.audit(queries, { at, person, action: "digest.schedule", subject: conversation, detail });
    });
  }

  async postpone(conversation: string, nextAt: number): Promise<void> {
    await this.#postpone(this.#database.all, conversation, nextAt);
  }

  async removeSchedule(conversation: string, by: string, at: number): Promise<boolean> {
    return this.#database.write(async (queries) => {
      const { numDeletedRows } = await queries
        .deleteFrom("digestSchedule")
        .where("tenantId", "=", this.#database.tenantId)
        .where("conversation", "=", conversation)
        .executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      const entry = { at, person: by, action: "digest.end", subject: conversation, detail: {} };
      await this.#database.audit(queries, entry);
      return true;
    });
  }

  async subscriptions(conversation: string): Promise<readonly Subscription[]> {
    const rows = await this.#database.all
      .selectFrom("subscription")
      .selectAll()
      .where("tenantId", "=", this.#database.tenantId)
      .where("conversation", "=", conversation)
      .orderBy("subscribedAt")
      .orderBy("id")
      .execute();
    return rows.map(storedSubscription);
  }

  async subscribedBy(person: string): Promise<readonly Subscription[]> {
    const rows = await this.#database.all
      .selectFrom("subscription")
      .selectAll()
      .where("tenantId", "=", this.#database.tenantId)
      .where("subscribedBy", "=", person)
      .orderBy("subscribedAt")
      .orderBy("id")
      .execute();
    return rows.map(storedSubscription);
  }

  async subscribe({ settings, state, ...columns }: Subscription): Promise<boolean> {
    const { id, conversation, reviewId, subscribedBy, subscribedAt } = columns;
    return this.#database.write(async (queries) => {
      const { numInsertedOrUpdatedRows: added } = await queries
        .insertInto("subscription")
        .values({
          tenantId: this.#database.tenantId,
          ...columns,
          settingsJson: toJson(settings),
          stateJson: state === null ? null : toJson(state),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (added !== 1n) return false;
      const detail = { id, reviewId };
      const entry = {
        at: subscribedAt,
        person: subscribedBy,
        action: "digest.subscribe",
        subject: conversation,
        detail,
      };
      await this.#database.audit(queries, entry);
      return true;
    });
  }

  async unsubscribe(id: string, by: string, at: number): Promise<boolean> {
    return this.#database.write(async (queries) => {
      const removed = await queries
        .deleteFrom("subscription")
        .where("tenantId", "=", this.#database.tenantId)
        .where("id", "=", id)
        .returning(["conversation", "reviewId"])
        .executeTakeFirst();
      if (removed === undefined) return false;
      const { conversation, reviewId } = removed;
      const detail = { id, reviewId };
      await this.#database.audit(queries, {
        at,
        person: by,
        action: "digest.unsubscribe",
        subject: conversation,
        detail,
      });
      return true;
    });
  }

  async saveSubscriptionState(id: string, state: Json): Promise<void> {
    await this.#database.all
      .updateTable("subscription")
      .set({ stateJson: toJson(state) })
      .where("tenantId", "=", this.#database.tenantId)
      .where("id", "=", id)
      .execute();
  }

  async issue(digest: Digest, items: readonly string[], nextAt: number): Promise<Digest> {
    const { tenantId } = this.#database;
    const { conversation, period, content, composedAt } = digest;
    return this.#database.write(async (queries) => {
      await this.#postpone(queries, conversation, nextAt);
      const row = { tenantId, conversation, period, contentJson: toJson(content), composedAt };
      const { numInsertedOrUpdatedRows: added } = await queries
        .insertInto("digest")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (added !== 1n) {
        const known = this.#issues(queries, conversation).where("period", "=", period);
        return storedDigest(await known.executeTakeFirstOrThrow());
      }
      for (const item of new Set(items)) {
        await queries
          .insertInto("toldItem")
          .values({ tenantId, conversation, item })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      return digest;
    });
  }

  async issueOf(conversation: string, period: string): Promise<Digest | null> {
    const row = await this.#issues(this.#database.all, conversation).where("period", "=", period).executeTakeFirst();
    return row ? storedDigest(row) : null;
  }

  async latestIssue(conversation: string, before: number): Promise<Digest | null> {
    const row = await this.#issues(this.#database.all, conversation)
      .where("composedAt", "<", before)
      .orderBy("composedAt", "desc")
      .orderBy("period", "desc")
      .limit(1)
      .executeTakeFirst();
    return row ? storedDigest(row) : null;
  }

  async untold(conversation: string, items: readonly string[]): Promise<readonly string[]> {
    if (items.length === 0) return [];
    const rows = await this.#database.all
      .selectFrom("toldItem")
      .select("item")
      .where("tenantId", "=", this.#database.tenantId)
      .where("conversation", "=", conversation)
      .where("item", "in", items)
      .execute();
    const told = new Set(rows.map(({ item }) => item));
    return [...new Set(items)].filter((item) => !told.has(item));
  }

  async #postpone(queries: Queries, conversation: string, nextAt: number): Promise<void> {
    await queries
      .updateTable("digestSchedule")
      .set({ nextAt })
      .where("tenantId", "=", this.#database.tenantId)
      .where("conversation", "=", conversation)
      .execute();
  }

  #issues(queries: Queries, conversation: string) {
    return queries
      .selectFrom("digest")
      .selectAll()
      .where("tenantId", "=", this.#database.tenantId)
      .where("conversation", "=", conversation);
  }
}

export function storedSchedule(row: DigestScheduleTable): DigestSchedule {
  const { conversation, every, weekday, time, zone, nextAt, subscribedBy } = row;
  return { conversation, every, weekday, time, zone, nextAt, subscribedBy };
}

function storedSubscription(row: SubscriptionTable): Subscription {
  const { id, conversation, reviewId, question, settingsJson, subscribedBy, subscribedAt, stateJson } = row;
  const settings = fromJson(settingsJson);
  const state = stateJson === null ? null : fromJson(stateJson);
  return { id, conversation, reviewId, question, settings, subscribedBy, subscribedAt, state };
}

function storedDigest({ conversation, period, contentJson, composedAt }: DigestTable): Digest {
  return { conversation, period, content: fromJson(contentJson), composedAt };
}
