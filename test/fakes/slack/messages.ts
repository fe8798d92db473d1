import { type Fields, listOf } from "./json.ts";
import type { Message } from "./message.ts";
import type { Person } from "./person.ts";
import type { Workspace } from "./workspace.ts";

/** Who did something: a person, or the bot of a workspace. */
export type Doer = Person | Workspace;

const slackOf = (message: Message) => message.channel.workspace.slack;

/** Tells the app of a new message: as a message, and as a mention when it is one. */
export function announcePost(message: Message, by: Doer): void {
  const { channel, data, ts } = message;
  const { events } = slackOf(message);
  const about = { ...data, channel: channel.id, event_ts: ts };
  events.inChannel(channel, { ...about, channel_type: channel.kind }, by);
  const receiver = events.receiverOf(channel);
  if (receiver === null || channel.kind === "im") return;
  if (message.text.includes(`<@${receiver.bot.userId}>`) && message.userId !== receiver.bot.userId)
    events.emit({ to: receiver, event: { ...about, type: "app_mention" }, from: teamOf(by), channel });
}

export function announceEdit(message: Message, before: Fields, by: Doer): void {
  const shown = { message: { ...message.data, source_team: teamOf(by).id }, previous_message: before };
  announceHidden(message, { subtype: "message_changed", ...shown }, by);
}

/** Deletes a message; one with replies leaves a tombstone, so that the thread has something to hang on. */
export function erase(message: Message, by: Doer): void {
  const before = message.data;
  if (message.isReply || message.channel.thread(message).length === 0) {
    message.removed = true;
    announceHidden(message, { subtype: "message_deleted", deleted_ts: message.ts, previous_message: before }, by);
    return;
  }
  const { ts } = message;
  const about = { type: "message", subtype: "tombstone", hidden: true, user: "USLACKBOT", parent_user_id: "USLACKBOT" };
  message.data = { ...about, text: "This message was deleted.", ts, thread_ts: ts };
  message.metadata = null;
  message.streaming = null;
  message.reactions.clear();
  announceHidden(message, { subtype: "message_changed", message: message.data, previous_message: before }, by);
}

export function announceReaction(
  type: "reaction_added" | "reaction_removed",
  message: Message,
  reaction: string,
  by: Doer,
): void {
  const item = { type: "message", channel: message.channel.id, ts: message.ts };
  const user = userIdOf(by);
  const event = { type, user, reaction, item, item_user: message.userId, event_ts: slackOf(message).ids.ts() };
  slackOf(message).events.inChannel(message.channel, event, by);
}

/** A message as the API gives it: with its reactions, its replies and, when asked for, its metadata. */
export function shownMessage(message: Message, metadata: "with metadata" | "without metadata"): Fields {
  const reactions = [...message.reactions].map(([name, users]) => ({ name, users: [...users], count: users.size }));
  const replies = message.isReply ? [] : message.channel.thread(message);
  return {
    ...message.data,
    ...(reactions.length > 0 ? { reactions } : {}),
    ...(replies.length > 0
      ? {
          reply_count: replies.length,
          latest_reply: replies.at(-1)?.ts,
          reply_users: [...new Set(replies.map(({ userId }) => userId))],
        }
      : {}),
    ...(message.metadata !== null && metadata === "with metadata" ? { metadata: message.metadata } : {}),
  };
}

/** Gives every block that has no name one of its own. */
export const named = (
  blocks: readonly Fields[],
  message: { readonly next: (prefix: string) => string },
): readonly Fields[] =>
  listOf(blocks).map((block) => (block.block_id === undefined ? { ...block, block_id: message.next("b") } : block));

export const userIdOf = (by: Doer): string => ("bot" in by ? by.bot.userId : by.id);

export const teamOf = (by: Doer): Workspace => ("bot" in by ? by : by.workspace);

function announceHidden(message: Message, fields: Fields, by: Doer): void {
  if (message.onlyFor !== null) return;
  const { events, ids } = slackOf(message);
  const ts = ids.ts();
  const { channel } = message;
  const common = { channel: channel.id, hidden: true, ts, event_ts: ts, channel_type: channel.kind };
  events.inChannel(channel, { type: "message", ...fields, ...common }, by);
}
