import type { AuditLog } from "./store/audit.ts";
import type { ChannelStore } from "./store/channels.ts";
import type { DigestStore, DueDigest } from "./store/digests.ts";
import type { Inbox, InboxEvent } from "./store/inbox.ts";
import type { MessageStore } from "./store/messages.ts";
import type { PeopleStore } from "./store/people.ts";
import type { ReviewStore } from "./store/reviews.ts";
import type { UsageStore } from "./store/usage.ts";
import type { VoteStore } from "./store/votes.ts";

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A tenant: one workspace of one platform. */
export interface Tenant {
  /** Such as `slack:T024BE7LD`: the platform, a colon, its own id. */
  readonly id: string;
  readonly platform: string;
  /** As people know it. */
  readonly name: string;
}

/**
 * All that is known about one tenant. Whoever holds it can neither read nor write anything of another tenant. Times are
 * milliseconds since 1970, by the platform's clock where it gives one.
 *
 * Every method throws a {@link StoreFailure} when the disk is full or the database does not answer; nothing was written
 * then, and the message may be shown.
 */
export interface TenantStore {
  readonly id: string;
  readonly inbox: Inbox;
  readonly reviews: ReviewStore;
  readonly votes: VoteStore;
  readonly messages: MessageStore;
  readonly channels: ChannelStore;
  readonly digests: DigestStore;
  readonly usage: UsageStore;
  readonly people: PeopleStore;
  readonly audit: AuditLog;
}

/** Where everything that must outlive a message or a process is kept. */
export interface Store {
  /** Registers a tenant, or renames it. Nothing of a tenant can be written before. */
  install(tenant: Tenant): Promise<void>;
  tenants(): Promise<readonly Tenant[]>;
  /** The part of one tenant. */
  of(tenantId: string): TenantStore;
  /** Those with messages that do not show what they should: see `MessageStore.outdated`. */
  tenantsWithOutdated(): Promise<readonly string[]>;

  /**
   * Takes over the events that were received and not handled, where no living process has them; oldest first.
   *
   * @param holder the process that handles them from now on
   * @param living the processes that keep theirs; the holder's own are taken, too, when it is not among them
   */
  takeUpEvents(
    holder: string,
    living: readonly string[],
  ): Promise<readonly (InboxEvent & { readonly tenantId: string })[]>;
  /** Events that were received and not handled, by whomever; oldest first. */
  unhandledEvents(): Promise<readonly (InboxEvent & { readonly tenantId: string })[]>;
  /** Digests whose time has come, in any tenant; the longest overdue first. */
  dueDigests(now: number): Promise<readonly DueDigest[]>;
  /** Digests that are due later than a period from now, in any tenant: they were planned under a clock that was wrong. */
  misplannedDigests(now: number): Promise<readonly DueDigest[]>;

  /** All that is known about a tenant: an object with one array of rows a table. */
  export(tenantId: string): Promise<Json>;
  /** Deletes all that is known about a tenant. Its jobs go by `Jobs.uninstall`, first. */
  uninstall(tenantId: string): Promise<void>;
  /**
   * Forgets handled events, and votes on messages that were never known to be ours, from before this time; no platform
   * delivers anew after a day.
   */
  forgetEvents(before: number): Promise<void>;
  /** Forgets the saved stages of reviews that ended before this time; their reports, claims and evidence stay. */
  forgetStages(before: number): Promise<void>;

  /** @throws {StoreFailure} when the store does not answer */
  check(): Promise<void>;
  close(): Promise<void>;
}
