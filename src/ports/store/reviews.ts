import type { Report, Stage, Usage } from "../../domain/report.ts";
import type { ClaimStatus } from "../../domain/verdict.ts";
import type { Json } from "../store.ts";

/** Where something is said. */
export interface Place {
  /** A channel, group or direct conversation, by the platform's id. */
  readonly conversation: string;
  /** Null for the conversation itself. */
  readonly thread: string | null;
}

/**
 * `queued` and `running` reviews have a job. `answered` and `not-enough-evidence` have a report; `failed` and
 * `cancelled` do not.
 */
export type ReviewStatus = "queued" | "running" | "answered" | "not-enough-evidence" | "failed" | "cancelled";

/** Who may meet a review again: the whole tenant, or only the conversation (private channel, direct message). */
export type Audience = "tenant" | "conversation";

/** A review that somebody asks for. */
export interface NewReview {
  /** Made of the event that asks, so that the same event makes the same review. */
  readonly id: string;
  readonly place: Place;
  readonly audience: Audience;
  /** The person who asks, by the platform's id. */
  readonly asker: string;
  readonly question: string;
  /** The form in which questions are compared. */
  readonly normalisedQuestion: string;
  /** What the answer depends on besides: sources, since, max studies. Reviews with equal settings are comparable. */
  readonly settings: Json;
  /** The review that this one follows up or tries again. */
  readonly parentId: string | null;
  readonly askedAt: number;
}

export interface StoredReview extends NewReview {
  readonly status: ReviewStatus;
  /** What the asker is told of a failure. */
  readonly error: string | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

/** A claim of an earlier review, as recall finds it. */
export interface RecalledClaim {
  readonly reviewId: string;
  readonly claimId: string;
  readonly text: string;
  readonly status: ClaimStatus;
  /** 0 to 1. */
  readonly confidence: number;
  readonly studyId: string;
  readonly studyTitle: string;
  readonly studyYear: number | null;
}

export interface Recollection {
  readonly review: StoredReview;
  /** The review's claims that match the topic, best first; none when only its question or answer does. */
  readonly claims: readonly RecalledClaim[];
}

export interface ReviewStore {
  /** Creates a review, once: for an id that exists nothing is changed and what is stored is returned. */
  create(review: NewReview): Promise<StoredReview>;
  find(id: string): Promise<StoredReview | null>;
  /** Null until the review has ended with one. */
  report(id: string): Promise<Report | null>;
  /** The reviews of a thread, oldest first. */
  inThread(place: Place): Promise<readonly StoredReview[]>;
  /** The latest reviews of a conversation, newest first. */
  latest(conversation: string, limit: number): Promise<readonly StoredReview[]>;
  /** The latest reviews that a person asked for, newest first. */
  askedBy(person: string, limit: number): Promise<readonly StoredReview[]>;
  /** Reviews that are queued or running, oldest first. */
  unfinished(): Promise<readonly StoredReview[]>;
  /** Reviews of a conversation that ended at or after `from` and before `until`, oldest first. */
  finishedBetween(conversation: string, from: number, until: number): Promise<readonly StoredReview[]>;
  /**
   * The newest finished review of the same question with equal settings that the conversation may see.
   *
   * @param askedSince the oldest that still counts
   */
  findSame(
    asked: Pick<NewReview, "normalisedQuestion" | "settings" | "place">,
    askedSince: number,
  ): Promise<StoredReview | null>;

  /** Marks a queued review as running. A review that has ended stays as it is. */
  start(id: string, at: number): Promise<void>;
  /**
   * Ends a review with its report, and keeps its studies, claims and evidence for recall. A second call with the same
   * report changes nothing; a review that was cancelled stays cancelled.
   */
  finish(id: string, report: Report, at: number): Promise<void>;
  /** @param error what the asker is told */
  fail(id: string, error: string, at: number): Promise<void>;
  /** Lets a failed review go on after its last saved stage. @returns false for any other */
  reopen(id: string): Promise<boolean>;
  /** @returns whether this word cancelled it, now or before; false when it had ended, or was cancelled by another */
  cancel(id: string, by: string, at: number): Promise<boolean>;

  /** What an unfinished review has done so far: the value of a stage as `saveStage` was given it. */
  loadStage(id: string, stage: Stage): Promise<Json | undefined>;
  /** The stages that are saved, in no order. */
  savedStages(id: string): Promise<readonly Stage[]>;
  /** Saves a finished stage; what it spent is added, the first time, to the usage of the asker's and the conversation's day. */
  saveStage(id: string, stage: Stage, value: Json, spent: Usage, at: number): Promise<void>;

  /**
   * Earlier reviews and claims on a topic that a conversation may see, best first. Words are compared by their first
   * letters, so that "fractures" finds "fracture".
   *
   * @param conversation who asks: private conversations appear in themselves alone
   * @param limit the most reviews
   */
  recall(topic: string, conversation: string, limit: number): Promise<readonly Recollection[]>;
  /**
   * Where the tenant meets a claim, or one of the same words about the same study: the newest review first. Says nothing
   * that a conversation might not see.
   */
  occurrences(claimId: string): Promise<readonly { readonly reviewId: string; readonly claimId: string }[]>;
  /** Where claims occur in finished reviews that a conversation may see: of these ids, oldest review first. */
  claims(claimIds: readonly string[], conversation: string): Promise<readonly RecalledClaim[]>;
}
