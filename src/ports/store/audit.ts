import type { Json } from "../store.ts";

/** Who did what to what. */
export interface AuditEntry {
  readonly at: number;
  /** By the platform's id; `assignee` for what the bot did by itself. */
  readonly person: string;
  /** Such as `vote.verify`, `vote.unset`, `settings.save`, `review.cancel`. */
  readonly action: string;
  /** The id of what it was done to: a claim, a review, a conversation. */
  readonly subject: string;
  readonly detail: Json;
}

/** Only ever added to. Votes, cancellations, settings, library and digest changes write their own entries. */
export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
  /** Of one subject, oldest first. */
  of(subject: string): Promise<readonly AuditEntry[]>;
}
