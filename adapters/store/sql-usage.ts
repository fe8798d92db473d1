import type { DayUsage, UsageEntry, UsageStore } from "../../src/ports/store/usage.ts";
import type { Queries, TenantDatabase } from "./tenant-database.ts";

export class SqlUsage implements UsageStore {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async add(entry: UsageEntry): Promise<void> {
    await this.#database.write((queries) => addUsage(queries, this.#database.tenantId, entry));
  }

  async ofConversation(day: string, conversation: string): Promise<DayUsage> {
    const row = await this.#database.all
      .selectFrom("conversationUsage")
      .select(["costUsd", "calls", "reviews"])
      .where("tenantId", "=", this.#database.tenantId)
      .where("day", "=", day)
      .where("conversation", "=", conversation)
      .executeTakeFirst();
    return row ?? { costUsd: 0, calls: 0, reviews: 0 };
  }

  async ofDay(day: string, person: string | null): Promise<DayUsage> {
    const rows = await this.#database.all
      .selectFrom("dayUsage")
      .select(["costUsd", "calls", "reviews"])
      .where("tenantId", "=", this.#database.tenantId)
      .where("day", "=", day)
      .$if(person !== null, (query) => query.where("person", "=", person))
      .execute();
    return rows.reduce(
      (sum, row) => ({
        costUsd: sum.costUsd + row.costUsd,
        calls: sum.calls + row.calls,
        reviews: sum.reviews + row.reviews,
      }),
      { costUsd: 0, calls: 0, reviews: 0 },
    );
  }
}

export async function addUsage(queries: Queries, tenantId: string, entry: UsageEntry): Promise<void> {
  const { day, person, conversation, costUsd, calls, reviews } = entry;
  await queries
    .insertInto("dayUsage")
    .values({ tenantId, day, person, costUsd, calls, reviews })
    .onConflict((conflict) =>
      conflict.columns(["tenantId", "day", "person"]).doUpdateSet((row) => ({
        costUsd: row("dayUsage.costUsd", "+", costUsd),
        calls: row("dayUsage.calls", "+", calls),
        reviews: row("dayUsage.reviews", "+", reviews),
      })),
    )
    .execute();
  await queries
    .insertInto("conversationUsage")
    .values({ tenantId, day, conversation, costUsd, calls, reviews })
    .onConflict((conflict) =>
      conflict.columns(["tenantId", "day", "conversation"]).doUpdateSet((row) => ({
        costUsd: row("conversationUsage.costUsd", "+", costUsd),
        calls: row("conversationUsage.calls", "+", calls),
        reviews: row("conversationUsage.reviews", "+", reviews),
      })),
    )
    .execute();
}
