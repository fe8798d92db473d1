import type { Report } from "../domain/report.ts";
import type { StoredVote } from "../ports/store/votes.ts";
import type { ClaimVotes, TeamVotes } from "../report/team-votes.ts";
import type { TeamView } from "./messages/claims.ts";
import { readSettings } from "./settings.ts";
import { type Desk, settingsOf, type Turn } from "./turn.ts";
import { tally } from "./votes.ts";

/** What the team says of a report's claims, also under other reviews, as far as this conversation may see it. */
export async function teamView(
  desk: Desk,
  report: Report,
  { conversation, reviewId }: { readonly conversation: string; readonly reviewId: string },
): Promise<TeamView> {
  const ids = report.claims.map(({ claim }) => claim.id);
  const [votes, stored] = await Promise.all([
    desk.store.votes.about(ids, conversation),
    desk.store.channels.settings(conversation),
  ]);
  const { quorum } = readSettings(stored);
  const byClaim = Map.groupBy(votes, ({ claimId }) => claimId);
  return {
    tallies: new Map([...byClaim].map(([claimId, marks]) => [claimId, tally(marks, quorum)])),
    metBefore: new Set(votes.filter((vote) => vote.reviewId !== reviewId).map(({ claimId }) => claimId)),
    nameOf: desk.nameOf,
    byReaction: desk.chat.capabilities.reactions,
    asksWhy: desk.chat.capabilities.whisper === "anyone",
  };
}

/** The same for an export: with when each vote was given. */
export async function teamVotes(turn: Turn, report: Report): Promise<TeamVotes> {
  const ids = report.claims.map(({ claim }) => claim.id);
  const votes = await turn.store.votes.about(ids, turn.conversation);
  const { quorum } = await settingsOf(turn);
  const byClaim = Map.groupBy(votes, ({ claimId }) => claimId);
  return { quorum, claims: ids.flatMap((id) => claimVotes(id, byClaim.get(id) ?? [], { quorum, turn })) };
}

function claimVotes(
  claimId: string,
  votes: readonly StoredVote[],
  { quorum, turn }: { readonly quorum: number; readonly turn: Turn },
): readonly ClaimVotes[] {
  if (votes.length === 0) return [];
  const { state, verifiedBy, reasons } = tally(votes, quorum);
  const people = Map.groupBy(votes, ({ person }) => person);
  const counted = [...people].flatMap(([person, marks]) => {
    const kind = verifiedBy.includes(person) ? "verify" : "dispute";
    const latest = marks.findLast((mark) => mark.kind === kind);
    return latest === undefined ? [] : [latest];
  });
  return [
    {
      claimId,
      state,
      votes: counted
        .toSorted((a, b) => a.at - b.at)
        .map(({ person, kind, source, at }) => ({
          personId: person,
          person: turn.nameOf(person),
          vote: kind,
          by: source,
          at: new Date(at).toISOString(),
          reason: (kind === "dispute" && reasons.find((one) => one.person === person)?.reason) || null,
        })),
    },
  ];
}
