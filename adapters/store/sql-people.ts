import type { PeopleStore } from "../../src/ports/store/people.ts";
import type { TenantDatabase } from "./tenant-database.ts";

export class SqlPeople implements PeopleStore {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async met(person: string, name: string): Promise<void> {
    await this.#database.all
      .insertInto("person")
      .values({ tenantId: this.#database.tenantId, person, name })
      .onConflict((conflict) => conflict.columns(["tenantId", "person"]).doUpdateSet({ name }))
      .execute();
  }

  async names(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#database.all
      .selectFrom("person")
      .select(["person", "name"])
      .where("tenantId", "=", this.#database.tenantId)
      .execute();
    return new Map(rows.map(({ person, name }) => [person, name]));
  }
}
