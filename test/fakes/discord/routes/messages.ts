import { ChannelType, MessageFlags, PermissionFlagsBits } from "discord-api-types/v10";
import {
  ApiError,
  archivedThread,
  cannotMessageUser,
  FormErrors,
  missingPermissions,
  unknownMessage,
} from "../api-error.ts";
import { timeOf } from "../clock.ts";
import { editDraft, newDraft } from "../drafts.ts";
import { addMessage, deleteMessages, editMessage } from "../messages.ts";
import type { ChannelRecord, MessageBody, MessageRecord } from "../records.ts";
import { apiMessage, visibility } from "../render.ts";
import { type Call, noContent, ok, type Routes } from "../router.ts";
import type { World } from "../world.ts";

const HOUR_MS = 3_600_000;
/** Discord does not say how many; after these it asks to wait. */
export const EDITS_AFTER_AN_HOUR = 3;
/** For so long does a nonce mean the message that is there. */
const NONCE_MS = 300_000;

export function messageRoutes(world: World): Routes {
  const shown = (message: MessageRecord) => apiMessage(world, message, visibility(world, message));
  return {
    "POST /channels/{channel_id}/messages": (call) => ok(shown(create(world, call))),
    "GET /channels/{channel_id}/messages": (call) => ok(list(world, call).map(shown)),
    "GET /channels/{channel_id}/messages/{message_id}": (call) => ok(shown(readable(world, call))),
    "PATCH /channels/{channel_id}/messages/{message_id}": (call) => ok(shown(edit(world, call))),
    "DELETE /channels/{channel_id}/messages/{message_id}": (call) => {
      const { channel, message } = found(world, call);
      if (message.authorId !== world.bot.id && !mayManage(world, channel)) throw missingPermissions();
      if (channel.thread?.archived === true) throw archivedThread();
      deleteMessages(world, channel, [message]);
      return noContent;
    },
    "POST /channels/{channel_id}/messages/bulk-delete": (call) => {
      const channel = world.channelForBot(call.params.channel_id ?? "", PermissionFlagsBits.ManageMessages);
      const { messages } = call.body as { readonly messages: readonly string[] };
      deleteMessages(
        world,
        channel,
        messages.map((id) => world.message(channel.id, id)),
      );
      return noContent;
    },
    "POST /channels/{channel_id}/typing": ({ params }) => {
      writable(world, params.channel_id ?? "");
      return noContent;
    },
  };
}

const mayManage = (world: World, channel: ChannelRecord) =>
  (world.permissions(world.bot.id, channel) & PermissionFlagsBits.ManageMessages) !== 0n;

const maySpeakInLocked = (world: World, channel: ChannelRecord) =>
  (world.permissions(world.bot.id, channel) & PermissionFlagsBits.ManageThreads) !== 0n;

/** A channel or thread in which the bot may write, as Discord sees it. Throws {ApiError}. */
export function writable(world: World, channelId: string): ChannelRecord {
  const isThread = world.channels.get(channelId)?.thread != null;
  const needed = isThread ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages;
  const channel = world.channelForBot(channelId, needed);
  if (channel.type === ChannelType.GuildForum)
    throw new ApiError(400, 40058, "Cannot send messages in a forum channel");
  if (channel.thread?.locked === true && !maySpeakInLocked(world, channel))
    throw new ApiError(400, 160005, "Thread is locked");
  if (channel.recipientId !== null) {
    const { acceptsDirectMessages, blocksBot } = world.user(channel.recipientId);
    if (!acceptsDirectMessages || blocksBot) throw cannotMessageUser();
  }
  return channel;
}

function create(world: World, call: Call): MessageRecord {
  const channel = writable(world, call.params.channel_id ?? "");
  const { body, files } = newDraft(world, call.body, call);
  if (files.length > 0) world.channelForBot(channel.id, PermissionFlagsBits.AttachFiles);
  checkReference(world, channel, body);
  return sameNonce(world, channel, body) ?? addMessage(world, channel, { authorId: world.bot.id, body, files });
}

function sameNonce(
  world: World,
  channel: ChannelRecord,
  { nonce, enforce_nonce: enforced }: MessageBody,
): MessageRecord | null {
  if (nonce === undefined || enforced !== true) return null;
  const since = world.clock.now() - NONCE_MS;
  const same = world
    .messagesIn(channel.id)
    .findLast((message) => message.nonce === nonce && message.authorId === world.bot.id && timeOf(message.id) >= since);
  return same ?? null;
}

function checkReference(world: World, channel: ChannelRecord, { message_reference: reference }: MessageBody): void {
  if (reference?.message_id === undefined) return;
  if ((world.permissions(world.bot.id, channel) & PermissionFlagsBits.ReadMessageHistory) === 0n)
    throw new ApiError(403, 160002, "You cannot reply without permission to read message history");
  const known = world.messages.get(reference.message_id);
  if (known !== undefined && !known.deleted && known.channelId === channel.id) return;
  if (reference.fail_if_not_exists === false) return;
  const errors = new FormErrors();
  errors.add(["message_reference"], "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message");
  errors.throwIfAny();
}

/** A message that everyone sees: ephemeral ones are beyond the bot's token. */
export function found(
  world: World,
  { params }: Call,
): { readonly channel: ChannelRecord; readonly message: MessageRecord } {
  const channel = world.channelForBot(params.channel_id ?? "");
  const message = world.message(channel.id, params.message_id ?? "");
  if (message.ephemeralTo !== null) throw unknownMessage();
  return { channel, message };
}

function readable(world: World, call: Call): MessageRecord {
  world.channelForBot(call.params.channel_id ?? "", PermissionFlagsBits.ReadMessageHistory);
  return found(world, call).message;
}

function edit(world: World, call: Call): MessageRecord {
  const { channel, message } = found(world, call);
  if (message.authorId !== world.bot.id)
    throw new ApiError(403, 50005, "Cannot edit a message authored by another user");
  if (channel.thread?.archived === true) throw archivedThread();
  const { body, files } = editDraft(world, message, call.body, call);
  if (world.clock.now() - Date.parse(message.createdAt) > HOUR_MS) {
    if (message.lateEdits >= EDITS_AFTER_AN_HOUR)
      throw new ApiError(429, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later.");
    message.lateEdits += 1;
  }
  editMessage(world, message, body, files);
  return message;
}

/** Newest first. */
function list(world: World, { params, query }: Call): readonly MessageRecord[] {
  const channel = world.channelForBot(params.channel_id ?? "");
  if ((world.permissions(world.bot.id, channel) & PermissionFlagsBits.ReadMessageHistory) === 0n) return [];
  const limit = Number(query.get("limit") ?? 50);
  if (limit < 1 || limit > 100) throw new ApiError(400, 50035, "Invalid Form Body");
  const [before, after] = [query.get("before"), query.get("after")];
  const visible = world.messagesIn(channel.id).filter(({ id, ephemeralTo, flags }) => {
    if (ephemeralTo !== null || (flags & MessageFlags.Loading) !== 0) return false;
    return (before === null || BigInt(id) < BigInt(before)) && (after === null || BigInt(id) > BigInt(after));
  });
  const page = after !== null && before === null ? visible.slice(0, limit) : visible.slice(-limit);
  return page.toReversed();
}
