import type { RecalledClaim, Recollection } from "../../src/ports/store/reviews.ts";
import { reviewFields, storedReview, visibleTo } from "./review-rows.ts";
import type { TenantDatabase } from "./tenant-database.ts";
import { termsOf } from "./terms.ts";

/** A review or claim with less of the topic's words than this is about something else. */
const LEAST_SHARE = 0.5;
/** More words than a topic has; also keeps a pasted page from becoming a query. */
const MOST_TERMS = 40;

interface Topic {
  readonly topic: string;
  readonly conversation: string;
  readonly limit: number;
}

interface Match {
  readonly reviewId: string;
  readonly claimId: string;
  readonly hits: number;
}

/** Reviews that share the most words with the topic, in themselves or in a claim; of equal ones the newer first. */
export async function recall(database: TenantDatabase, { topic, conversation, limit }: Topic): Promise<Recollection[]> {
  const terms = [...termsOf(topic)].slice(0, MOST_TERMS);
  if (terms.length === 0) return [];
  const matches = await findMatches(database, terms, conversation);
  const byReview = Map.groupBy(matches, ({ reviewId }) => reviewId);
  const reviewIds = [...byReview.keys()].slice(0, limit);
  if (reviewIds.length === 0) return [];
  const reviews = await database.all
    .selectFrom("review")
    .select(reviewFields)
    .where("tenantId", "=", database.tenantId)
    .where("id", "in", reviewIds)
    .execute();
  const claims = await selectClaims(database, conversation).where("claim.reviewId", "in", reviewIds).execute();
  return reviewIds.flatMap((reviewId) => {
    const review = reviews.find(({ id }) => id === reviewId);
    const ranks = (byReview.get(reviewId) ?? []).map(({ claimId }) => claimId);
    const found = claims.filter((claim) => claim.reviewId === reviewId && ranks.includes(claim.claimId));
    const ranked = found.toSorted((a, b) => ranks.indexOf(a.claimId) - ranks.indexOf(b.claimId));
    return review ? [{ review: storedReview(review), claims: ranked }] : [];
  });
}

/** Best first. */
async function findMatches(
  database: TenantDatabase,
  terms: readonly string[],
  conversation: string,
): Promise<readonly Match[]> {
  const rows = await database.all
    .selectFrom("term")
    .innerJoin("review", (join) =>
      join.onRef("review.tenantId", "=", "term.tenantId").onRef("review.id", "=", "term.reviewId"),
    )
    .select((row) => ["term.reviewId", "term.claimId", "review.number", row.fn.countAll<number>().as("hits")])
    .where("term.tenantId", "=", database.tenantId)
    .where("term.term", "in", terms)
    .where(visibleTo(conversation))
    .groupBy(["term.reviewId", "term.claimId", "review.number"])
    .having((row) => row.fn.countAll<number>(), ">=", Math.ceil(terms.length * LEAST_SHARE))
    .execute();
  return rows.toSorted((a, b) => b.hits - a.hits || b.number - a.number || a.claimId.localeCompare(b.claimId));
}

export async function claimsSeenBefore(
  database: TenantDatabase,
  claimIds: readonly string[],
  conversation: string,
): Promise<readonly RecalledClaim[]> {
  if (claimIds.length === 0) return [];
  return selectClaims(database, conversation).where("claim.claimId", "in", claimIds).execute();
}

export async function occurrencesOf(database: TenantDatabase, claimId: string) {
  const rows = await database.all
    .selectFrom("claim")
    .innerJoin("claim as same", (join) =>
      join.onRef("same.tenantId", "=", "claim.tenantId").onRef("same.statement", "=", "claim.statement"),
    )
    .innerJoin("review", (join) =>
      join.onRef("review.tenantId", "=", "same.tenantId").onRef("review.id", "=", "same.reviewId"),
    )
    .select(["same.reviewId", "same.claimId", "review.number"])
    .distinct()
    .where("claim.tenantId", "=", database.tenantId)
    .where("claim.claimId", "=", claimId)
    .orderBy("review.number", "desc")
    .execute();
  return rows.map(({ reviewId, claimId: id }) => ({ reviewId, claimId: id }));
}

function selectClaims(database: TenantDatabase, conversation: string) {
  return database.all
    .selectFrom("claim")
    .innerJoin("review", (join) =>
      join.onRef("review.tenantId", "=", "claim.tenantId").onRef("review.id", "=", "claim.reviewId"),
    )
    .leftJoin("study", (join) =>
      join
        .onRef("study.tenantId", "=", "claim.tenantId")
        .onRef("study.reviewId", "=", "claim.reviewId")
        .onRef("study.studyId", "=", "claim.studyId"),
    )
    .select((row) => [
      "claim.reviewId",
      "claim.claimId",
      "claim.text",
      "claim.status",
      "claim.confidence",
      "claim.studyId",
      row.fn.coalesce("study.title", row.val("")).as("studyTitle"),
      "study.year as studyYear",
    ])
    .where("claim.tenantId", "=", database.tenantId)
    .where(visibleTo(conversation))
    .orderBy("review.number")
    .orderBy("claim.position");
}
