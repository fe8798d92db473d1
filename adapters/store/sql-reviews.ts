import type { Report, Stage, Usage } from "../../src/domain/report.ts";
import type {
  NewReview,
  Place,
  RecalledClaim,
  Recollection,
  ReviewStatus,
  ReviewStore,
  StoredReview,
} from "../../src/ports/store/reviews.ts";
import type { Json } from "../../src/ports/store.ts";
import { keepFindings } from "./findings.ts";
import { claimsSeenBefore, occurrencesOf, recall } from "./recall.ts";
import { reviewFields, storedReview, visibleTo } from "./review-rows.ts";
import { addUsage } from "./sql-usage.ts";
import { fromJson, type Queries, type TenantDatabase, toJson } from "./tenant-database.ts";

const UNFINISHED: readonly ReviewStatus[] = ["queued", "running"];
const REPORTED: readonly ReviewStatus[] = ["answered", "not-enough-evidence"];

export class SqlReviews implements ReviewStore {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async create({ place, settings, ...asked }: NewReview): Promise<StoredReview> {
    const { tenantId } = this.#database;
    return this.#database.write(async (queries) => {
      const number = await this.#database.nextNumber(queries);
      const { conversation, thread } = place;
      await queries
        .insertInto("review")
        .values({ tenantId, ...asked, conversation, thread, settingsJson: toJson(settings), status: "queued", number })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return storedReview(await this.#select(queries).where("id", "=", asked.id).executeTakeFirstOrThrow());
    });
  }

  async find(id: string): Promise<StoredReview | null> {
    const row = await this.#select().where("id", "=", id).executeTakeFirst();
    return row ? storedReview(row) : null;
  }

  async report(id: string): Promise<Report | null> {
    const row = await this.#database.all
      .selectFrom("review")
      .select("reportJson")
      .where("tenantId", "=", this.#database.tenantId)
      .where("id", "=", id)
      .executeTakeFirst();
    return row?.reportJson ? fromJson<Report>(row.reportJson) : null;
  }

  async inThread({ conversation, thread }: Place): Promise<readonly StoredReview[]> {
    const rows = await this.#select()
      .where("conversation", "=", conversation)
      .where("thread", thread === null ? "is" : "=", thread)
      .orderBy("number")
      .execute();
    return rows.map(storedReview);
  }

  async latest(conversation: string, limit: number): Promise<readonly StoredReview[]> {
    const rows = await this.#select()
      .where("conversation", "=", conversation)
      .orderBy("number", "desc")
      .limit(limit)
      .execute();
    return rows.map(storedReview);
  }

  async askedBy(person: string, limit: number): Promise<readonly StoredReview[]> {
    const rows = await this.#select().where("asker", "=", person).orderBy("number", "desc").limit(limit).execute();
    return rows.map(storedReview);
  }

  async unfinished(): Promise<readonly StoredReview[]> {
    return (await this.#select().where("status", "in", UNFINISHED).orderBy("number").execute()).map(storedReview);
  }

  async finishedBetween(conversation: string, from: number, until: number): Promise<readonly StoredReview[]> {
    const rows = await this.#select()
      .where("conversation", "=", conversation)
      .where("finishedAt", ">=", from)
      .where("finishedAt", "<", until)
      .orderBy("finishedAt")
      .orderBy("number")
      .execute();
    return rows.map(storedReview);
  }

  async findSame(
    { normalisedQuestion, settings, place }: Pick<NewReview, "normalisedQuestion" | "settings" | "place">,
    askedSince: number,
  ): Promise<StoredReview | null> {
    const row = await this.#select()
      .where("normalisedQuestion", "=", normalisedQuestion)
      .where("settingsJson", "=", toJson(settings))
      .where("askedAt", ">=", askedSince)
      .where("status", "in", REPORTED)
      .where(visibleTo(place.conversation))
      .orderBy("number", "desc")
      .limit(1)
      .executeTakeFirst();
    return row ? storedReview(row) : null;
  }

  async start(id: string, at: number): Promise<void> {
    await this.#unfinished(this.#database.all, id)
      .set((row) => ({ status: "running", startedAt: row.fn.coalesce("startedAt", row.val(at)) }))
      .execute();
  }

  async finish(id: string, report: Report, at: number): Promise<void> {
    await this.#database.write(async (queries) => {
      const ending = { status: report.outcome, finishedAt: at, reportJson: JSON.stringify(report) };
      const { numUpdatedRows } = await this.#unfinished(queries, id).set(ending).executeTakeFirst();
      if (numUpdatedRows === 0n) return;
      await keepFindings(queries, { tenantId: this.#database.tenantId, reviewId: id }, report);
    });
  }

  async fail(id: string, error: string, at: number): Promise<void> {
    await this.#unfinished(this.#database.all, id).set({ status: "failed", error, finishedAt: at }).execute();
  }

  async reopen(id: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#database.all
      .updateTable("review")
      .set({ status: "queued", error: null, finishedAt: null })
      .where((row) => row.and({ tenantId: this.#database.tenantId, id, status: "failed" }))
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async cancel(id: string, by: string, at: number): Promise<boolean> {
    return this.#database.write(async (queries) => {
      const ending = { status: "cancelled", finishedAt: at } as const;
      const { numUpdatedRows } = await this.#unfinished(queries, id).set(ending).executeTakeFirst();
      if (numUpdatedRows === 0n) return this.#cancelledBy(queries, id, by, at);
      await this.#database.audit(queries, { at, person: by, action: "review.cancel", subject: id, detail: null });
      return true;
    });
  }

  async #cancelledBy(queries: Queries, id: string, person: string, at: number): Promise<boolean> {
    const found = await queries
      .selectFrom("audit")
      .select("number")
      .where((row) => row.and({ tenantId: this.#database.tenantId, subject: id, action: "review.cancel", person, at }))
      .executeTakeFirst();
    return found !== undefined;
  }

  async loadStage(id: string, stage: Stage): Promise<Json | undefined> {
    const row = await this.#database.all
      .selectFrom("stageResult")
      .select("valueJson")
      .where("tenantId", "=", this.#database.tenantId)
      .where("reviewId", "=", id)
      .where("stage", "=", stage)
      .executeTakeFirst();
    return row && fromJson(row.valueJson);
  }

  async savedStages(id: string): Promise<readonly Stage[]> {
    const rows = await this.#database.all
      .selectFrom("stageResult")
      .select("stage")
      .where("tenantId", "=", this.#database.tenantId)
      .where("reviewId", "=", id)
      .execute();
    return rows.map(({ stage }) => stage);
  }

  async saveStage(id: string, stage: Stage, value: Json, spent: Usage, at: number): Promise<void> {
    const { tenantId } = this.#database;
    const valueJson = JSON.stringify(value);
    await this.#database.write(async (queries) => {
      const { numInsertedOrUpdatedRows: added } = await queries
        .insertInto("stageResult")
        .values({ tenantId, reviewId: id, stage, valueJson })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (added === 1n) return this.#addUsage(queries, id, spent, at);
      await queries
        .updateTable("stageResult")
        .set({ valueJson })
        .where((row) => row.and({ tenantId, reviewId: id, stage }))
        .execute();
    });
  }

  async #addUsage(queries: Queries, id: string, { calls, costUsd }: Usage, at: number): Promise<void> {
    if (calls === 0) return;
    const { asker, conversation } = await this.#select(queries).where("id", "=", id).executeTakeFirstOrThrow();
    const day = new Date(at).toISOString().slice(0, 10);
    const entry = { day, person: asker, conversation, calls, costUsd: costUsd ?? 0, reviews: 0 };
    await addUsage(queries, this.#database.tenantId, entry);
  }

  async recall(topic: string, conversation: string, limit: number): Promise<readonly Recollection[]> {
    return recall(this.#database, { topic, conversation, limit });
  }

  async occurrences(claimId: string): Promise<readonly { readonly reviewId: string; readonly claimId: string }[]> {
    return occurrencesOf(this.#database, claimId);
  }

  async claims(claimIds: readonly string[], conversation: string): Promise<readonly RecalledClaim[]> {
    return claimsSeenBefore(this.#database, claimIds, conversation);
  }

  #select(queries: Queries = this.#database.all) {
    return queries.selectFrom("review").select(reviewFields).where("tenantId", "=", this.#database.tenantId);
  }

  /** What has ended stays as it ended. */
  #unfinished(queries: Queries, id: string) {
    return queries
      .updateTable("review")
      .where("tenantId", "=", this.#database.tenantId)
      .where("id", "=", id)
      .where("status", "in", UNFINISHED);
  }
}
