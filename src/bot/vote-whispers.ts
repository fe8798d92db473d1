import type { VoteSet } from "../domain/chat-event.ts";
import { buttons, text } from "../domain/chat-message.ts";
import { ChatRefused } from "../errors.ts";
import { citationsOf } from "../report/citations.ts";
import { answerKey } from "./outbox.ts";
import { TEXTS } from "./texts.ts";
import type { Desk } from "./turn.ts";
import type { VotedClaim } from "./vote-display.ts";

/** What a person voted by. */
export type Voted = Pick<VoteSet, "conversation" | "thread" | "dedupeKey" | "actor"> & {
  /** The message that was voted on; null where it was said in words. */
  readonly messageId: string | null;
};

export async function askWhy(desk: Desk, event: Voted, claim: VotedClaim): Promise<void> {
  const words = TEXTS.whyDispute(await labelOf(desk, claim));
  await whisperOnce(desk, event, "why", words, claim);
}

/** Says something to the voter alone; nothing where the platform cannot. */
export async function whisperOnce(
  desk: Desk,
  event: Voted,
  part: string,
  words: string,
  claim?: VotedClaim,
): Promise<void> {
  if (desk.chat.capabilities.whisper !== "anyone") return;
  // Not every platform says of a reaction in which thread it was given.
  const { conversation, messageId } = event;
  const votedOn = messageId === null ? null : await desk.store.messages.at(conversation, messageId);
  const place = { tenant: desk.tenant, conversation, thread: event.thread ?? votedOn?.place.thread ?? null };
  const button = claim && {
    label: TEXTS.giveReason,
    action: "reason",
    value: `${claim.reviewId} ${claim.claimId}`,
    style: "plain" as const,
    asks: "form" as const,
  };
  const message = {
    blocks: [text(words), ...(button && desk.chat.capabilities.forms ? [buttons(button)] : [])],
    fallback: words,
  };
  const sending = { key: answerKey(event.dedupeKey, part), answering: event.dedupeKey, streamTo: null };
  await desk.chat.whisper(place, event.actor.id, message, sending).catch((error: unknown) => {
    // The vote is stored; a person who cannot be reached privately is not told in public.
    if (!(error instanceof ChatRefused)) throw error;
  });
}

export async function labelOf(desk: Desk, { reviewId, claimId }: VotedClaim): Promise<string> {
  const report = await desk.store.reviews.report(reviewId);
  return report === null ? "that claim" : citationsOf(report).label(claimId);
}
