import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Leases } from "../../src/ports/leases.ts";
import type { CoordinationTables } from "./tables.ts";

/** Past its end, so that a person can see who had it. */
const KEPT_MS = 24 * 3600_000;

/** Leases in a SQL database that `coordinationMigrations` brought up to date. */
export class SqlLeases implements Leases {
  readonly #database: Kysely<CoordinationTables>;
  readonly #now: RawBuilder<number>;

  /** @param now the time by which all processes go, in milliseconds */
  constructor(database: Kysely<unknown>, now: RawBuilder<number>) {
    this.#database = database.withTables<CoordinationTables>();
    this.#now = now;
  }

  async hold(name: string, holder: string, forMs: number): Promise<boolean> {
    const until = sql<number>`${this.#now} + ${sql.lit(forMs)}`;
    const held = await this.#database
      .insertInto("lease")
      .values({ name, holder, until })
      .onConflict((conflict) =>
        conflict
          .column("name")
          .doUpdateSet({ holder, until })
          .where((lease) => lease.or([lease("lease.holder", "=", holder), lease("lease.until", "<", this.#now)])),
      )
      .returning("holder")
      .executeTakeFirst();
    return held !== undefined;
  }

  async release(name: string, holder: string): Promise<void> {
    await this.#database.deleteFrom("lease").where("name", "=", name).where("holder", "=", holder).execute();
  }

  async holders(prefix: string): Promise<readonly string[]> {
    const rows = await this.#database
      .selectFrom("lease")
      .select("holder")
      .distinct()
      .where(sql<string>`substr(name, 1, ${prefix.length})`, "=", prefix)
      .where("until", ">=", this.#now)
      .orderBy("holder")
      .execute();
    return rows.map(({ holder }) => holder);
  }

  async forgetExpired(): Promise<void> {
    const longAgo = sql<number>`(${this.#now} - ${sql.lit(KEPT_MS)})`;
    await this.#database.deleteFrom("lease").where("until", "<", longAgo).execute();
  }
}
