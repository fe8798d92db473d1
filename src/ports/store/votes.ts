import type { VotePress } from "../../domain/vote-press.ts";

/** ✅ or ❌ by one person on one claim. */
export interface Vote {
  readonly claimId: string;
  /** By the platform's id. */
  readonly person: string;
  readonly kind: "verify" | "dispute";
  readonly source: "reaction" | "button";
  /** When it was given or taken back, by the platform's clock. */
  readonly at: number;
}

export interface StoredVote extends Vote {
  /** The review under which the claim was voted on. */
  readonly reviewId: string;
  /** Why a claim is disputed, when the person said so. */
  readonly reason: string | null;
}

/** `stale`: something later is known of this very vote. */
export type VoteOutcome = "changed" | "unchanged" | "stale";

export interface PressOutcome {
  /** What this press came to, at its place among the person's presses. */
  readonly vote: "given" | "taken-back";
  /** Votes by button that stand otherwise now. */
  readonly changes: readonly { readonly kind: Vote["kind"]; readonly state: "set" | "unset" }[];
}

/**
 * Votes by claim, person, kind and source. A claim's id comes from its content, so a vote counts wherever the tenant
 * meets the claim again. Each change is written together with its line in the audit log. Events may come late, twice
 * and in any order: the later one counts, of two at the same time the one that takes the vote back.
 */
export interface VoteStore {
  set(vote: Vote & { readonly reviewId: string }): Promise<VoteOutcome>;
  /** Takes a vote back; a vote of the other source by the same person stays. */
  unset(vote: Vote & { readonly reviewId: string }): Promise<VoteOutcome>;
  /**
   * Notes a press and makes the person's votes by button on the claim what all their presses come to (`votesPressed`):
   * presses do not commute, and they come late, twice and in any order, too.
   */
  press(press: VotePress): Promise<PressOutcome>;
  /** Keeps why a person disputes a claim; until they dispute it no more. */
  explain(claimId: string, person: string, reason: string, at: number): Promise<void>;
  /**
   * Makes a vote what it is on the platform at `at`, also when something is known that seems later but lies past `now`: a
   * clock was wrong.
   */
  correct(vote: Vote & { readonly reviewId: string }, state: "set" | "unset", now: number): Promise<VoteOutcome>;
  /** The same as `of`, with the votes on claims of the same words about the same study; each under the id asked for. */
  about(claimIds: readonly string[], conversation: string): Promise<readonly StoredVote[]>;
  /**
   * The votes in force on these claims, oldest first.
   *
   * @param conversation who asks: votes from private conversations appear in themselves alone
   */
  of(claimIds: readonly string[], conversation: string): Promise<readonly StoredVote[]>;
  /** Votes of a conversation given at or after `from` and before `until` that are in force, oldest first. */
  between(conversation: string, from: number, until: number): Promise<readonly StoredVote[]>;
}
