import type { ChannelStore, LibraryEntry } from "../../src/ports/store/channels.ts";
import type { Json } from "../../src/ports/store.ts";
import { fromJson, type TenantDatabase, toJson } from "./tenant-database.ts";

export class SqlChannels implements ChannelStore {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async settings(conversation: string): Promise<Json | null> {
    const row = await this.#database.all
      .selectFrom("channel")
      .select("settingsJson")
      .where("tenantId", "=", this.#database.tenantId)
      .where("conversation", "=", conversation)
      .executeTakeFirst();
    return row ? fromJson(row.settingsJson) : null;
  }

  async saveSettings(conversation: string, settings: Json, by: string, at: number): Promise<void> {
    const settingsJson = toJson(settings);
    await this.#database.write(async (queries) => {
      await queries
        .insertInto("channel")
        .values({ tenantId: this.#database.tenantId, conversation, settingsJson })
        .onConflict((conflict) => conflict.columns(["tenantId", "conversation"]).doUpdateSet({ settingsJson }))
        .execute();
      const entry = { at, person: by, action: "settings.save", subject: conversation, detail: settings };
      await this.#database.audit(queries, entry);
    });
  }

  async library(conversation: string): Promise<readonly LibraryEntry[]> {
    return this.#library().where("conversation", "=", conversation).execute();
  }

  async wholeLibrary(): Promise<readonly LibraryEntry[]> {
    return this.#library().execute();
  }

  #library() {
    return this.#database.all
      .selectFrom("libraryEntry")
      .select(["id", "conversation", "name", "location", "kind", "addedBy", "addedAt"])
      .where("tenantId", "=", this.#database.tenantId)
      .orderBy("addedAt")
      .orderBy("id");
  }

  async addToLibrary(entry: LibraryEntry): Promise<boolean> {
    const { tenantId } = this.#database;
    const { id, conversation, name, location, kind, addedBy, addedAt } = entry;
    return this.#database.write(async (queries) => {
      const { numInsertedOrUpdatedRows: added } = await queries
        .insertInto("libraryEntry")
        .values({ tenantId, id, conversation, name, location, kind, addedBy, addedAt })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (added !== 1n) return false;
      const detail = { id, name, location };
      const done = { at: addedAt, person: addedBy, action: "library.add", subject: conversation, detail };
      await this.#database.audit(queries, done);
      return true;
    });
  }

  async removeFromLibrary(conversation: string, id: string, by: string, at: number): Promise<boolean> {
    return this.#database.write(async (queries) => {
      const { numDeletedRows } = await queries
        .deleteFrom("libraryEntry")
        .where("tenantId", "=", this.#database.tenantId)
        .where("conversation", "=", conversation)
        .where("id", "=", id)
        .executeTakeFirst();
      if (numDeletedRows !== 1n) return false;
      const entry = { at, person: by, action: "library.remove", subject: conversation, detail: { id } };
      await this.#database.audit(queries, entry);
      return true;
    });
  }
}
