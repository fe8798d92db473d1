import { ChatRefused, MessageGone } from "../errors.ts";
import type { MessageRef, Reaction } from "../ports/chat.ts";
import type { OwnMark, StoredMessage } from "../ports/store/messages.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import { readSettings } from "./settings.ts";
import type { Desk } from "./turn.ts";
import { tally } from "./votes.ts";

/** Other emoji than people's, so that a mark says what is recorded, not that somebody clicked. */
const EMOJI = { verified: "🟢", disputed: "🔴" } as const;
const KINDS = ["verified", "disputed"] as const;

/**
 * Has the message of a claim carry the bot's mark of what the votes come to. What is there already costs no call:
 * platforms take fewer changes of reactions than edits. One process at a time.
 */
export async function showMark(desk: Desk, review: StoredReview, claimId: string): Promise<void> {
  const { chat, store, tenant } = desk;
  if (!chat.capabilities.reactions) return;
  const key = `${review.id}/claim/${claimId}`;
  const message = await store.messages.find(key);
  if (message?.platformId == null || message.state !== "posted") return;
  const due = await markDue(desk, review, claimId);
  if (message.mark === due) return;
  // Whatever a crash leaves half done is unknown, and put right with the next edit.
  await store.messages.marked(key, null);
  const ref: MessageRef = { tenant, ...message.place, messageId: message.platformId };
  try {
    for (const kind of KINDS) {
      if (kind !== due && (message.mark ?? kind) === kind) await chat.unreact(ref, EMOJI[kind]);
    }
    if (due !== "none") await chat.react(ref, EMOJI[due]);
  } catch (error) {
    // A message may have as many reactions as it can hold: its words say what is recorded all the same.
    if (error instanceof ChatRefused || error instanceof MessageGone) return;
    throw error;
  }
  await store.messages.marked(key, due);
}

async function markDue({ store }: Desk, { place: { conversation } }: StoredReview, claimId: string): Promise<OwnMark> {
  const settings = readSettings(await store.channels.settings(conversation));
  const { state } = tally(await store.votes.about([claimId], conversation), settings.quorum);
  return state === "waiting" ? "none" : state;
}

/** Whether a message carries the mark that is noted of it: people with the right to can take a bot's reactions away. */
export function isMarkedAsNoted({ mark }: StoredMessage, reactions: readonly Reaction[]): boolean {
  const marks = reactions.filter(({ actor }) => actor.kind === "bot").map(({ emoji }) => emoji);
  return mark === null || KINDS.every((kind) => marks.includes(EMOJI[kind]) === (kind === mark));
}
