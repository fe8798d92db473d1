import type { ExpressionBuilder } from "kysely";
import type { StoredReview } from "../../src/ports/store/reviews.ts";
import type { ReviewTable, StoreTables } from "./tables.ts";
import { fromJson } from "./tenant-database.ts";

/** All but the report, which is large. */
export const reviewFields = [
  "review.id",
  "review.conversation",
  "review.thread",
  "review.audience",
  "review.asker",
  "review.question",
  "review.normalisedQuestion",
  "review.settingsJson",
  "review.parentId",
  "review.askedAt",
  "review.status",
  "review.error",
  "review.startedAt",
  "review.finishedAt",
] as const;

export function storedReview(row: Omit<ReviewTable, "tenantId" | "reportJson" | "number">): StoredReview {
  const { conversation, thread, settingsJson, ...fields } = row;
  return { ...fields, place: { conversation, thread }, settings: fromJson(settingsJson) };
}

/** What was asked in private appears where it was asked, and nowhere else. */
export const visibleTo = (conversation: string) => (row: ExpressionBuilder<StoreTables, "review">) =>
  row.or([row("review.audience", "=", "tenant"), row("review.conversation", "=", conversation)]);
