/** What has been spent. An unknown cost counts as nothing; then the calls alone tell. */
export interface DayUsage {
  readonly costUsd: number;
  readonly calls: number;
  readonly reviews: number;
}

export interface UsageEntry extends DayUsage {
  /** The day (UTC) that pays, `2026-11-20`. */
  readonly day: string;
  readonly person: string;
  /** Where it was asked for. */
  readonly conversation: string;
}

/** Use and cost by person, conversation and day. The stages of a review add theirs as they are saved. */
export interface UsageStore {
  /** Adds to the day of a person and of a conversation, and so to that of the workspace. */
  add(entry: UsageEntry): Promise<void>;
  /** @param person null for the whole workspace */
  ofDay(day: string, person: string | null): Promise<DayUsage>;
  /** What a conversation has spent. */
  ofConversation(day: string, conversation: string): Promise<DayUsage>;
}
