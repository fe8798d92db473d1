import type { VoteKind as Emoji } from "../domain/vote.ts";
import type { StoredVote, Vote } from "../ports/store/votes.ts";

/** What counts of a vote in force. */
export type Mark = Pick<StoredVote, "person" | "kind" | "source" | "at"> & { readonly reason?: string | null };

export interface Tally {
  readonly verifiedBy: readonly string[];
  readonly disputedBy: readonly string[];
  /** `waiting`: fewer people than the quorum, or as many for as against. */
  readonly state: "verified" | "disputed" | "waiting";
  /** Who gave both marks; the later counts. */
  readonly changed: readonly string[];
  /** Why people dispute the claim, where they said so. */
  readonly reasons: readonly { readonly person: string; readonly reason: string }[];
}

export const NO_TALLY: Tally = { verifiedBy: [], disputedBy: [], state: "waiting", changed: [], reasons: [] };

export const VOTE_OF_EMOJI: Readonly<Record<Emoji, Vote["kind"]>> = { verified: "verify", disputed: "dispute" };

/**
 * Counts distinct people by the votes in force, each by the later of their marks; where both are of the same moment, the
 * doubt counts. Bots and people without permission are kept out before a vote is stored.
 *
 * @param quorum distinct people who must say the same before the claim is marked; at least 1
 */
export function tally(votes: readonly Mark[], quorum: number): Tally {
  const byPerson = Map.groupBy(votes, ({ person }) => person);
  const choices = [...byPerson].map(([person, marks]) => ({ person, kind: latestKind(marks), marks }));
  const of = (kind: Vote["kind"]) =>
    choices
      .filter((choice) => choice.kind === kind)
      .map(({ person }) => person)
      .toSorted();
  const verifiedBy = of("verify");
  const disputedBy = of("dispute");
  const reasons = choices
    .filter(({ kind }) => kind === "dispute")
    .flatMap(({ person, marks }) => {
      const reason = marks.find((mark) => mark.reason)?.reason;
      return reason ? [{ person, reason }] : [];
    });
  const changed = choices.filter(({ marks }) => new Set(marks.map((mark) => mark.kind)).size > 1);
  return {
    verifiedBy,
    disputedBy,
    state: stateOf(verifiedBy.length, disputedBy.length, quorum),
    changed: changed.map(({ person }) => person).toSorted(),
    reasons,
  };
}

function latestKind(marks: readonly Mark[]): Vote["kind"] {
  const latest = (kind: Vote["kind"]) =>
    Math.max(-1, ...marks.filter((mark) => mark.kind === kind).map(({ at }) => at));
  return latest("verify") > latest("dispute") ? "verify" : "dispute";
}

function stateOf(verified: number, disputed: number, quorum: number): Tally["state"] {
  if (verified >= quorum && verified > disputed) return "verified";
  if (disputed >= quorum && disputed > verified) return "disputed";
  return "waiting";
}

/** A reaction that stands on the platform. */
export type StandingReaction = Pick<Vote, "person" | "kind">;

export interface Drift {
  /** Known, and no longer there: to be taken back. */
  readonly missing: readonly StandingReaction[];
  /** There, and not known: to be set. */
  readonly extra: readonly StandingReaction[];
}

/** How the reactions known differ from those that stand on the platform. Buttons leave no trace there and are left alone. */
export function driftOf(votes: readonly Mark[], standing: readonly StandingReaction[]): Drift {
  const known = votes.filter(({ source }) => source === "reaction");
  const without = (all: readonly StandingReaction[], others: readonly StandingReaction[]) =>
    all
      .filter((one) => !others.some((other) => other.person === one.person && other.kind === one.kind))
      .map(({ person, kind }) => ({ person, kind }));
  return { missing: without(known, standing), extra: without(standing, known) };
}
