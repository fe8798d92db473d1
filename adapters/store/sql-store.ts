import { type Kysely, sql } from "kysely";
import type { DueDigest } from "../../src/ports/store/digests.ts";
import type { InboxEvent } from "../../src/ports/store/inbox.ts";
import type { Json, Store, Tenant, TenantStore } from "../../src/ports/store.ts";
import { SqlAudit } from "./sql-audit.ts";
import { SqlChannels } from "./sql-channels.ts";
import { SqlDigests, storedSchedule } from "./sql-digests.ts";
import { SqlInbox } from "./sql-inbox.ts";
import { SqlMessages } from "./sql-messages.ts";
import { SqlPeople } from "./sql-people.ts";
import { SqlReviews } from "./sql-reviews.ts";
import { SqlUsage } from "./sql-usage.ts";
import { SqlVotes } from "./sql-votes.ts";
import { type StoreTables, TENANT_TABLES } from "./tables.ts";
import { fromJson, TenantDatabase } from "./tenant-database.ts";

const DAY_MS = 24 * 3600_000;

/** A store in a SQL database that `storeMigrations` brought up to date: see `openSqlite`. */
export class SqlStore implements Store {
  readonly #database: Kysely<StoreTables>;
  readonly #closing: () => Promise<void>;
  readonly #tenants = new Map<string, TenantStore>();

  /** @param closing ends what else works on the database, before it is closed */
  constructor(database: Kysely<unknown>, closing: () => Promise<void> = async () => {}) {
    this.#database = database.withTables<StoreTables>();
    this.#closing = closing;
  }

  async install({ id, platform, name }: Tenant): Promise<void> {
    await this.#database
      .insertInto("tenant")
      .values({ id, platform, name, counter: 0 })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ name }))
      .execute();
  }

  async tenants(): Promise<readonly Tenant[]> {
    return this.#database.selectFrom("tenant").select(["id", "platform", "name"]).orderBy("id").execute();
  }

  async tenantsWithOutdated(): Promise<readonly string[]> {
    const rows = await this.#database
      .selectFrom("message")
      .select("tenantId")
      .distinct()
      .where("outdated", "is not", null)
      .where("state", "!=", "removed")
      .orderBy("tenantId")
      .execute();
    return rows.map(({ tenantId }) => tenantId);
  }

  of(tenantId: string): TenantStore {
    const tenant = this.#tenants.get(tenantId) ?? this.#open(tenantId);
    this.#tenants.set(tenantId, tenant);
    return tenant;
  }

  #open(tenantId: string): TenantStore {
    const database = new TenantDatabase(this.#database, tenantId);
    return {
      id: tenantId,
      inbox: new SqlInbox(database),
      reviews: new SqlReviews(database),
      votes: new SqlVotes(database),
      messages: new SqlMessages(database),
      channels: new SqlChannels(database),
      digests: new SqlDigests(database),
      usage: new SqlUsage(database),
      people: new SqlPeople(database),
      audit: new SqlAudit(database),
    };
  }

  async takeUpEvents(holder: string, living: readonly string[]) {
    const taken = await this.#database
      .updateTable("event")
      .set({ holder })
      .where("payloadJson", "is not", null)
      .where((event) =>
        living.length === 0
          ? event.lit(true)
          : event.or([event("holder", "is", null), event("holder", "not in", living)]),
      )
      .returning(["tenantId", "key", "receivedAt", "number", "payloadJson"])
      .$narrowType<{ payloadJson: string }>()
      .execute();
    return taken
      .toSorted((a, b) => a.receivedAt - b.receivedAt || compare(a.tenantId, b.tenantId) || a.number - b.number)
      .map(({ payloadJson, number: _order, ...event }) => ({ ...event, payload: fromJson(payloadJson) }));
  }

  async unhandledEvents(): Promise<readonly (InboxEvent & { readonly tenantId: string })[]> {
    const rows = await this.#database
      .selectFrom("event")
      .select(["tenantId", "key", "receivedAt", "payloadJson"])
      .where("payloadJson", "is not", null)
      .orderBy("receivedAt")
      .orderBy("tenantId")
      .orderBy("number")
      .$narrowType<{ payloadJson: string }>()
      .execute();
    return rows.map(({ payloadJson, ...event }) => ({ ...event, payload: fromJson(payloadJson) }));
  }

  async dueDigests(now: number): Promise<readonly DueDigest[]> {
    const rows = await this.#database
      .selectFrom("digestSchedule")
      .selectAll()
      .where("nextAt", "<=", now)
      .orderBy("nextAt")
      .orderBy("tenantId")
      .execute();
    return rows.map((row) => ({ tenantId: row.tenantId, ...storedSchedule(row) }));
  }

  async misplannedDigests(now: number): Promise<readonly DueDigest[]> {
    const rows = await this.#database
      .selectFrom("digestSchedule")
      .selectAll()
      .where((row) =>
        row.or([
          row("nextAt", ">", now + 8 * DAY_MS),
          row.and([row("every", "=", "day"), row("nextAt", ">", now + 2 * DAY_MS)]),
        ]),
      )
      .execute();
    return rows.map((row) => ({ tenantId: row.tenantId, ...storedSchedule(row) }));
  }

  async export(tenantId: string): Promise<Json> {
    const moment = this.#database.transaction().setIsolationLevel("repeatable read");
    return moment.execute(async (queries) => {
      const tenant = await queries
        .selectFrom("tenant")
        .select(["id", "platform", "name"])
        .where("id", "=", tenantId)
        .execute();
      const tables: Record<string, Json> = { tenant };
      for (const table of TENANT_TABLES) {
        const rows = await queries.selectFrom(table).selectAll().where("tenantId", "=", tenantId).execute();
        tables[table] = rows.map(readable);
      }
      return tables;
    });
  }

  async uninstall(tenantId: string): Promise<void> {
    await this.#database.transaction().execute(async (queries) => {
      await queries.deleteFrom("installation").where("id", "=", tenantId).execute();
      await queries.deleteFrom("tenant").where("id", "=", tenantId).execute();
    });
  }

  async forgetEvents(before: number): Promise<void> {
    await this.#database.deleteFrom("earlyVote").where("at", "<", before).execute();
    await this.#database
      .deleteFrom("event")
      .where("payloadJson", "is", null)
      .where("receivedAt", "<", before)
      .execute();
  }

  async forgetStages(before: number): Promise<void> {
    await this.#database
      .deleteFrom("stageResult")
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple("tenantId", "reviewId"),
          "in",
          selectFrom("review")
            .select(["review.tenantId", "review.id"])
            .where("finishedAt", "<", before)
            .$asTuple("tenantId", "id"),
        ),
      )
      .execute();
  }

  async check(): Promise<void> {
    await sql`select 1`.execute(this.#database);
  }

  async close(): Promise<void> {
    await this.#closing();
    await this.#database.destroy();
  }
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** JSON columns as what they hold. */
function readable(row: object): Json {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]: [string, string | number | null]) =>
      column.endsWith("Json")
        ? [column.slice(0, -4), value === null ? null : fromJson(String(value))]
        : [column, value],
    ),
  );
}
