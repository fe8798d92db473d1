import type { Action, Actor, Ask, ChatEvent, Check, Command, FollowUp } from "../domain/chat-event.ts";
import { type ChatMessage, type Inline, inlineText, text } from "../domain/chat-message.ts";
import { ChatRefused } from "../errors.ts";
import type { Chat, MessageRef, Place } from "../ports/chat.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import type { TenantStore } from "../ports/store.ts";
import type { Log } from "./log.ts";
import { answerKey, type Outbox } from "./outbox.ts";
import { type ChannelSettings, readSettings } from "./settings.ts";

/** What a person wrote or called for, or the press of a button. */
export type Spoken = Ask | FollowUp | Command | Check | Action;

/** A tenant on its platform, with what the bot needs to speak there. */
export interface Desk {
  readonly tenantId: string;
  /** The platform's own id of the tenant. */
  readonly tenant: string;
  readonly chat: Chat;
  readonly store: TenantStore;
  readonly outbox: Outbox;
  /** With the tenant in each line. */
  readonly log: Log;
  readonly now: () => number;
  /** What people are called, as far as they were heard of; else their ids. */
  readonly nameOf: (person: string) => string;
}

/** One event of a person, and where to answer it. */
export interface Turn extends Desk {
  readonly event: Spoken;
  readonly actor: Actor;
  readonly conversation: string;
  /** The thread it was said in, or that hangs on its message; null at the top of a conversation. */
  readonly thread: string | null;
  readonly at: number;
}

export const tenantIdOf = ({ platform, tenant }: Pick<ChatEvent, "platform" | "tenant">): string =>
  `${platform}:${tenant}`;

export const placeIn = (turn: Turn, thread: string | null = turn.thread): Place => ({
  tenant: turn.tenant,
  conversation: turn.conversation,
  thread,
});

/** Where a review was asked, as the chat takes it. */
export const placeOf = (desk: Desk, { place }: Pick<StoredReview, "place">): Place => ({
  tenant: desk.tenant,
  conversation: place.conversation,
  thread: place.thread,
});

export const settingsOf = async (turn: Pick<Turn, "store" | "conversation">): Promise<ChannelSettings> =>
  readSettings(await turn.store.channels.settings(turn.conversation));

/** A message of one paragraph. */
export const plainMessage = (...content: Inline): ChatMessage => ({
  blocks: [text(...content)],
  fallback: inlineText(content),
});

/**
 * Answers an event where it was said, once.
 *
 * @param part tells apart several answers to one event
 */
export function answer(turn: Turn, message: ChatMessage | string, part = "answer"): Promise<MessageRef> {
  return turn.outbox.say(asMessage(message), {
    key: answerKey(turn.event.dedupeKey, part),
    place: placeIn(turn),
    role: "answer",
    reviewId: null,
    claimId: null,
    answering: turn.event.dedupeKey,
    streamTo: null,
  });
}

/** Answers so that only the actor sees it, where the platform can; else where it was said. */
export async function answerPrivately(turn: Turn, message: ChatMessage | string): Promise<void> {
  if (turn.chat.capabilities.whisper === "nobody") return void (await answer(turn, message));
  const sending = { key: answerKey(turn.event.dedupeKey, "whisper"), answering: turn.event.dedupeKey, streamTo: null };
  try {
    await turn.chat.whisper(placeIn(turn), turn.actor.id, asMessage(message), sending);
  } catch (error) {
    if (!(error instanceof ChatRefused)) throw error;
    await answer(turn, message);
  }
}

const asMessage = (message: ChatMessage | string) => (typeof message === "string" ? plainMessage(message) : message);

/** Who may see what is said here: a public channel's reviews may be met again in the whole tenant. */
export const isPublic = (event: Spoken): boolean => "audience" in event && event.audience === "public";

/** The review that is meant here: the newest of the thread, else of the conversation. */
export async function reviewHere(turn: Turn): Promise<StoredReview | null> {
  const { conversation, thread } = turn;
  const here = thread === null ? [] : await turn.store.reviews.inThread({ conversation, thread });
  if (here.length > 0) return here.at(-1) ?? null;
  return thread === null ? ((await turn.store.reviews.latest(conversation, 1))[0] ?? null) : null;
}
