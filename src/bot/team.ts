import type { Report } from "../domain/report.ts";
import type { TeamView } from "./messages/claims.ts";
import { readSettings } from "./settings.ts";
import type { Desk } from "./turn.ts";
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
