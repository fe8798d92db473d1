import type { Place } from "./reviews.ts";

/** `pending`: it may have been posted, and it may not. `removed`: it was deleted on the platform. */
export type MessageState = "pending" | "posted" | "removed";

/** Which reaction the bot has put on a message of its own. */
export type OwnMark = "none" | "verified" | "disputed";

/** A message of ours that is to be posted. */
export interface OutgoingMessage {
  /** The same each time the same message is due, such as `rev-…/claim/clm-…`: nothing is posted twice. */
  readonly key: string;
  readonly place: Place;
  /** What it is for: `progress`, `summary`, `overview`, `claim`, `digest`. */
  readonly role: string;
  readonly reviewId: string | null;
  /** The claim on which votes on this message count. */
  readonly claimId: string | null;
}

export interface StoredMessage extends OutgoingMessage {
  readonly state: MessageState;
  /** Set from `posted` on. */
  readonly platformId: string | null;
  readonly createdAt: number;
  /** Set while it shows something old, to another number each time that it is outdated again. */
  readonly outdated: number | null;
  /** The last that is known of the bot's own reaction; null while it is unknown. */
  readonly mark: OwnMark | null;
}

/** What we have said, so that it is said once and can be edited, voted on and found again. */
export interface MessageStore {
  /**
   * Notes that a message is about to be posted.
   *
   * @returns `first` the first time; else the message: one that is `pending` may have been posted before a crash, so
   *   look on the platform before posting again
   */
  begin(message: OutgoingMessage, at: number): Promise<{ readonly first: boolean; readonly message: StoredMessage }>;
  posted(key: string, platformId: string): Promise<void>;
  /** Votes and references stay; the message is not posted again. */
  removed(conversation: string, platformId: string): Promise<void>;
  find(key: string): Promise<StoredMessage | null>;
  /** Which of our messages this is; null for one that is not ours. */
  at(conversation: string, platformId: string): Promise<StoredMessage | null>;
  /** In the order in which they were begun. */
  ofReview(reviewId: string): Promise<readonly StoredMessage[]>;
  /** Messages on which votes count, begun at or after this time and posted: for reconciliation. */
  votable(since: number): Promise<readonly StoredMessage[]>;
  /** Notes that people voted on a message that is not known to be ours, or not yet. */
  votedEarly(conversation: string, platformId: string, at: number): Promise<void>;
  /** The messages of a review that were voted on before they were known; each is given once. */
  takeEarly(reviewId: string): Promise<readonly StoredMessage[]>;
  /** Messages that may have been posted or not, oldest first: for a look after a crash. */
  pending(): Promise<readonly StoredMessage[]>;
  /** Notes that a message does not show what it should any more, so that it is edited even after a crash. */
  outdate(...keys: readonly string[]): Promise<void>;
  /** Notes that it shows all that there was to show when it was found with this mark. */
  refreshed(key: string, outdated: number): Promise<void>;
  /** Notes the bot's own reaction, or that it is not known: before it changes, or where somebody took it away. */
  marked(key: string, mark: OwnMark | null): Promise<void>;
  /** Messages that show something old and were not removed, oldest first. */
  outdated(): Promise<readonly StoredMessage[]>;
}
