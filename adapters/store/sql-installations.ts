import type { Kysely } from "kysely";
import type { Installation, Installations } from "../../src/ports/installations.ts";
import type { StoreTables } from "./tables.ts";

/** Installations in a SQL database that `storeMigrations` brought up to date; the same one as the store's. */
export class SqlInstallations implements Installations {
  readonly #database: Kysely<StoreTables>;

  constructor(database: Kysely<unknown>) {
    this.#database = database.withTables<StoreTables>();
  }

  async save({ id, sealed, savedAt }: Installation): Promise<void> {
    await this.#database
      .insertInto("installation")
      .values({ id, platform: platformOf(id), sealed, savedAt })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ sealed, savedAt }))
      .execute();
  }

  async find(id: string): Promise<Installation | null> {
    return (await this.#select().where("id", "=", id).executeTakeFirst()) ?? null;
  }

  async all(platform: string): Promise<readonly Installation[]> {
    return this.#select().where("platform", "=", platform).orderBy("id").execute();
  }

  async remove(id: string): Promise<void> {
    await this.#database.deleteFrom("installation").where("id", "=", id).execute();
  }

  #select() {
    return this.#database.selectFrom("installation").select(["id", "sealed", "savedAt"]);
  }
}

const platformOf = (id: string): string => id.slice(0, id.indexOf(":"));
