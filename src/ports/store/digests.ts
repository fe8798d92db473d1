import type { Json } from "../store.ts";

/** When a channel wants its digest. One a conversation. */
export interface DigestSchedule {
  readonly conversation: string;
  readonly every: "day" | "week";
  /** 1 (Monday) to 7; null for a daily one. */
  readonly weekday: number | null;
  /** Local time, `HH:MM`. */
  readonly time: string;
  /** IANA zone, such as `Europe/Vienna`. */
  readonly zone: string;
  /** When the next one is due. */
  readonly nextAt: number;
  readonly subscribedBy: string;
}

export interface DueDigest extends DigestSchedule {
  readonly tenantId: string;
}

/** A question whose literature a channel watches. */
export interface Subscription {
  /** Unique within the tenant. */
  readonly id: string;
  readonly conversation: string;
  /** The review that it started from. */
  readonly reviewId: string;
  readonly question: string;
  readonly settings: Json;
  readonly subscribedBy: string;
  readonly subscribedAt: number;
  /** What the last look at the literature left behind, such as the works already seen; null before the first. */
  readonly state: Json | null;
}

/** One issue of a digest. */
export interface Digest {
  readonly conversation: string;
  /** The period that it is about: unique within the conversation, such as `2026-11-20`. */
  readonly period: string;
  readonly content: Json;
  readonly composedAt: number;
}

/** Who subscribes, unsubscribes, and makes or ends a schedule stands in the audit log. */
export interface DigestStore {
  schedule(conversation: string): Promise<DigestSchedule | null>;
  /** Makes or replaces the schedule of a conversation; `subscribedBy` does so. */
  saveSchedule(schedule: DigestSchedule, at: number): Promise<void>;
  /** Sets when the next digest of a conversation is due. */
  postpone(conversation: string, nextAt: number): Promise<void>;
  /** @returns false when there was none */
  removeSchedule(conversation: string, by: string, at: number): Promise<boolean>;

  /** Oldest first. */
  subscriptions(conversation: string): Promise<readonly Subscription[]>;
  /** Of every conversation, oldest first. */
  subscribedBy(person: string): Promise<readonly Subscription[]>;
  /** @returns false when the id exists; nothing is changed then */
  subscribe(subscription: Subscription): Promise<boolean>;
  unsubscribe(id: string, by: string, at: number): Promise<boolean>;
  saveSubscriptionState(id: string, state: Json): Promise<void>;

  /**
   * Keeps an issue before it is posted, marks its items as told and sets when the next is due, all at once. A period
   * that has an issue keeps it, and the stored one is returned: so that after a crash the very same issue is posted.
   *
   * @param items stable ids of what it tells: a DOI, a claim id with its status
   */
  issue(digest: Digest, items: readonly string[], nextAt: number): Promise<Digest>;
  /** The issue of a period; null before it is composed. */
  issueOf(conversation: string, period: string): Promise<Digest | null>;
  /** The latest issue of a conversation that was composed before this time: later ones come of a clock that was wrong. */
  latestIssue(conversation: string, before: number): Promise<Digest | null>;
  /** Those of the items that no issue of the conversation has told. */
  untold(conversation: string, items: readonly string[]): Promise<readonly string[]>;
}
