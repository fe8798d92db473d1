import type { Attachment } from "../domain/chat-event.ts";
import type { TenantFiles } from "../jobs/tenants.ts";
import type { Jobs } from "../ports/jobs.ts";
import type { Budget } from "../ports/language-model.ts";
import type { Meter } from "../ports/meter.ts";
import type { LibraryEntry } from "../ports/store/channels.ts";
import type { ReviewTools } from "../review/review.ts";
import type { Admission } from "./admission.ts";
import type { Log } from "./log.ts";
import type { ReviewPlan } from "./plan.ts";
import type { Turn } from "./turn.ts";
import type { Voting } from "./voting.ts";

/** For whom a review is made, and over what. */
export interface ReviewOrder {
  readonly reviewId: string;
  readonly tenantId: string;
  readonly person: string;
  /** Where it was asked for. */
  readonly conversation: string;
  readonly plan: ReviewPlan;
  /** The channel's own papers. */
  readonly papers: readonly LibraryEntry[];
  /** Whether kept answers of the sources may be used; a digest looks anew. */
  readonly answers: "cached" | "fresh";
  readonly signal: AbortSignal;
}

/** An order with what its conversation may spend in a day (UTC) on language models. */
export interface PaidOrder extends ReviewOrder {
  readonly conversationDay: Budget;
}

/** What a review needs: the analyst, the sources, the readers, and what its readers must know of them. */
export type Opened = Omit<ReviewTools, "now"> & { readonly notes: readonly string[] };

export type OpenTools = (order: ReviewOrder) => Promise<Opened>;
export type OpenPaidTools = (order: PaidOrder) => Promise<Opened>;

/** Keeps the papers that a channel adds. */
export interface Papers {
  /**
   * @param place a folder or file, where the platform allows to name one
   * @throws {BadInput} when it cannot be used
   */
  add(turn: Turn, from: Attachment | string): Promise<LibraryEntry>;
  /** Lets go of what was kept of a paper. */
  remove(entry: LibraryEntry): Promise<void>;
  /** All that is kept of tenants besides the store, for when they leave. */
  readonly ofTenants: TenantFiles;
}

/** The most that may be spent in a day (UTC). A limit of null is none. */
export interface DayBudgets {
  readonly person: Budget;
  readonly workspace: Budget;
}

/** What the bot works with besides the tenant's own desk. */
export interface Services {
  readonly jobs: Jobs;
  readonly voting: Voting;
  readonly openTools: OpenTools;
  readonly papers: Papers;
  readonly admission: Admission;
  readonly log: Log;
  readonly meter: Meter;
  readonly now: () => Date;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
}
