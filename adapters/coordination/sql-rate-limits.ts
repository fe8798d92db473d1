import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Rate, RateLimits } from "../../src/ports/rate-limits.ts";
import type { CoordinationTables } from "./tables.ts";

const MINUTE_MS = 60_000;
/** A bucket that was idle for so long is as good as new. */
const IDLE_MS = 24 * 3600_000;

/**
 * Rate limits in a SQL database that `coordinationMigrations` brought up to date. A bucket is one moment: when the
 * next would be due if all came evenly; what is due within a burst of now may be done at once.
 *
 * @see the generic cell rate algorithm (GCRA), ITU-T I.371
 */
export class SqlRateLimits implements RateLimits {
  readonly #database: Kysely<CoordinationTables>;
  readonly #now: RawBuilder<number>;

  /** @param now the time by which all processes go, in milliseconds */
  constructor(database: Kysely<unknown>, now: RawBuilder<number>) {
    this.#database = database.withTables<CoordinationTables>();
    this.#now = now;
  }

  async reserve(bucket: string, { perMinute, burst }: Rate, patienceMs: number): Promise<number | null> {
    const everyMs = MINUTE_MS / perMinute;
    const latest = this.#after(patienceMs);
    const taken = await this.#database
      .insertInto("rateLimit")
      .values({ bucket, freeAt: this.#after(everyMs), pausedUntil: 0 })
      .onConflict((conflict) =>
        conflict
          .column("bucket")
          .doUpdateSet({ freeAt: sql<number>`${this.#later("free_at", this.#now)} + ${sql.lit(everyMs)}` })
          .where(sql<number>`rate_limit.free_at - ${sql.lit((burst - 1) * everyMs)}`, "<=", latest)
          .where("rateLimit.pausedUntil", "<=", latest),
      )
      .returning([
        sql<number>`free_at - ${this.#now}`.as("dueMs"),
        sql<number>`paused_until - ${this.#now}`.as("pausedMs"),
      ])
      .executeTakeFirst();
    if (taken === undefined) return null;
    return Math.max(0, Math.ceil(Math.max(taken.dueMs - burst * everyMs, taken.pausedMs)));
  }

  async pause(bucket: string, ms: number): Promise<void> {
    const pausedUntil = this.#after(ms);
    await this.#database
      .insertInto("rateLimit")
      .values({ bucket, freeAt: this.#now, pausedUntil })
      .onConflict((conflict) =>
        conflict.column("bucket").doUpdateSet({ pausedUntil: this.#later("paused_until", pausedUntil) }),
      )
      .execute();
  }

  async forgetIdle(): Promise<void> {
    const idle = this.#after(-IDLE_MS);
    await this.#database.deleteFrom("rateLimit").where("freeAt", "<", idle).where("pausedUntil", "<", idle).execute();
  }

  #after(ms: number): RawBuilder<number> {
    return sql<number>`(${this.#now} + ${sql.lit(ms)})`;
  }

  #later(column: "free_at" | "paused_until", moment: RawBuilder<number>): RawBuilder<number> {
    const stored = sql.ref(`rate_limit.${column}`);
    return sql<number>`case when ${stored} > ${moment} then ${stored} else ${moment} end`;
  }
}
