import type { ChatEvent } from "../../../src/domain/chat-event.ts";
import type { ChannelMessage, Thread } from "./channel.ts";
import type { Audience, Entry } from "./journal.ts";

/** All that a channel is made of. */
export interface Standing {
  readonly id: string;
  readonly counted: { readonly messages: number; readonly events: number; readonly buttons: number };
  readonly audiences: ReadonlyMap<string, Audience>;
  /** In the order in which they were said. */
  readonly messages: readonly ChannelMessage[];
  /** In the order of their numbers. */
  readonly threads: readonly Thread[];
  /** Those that no handler has taken yet. */
  readonly events: readonly ChatEvent[];
}

/** The fewest entries that make the same channel. */
export function whatStands({ id, counted, audiences, messages, threads, events }: Standing): readonly Entry[] {
  const untaken = { ...counted, messages: counted.messages - messages.length, events: counted.events - events.length };
  return [
    { kind: "opened", version: 1, id },
    { kind: "counted", ...untaken },
    ...[...audiences].map(([conversation, audience]): Entry => ({ kind: "channel", conversation, audience })),
    ...messages.flatMap(said),
    ...threads.map(({ id: messageId, title }): Entry => ({ kind: "thread", messageId, title })),
    ...events.map((event): Entry => ({ kind: "event", event })),
  ];
}

/** Of a message that was removed stays that it was there, so that it is not said again. */
function said({ reactions, removed, ...message }: ChannelMessage): readonly Entry[] {
  const { messageId } = message;
  if (removed)
    return [
      { kind: "said", ...message, text: "", buttons: [] },
      { kind: "removed", messageId },
    ];
  return [
    { kind: "said", ...message },
    ...reactions.map(({ emoji, actor }): Entry => ({ kind: "reaction", messageId, emoji, actor, given: true })),
  ];
}
