import type { Stage } from "../../src/domain/report.ts";

/**
 * The tables as queries see them. Times are milliseconds since 1970; what is named `…Json` is JSON text; every table but
 * `tenant` and `installation` belongs to a tenant and goes with it.
 */
export type StoreTables = {
  readonly tenant: TenantTable;
  readonly installation: InstallationTable;
  readonly event: EventTable;
  readonly review: ReviewTable;
  readonly stageResult: StageResultTable;
  readonly study: StudyTable;
  readonly claim: ClaimTable;
  readonly evidence: EvidenceTable;
  readonly term: TermTable;
  readonly vote: VoteTable;
  readonly press: PressTable;
  readonly message: MessageTable;
  readonly earlyVote: EarlyVoteTable;
  readonly channel: ChannelTable;
  readonly libraryEntry: LibraryEntryTable;
  readonly digestSchedule: DigestScheduleTable;
  readonly subscription: SubscriptionTable;
  readonly digest: DigestTable;
  readonly toldItem: ToldItemTable;
  readonly dayUsage: DayUsageTable;
  readonly conversationUsage: ConversationUsageTable;
  readonly person: PersonTable;
  readonly audit: AuditTable;
};

/** What belongs to a tenant, in the order in which an export gives it. */
export const TENANT_TABLES = [
  "event",
  "review",
  "stageResult",
  "study",
  "claim",
  "evidence",
  "vote",
  "press",
  "message",
  "earlyVote",
  "channel",
  "libraryEntry",
  "digestSchedule",
  "subscription",
  "digest",
  "toldItem",
  "dayUsage",
  "conversationUsage",
  "person",
  "audit",
] as const satisfies readonly (keyof StoreTables)[];

interface OfTenant {
  readonly tenantId: string;
}

export interface TenantTable {
  readonly id: string;
  readonly platform: string;
  readonly name: string;
  /** The last number given out: rows that are numbered by it have a certain order. */
  readonly counter: number;
}

export interface InstallationTable {
  /** That of a tenant, or of a whole organisation, which is no tenant. */
  readonly id: string;
  readonly platform: string;
  readonly sealed: string;
  readonly savedAt: number;
}

/** A vote on a message that is not ours, or not known to be. */
export interface EarlyVoteTable extends OfTenant {
  readonly conversation: string;
  readonly platformId: string;
  readonly at: number;
}

export interface EventTable extends OfTenant {
  readonly key: string;
  readonly receivedAt: number;
  /** Null once the event is handled: what people said is not kept longer than needed. */
  readonly payloadJson: string | null;
  readonly number: number;
  /** The process that handles it. */
  readonly holder: string | null;
  /** What it was taken to mean; null once it is handled. */
  readonly decisionJson: string | null;
}

export interface ReviewTable extends OfTenant {
  readonly id: string;
  readonly conversation: string;
  readonly thread: string | null;
  readonly audience: "tenant" | "conversation";
  readonly asker: string;
  readonly question: string;
  readonly normalisedQuestion: string;
  readonly settingsJson: string;
  readonly parentId: string | null;
  readonly askedAt: number;
  readonly status: "queued" | "running" | "answered" | "not-enough-evidence" | "failed" | "cancelled";
  readonly error: string | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly reportJson: string | null;
  readonly number: number;
}

interface OfReview extends OfTenant {
  readonly reviewId: string;
}

export interface StageResultTable extends OfReview {
  readonly stage: Stage;
  readonly valueJson: string;
}

export interface StudyTable extends OfReview {
  readonly studyId: string;
  readonly title: string;
  readonly year: number | null;
  readonly studyJson: string;
}

export interface ClaimTable extends OfReview {
  readonly claimId: string;
  /** In the order of the report, from 0. */
  readonly position: number;
  readonly text: string;
  readonly status: "verified" | "contested" | "refuted" | "unverified";
  readonly confidence: number;
  readonly studyId: string;
  /** What the claim says of which study: see `statementOf`. */
  readonly statement: string;
}

export interface EvidenceTable extends OfReview {
  readonly claimId: string;
  /** 0 for the claim's own quotation, then the verdicts' in the order of the report. */
  readonly position: number;
  readonly studyId: string;
  readonly label: string;
  readonly quotation: string;
  readonly section: string;
  readonly beginsAt: number;
  readonly endsAt: number;
}

export interface TermTable extends OfReview {
  /** Empty for the review's own question and answer. */
  readonly claimId: string;
  readonly term: string;
}

export interface VoteTable extends OfReview {
  readonly claimId: string;
  readonly person: string;
  readonly kind: "verify" | "dispute";
  readonly source: "reaction" | "button";
  readonly at: number;
  /** A vote taken back stays as `unset`, so that a late event does not bring it back. */
  readonly state: "set" | "unset";
  readonly reason: string | null;
}

/** Votes by button are made of these. */
export interface PressTable extends OfReview {
  readonly claimId: string;
  readonly person: string;
  readonly key: string;
  readonly kind: "verify" | "dispute";
  readonly reason: string | null;
  readonly conversation: string;
  readonly at: number;
}

export interface MessageTable extends OfTenant {
  readonly key: string;
  readonly conversation: string;
  readonly thread: string | null;
  readonly role: string;
  readonly reviewId: string | null;
  readonly claimId: string | null;
  readonly state: "pending" | "posted" | "removed";
  readonly platformId: string | null;
  readonly createdAt: number;
  readonly number: number;
  readonly outdated: number | null;
  readonly mark: "none" | "verified" | "disputed" | null;
}

interface OfConversation extends OfTenant {
  readonly conversation: string;
}

export interface ChannelTable extends OfConversation {
  readonly settingsJson: string;
}

export interface LibraryEntryTable extends OfConversation {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly kind: "link" | "file";
  readonly addedBy: string;
  readonly addedAt: number;
}

export interface DigestScheduleTable extends OfConversation {
  readonly every: "day" | "week";
  readonly weekday: number | null;
  readonly time: string;
  readonly zone: string;
  readonly nextAt: number;
  readonly subscribedBy: string;
}

export interface SubscriptionTable extends OfConversation {
  readonly id: string;
  readonly reviewId: string;
  readonly question: string;
  readonly settingsJson: string;
  readonly subscribedBy: string;
  readonly subscribedAt: number;
  readonly stateJson: string | null;
}

export interface DigestTable extends OfConversation {
  readonly period: string;
  readonly contentJson: string;
  readonly composedAt: number;
}

export interface ToldItemTable extends OfConversation {
  readonly item: string;
}

export interface DayUsageTable extends OfTenant {
  readonly day: string;
  readonly person: string;
  readonly costUsd: number;
  readonly calls: number;
  readonly reviews: number;
}

export interface ConversationUsageTable extends OfConversation {
  readonly day: string;
  readonly costUsd: number;
  readonly calls: number;
  readonly reviews: number;
}

export interface PersonTable extends OfTenant {
  readonly person: string;
  readonly name: string;
}

export interface AuditTable extends OfTenant {
  readonly number: number;
  readonly at: number;
  readonly person: string;
  readonly action: string;
  readonly subject: string;
  readonly detailJson: string;
}
