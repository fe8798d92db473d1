import type { StoredReview } from "../ports/store/reviews.ts";
import type { DigestContent, Told } from "./digest-content.ts";
import { readSettings } from "./settings.ts";
import type { Desk } from "./turn.ts";
import { type Tally, tally } from "./votes.ts";

const MOST_WAITING = 5;
/** How often a claim can change sides and still be told. */
const MOST_TURNS = 9;
const DECIDED = ["verified", "disputed"] as const;
type Decided = (typeof DECIDED)[number];

export interface Since {
  readonly from: number;
  readonly now: number;
  /** The reviews that ended in between. */
  readonly finished: readonly StoredReview[];
}

/** What the team decided since, and which claims of recent reviews nobody has judged. */
export async function teamNews(
  desk: Desk,
  conversation: string,
  { from, now, finished }: Since,
): Promise<Pick<DigestContent, "verified" | "disputed" | "waiting">> {
  const { store } = desk;
  const { quorum } = readSettings(await store.channels.settings(conversation));
  const voted = [...new Set((await store.votes.between(conversation, from, now)).map(({ claimId }) => claimId))];
  const texts = new Map((await store.reviews.claims(voted, conversation)).map((claim) => [claim.claimId, claim.text]));
  const votes = Map.groupBy(await store.votes.of(voted, conversation), ({ claimId }) => claimId);
  const decisions = [...votes].map(([claimId, marks]) => ({ claimId, state: tally(marks, quorum).state }));
  const items = await itemsOf(desk, conversation, decisions);
  const told = (side: Decided): readonly Told[] =>
    decisions.flatMap(({ claimId, state }) => {
      const item = items.get(claimId);
      return state === side && item !== undefined ? [{ item, text: texts.get(claimId) ?? claimId, url: null }] : [];
    });
  return {
    verified: told("verified"),
    disputed: told("disputed"),
    waiting: await waitingOf(desk, conversation, finished),
  };
}

/** What tells each decision that differs from the one told last: a claim may change sides and back. */
async function itemsOf(
  { store }: Desk,
  conversation: string,
  decisions: readonly { readonly claimId: string; readonly state: Tally["state"] }[],
): Promise<ReadonlyMap<string, string>> {
  const turns = Array.from({ length: MOST_TURNS }, (_, index) => index + 1);
  const itemOf = (claimId: string, turn: number, state: string) => `team:${claimId}:${turn}:${state}`;
  const possible = decisions.flatMap(({ claimId }) =>
    turns.flatMap((turn) => DECIDED.map((state) => itemOf(claimId, turn, state))),
  );
  const untold = new Set(await store.digests.untold(conversation, possible));
  const items = decisions.flatMap(({ claimId, state }): readonly (readonly [string, string])[] => {
    const isTold = (turn: number, side: string) => !untold.has(itemOf(claimId, turn, side));
    const last = turns.findLast((turn) => DECIDED.some((side) => isTold(turn, side))) ?? 0;
    return last > 0 && isTold(last, state) ? [] : [[claimId, itemOf(claimId, last + 1, state)]];
  });
  return new Map(items);
}

async function waitingOf(
  { store }: Desk,
  conversation: string,
  finished: readonly StoredReview[],
): Promise<readonly string[]> {
  const reports = await Promise.all(finished.map(({ id }) => store.reviews.report(id)));
  const claims = reports.flatMap((report) => report?.claims.map(({ claim }) => claim) ?? []);
  const ids = claims.map(({ id }) => id);
  const judged = new Set((await store.votes.about(ids, conversation)).map(({ claimId }) => claimId));
  return [...new Set(claims.filter(({ id }) => !judged.has(id)).map(({ text }) => text))].slice(0, MOST_WAITING);
}
