import type { VotePress } from "../../src/domain/vote-press.ts";
import type { NewReview } from "../../src/ports/store/reviews.ts";
import { aVerifiedClaim } from "../builders.ts";

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
