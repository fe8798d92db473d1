import type { VotePress } from "../../src/domain/vote-press.ts";
import type { NewReview } from "../../src/ports/store/reviews.ts";
import type { Store, TenantStore } from "../../src/ports/store.ts";
import { aVerifiedClaim } from "../builders.ts";

/** A store that is empty but for two tenants. */
export interface OpenStore {
  readonly store: Store;
  readonly team: TenantStore;
  readonly others: TenantStore;
}

export const CLAIM = aVerifiedClaim().claim.id;
export const PLACE = { conversation: "seals", thread: "1" };

export const aReviewOf = (changes: Partial<NewReview>): NewReview => ({
  id: "rev-1",
  place: PLACE,
  audience: "tenant",
  asker: "ada",
  question: "Do harbour seals sleep longer without lamps?",
  normalisedQuestion: "do harbour seals sleep longer without lamps",
  settings: {},
  parentId: null,
  askedAt: 1,
  ...changes,
});

export const aVote = (changes: object) =>
  ({
    claimId: CLAIM,
    person: "ada",
    kind: "verify",
    source: "reaction",
    at: 10,
    reviewId: "rev-1",
    ...changes,
  }) as const;

export const aPress = ({ at, ...changes }: { readonly at: number } & Partial<VotePress>): VotePress => ({
  key: `press-${at}`,
  claimId: CLAIM,
  person: "ada",
  reviewId: "rev-1",
  kind: "verify",
  reason: null,
  conversation: "seals",
  at,
  ...changes,
});

export const NOON = Date.parse("2026-03-02T12:00:00Z");
export const SPENT = { calls: 2, inputTokens: 10, outputTokens: 10, costUsd: 0.25 };
export const SCHEDULE = {
  conversation: "seals",
  every: "week",
  weekday: 1,
  time: "09:00",
  zone: "Europe/Vienna",
  nextAt: 20,
  subscribedBy: "ada",
} as const;
export const SUBSCRIPTION = {
  id: "sub-1",
  conversation: "seals",
  reviewId: "rev-1",
  question: "Do seals sleep?",
  settings: {},
  subscribedBy: "ada",
  subscribedAt: 3,
  state: null,
};

export const anEvent = (key: string) => ({ key, receivedAt: 1_000, payload: { text: `said in ${key}` } });

export const aMessage = (key: string, claimId: string | null = null) => ({
  key,
  place: PLACE,
  role: "claim",
  reviewId: "rev-1",
  claimId,
});
