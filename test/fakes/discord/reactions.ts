import { GatewayIntentBits, PermissionFlagsBits } from "discord-api-types/v10";
import { ApiError, archivedThread, missingPermissions } from "./api-error.ts";
import type { ChannelRecord, MemberRecord, MessageRecord } from "./records.ts";
import { apiEmoji, apiMember, apiUser } from "./render.ts";
import type { World } from "./world.ts";

const EMOJI = /^(?:\p{RGI_Emoji}|\p{Emoji}\uFE0F?|\w{2,32}:\d+)$/v;

/** @param key the emoji as a route has it: the character, or `name:id` */
export function addReaction(
  world: World,
  message: MessageRecord,
  key: string,
  userId: string,
  kind: "normal" | "burst" = "normal",
): void {
  const channel = world.channel(message.channelId);
  if (!EMOJI.test(key)) throw new ApiError(400, 10014, "Unknown Emoji");
  if (channel.thread?.archived === true) throw archivedThread();
  const first = message.reactions.get(key);
  if (first === undefined) checkNewEmoji(world, message, channel, userId);
  const by = first ?? new Map<string, "normal" | "burst">();
  message.reactions.set(key, by);
  if (by.has(userId)) return;
  by.set(userId, kind);
  const member = world.guildOf(channel)?.members.get(userId);
  tellReaction(world, channel, "MESSAGE_REACTION_ADD", {
    ...where(message, channel),
    ...{ user_id: userId, emoji: apiEmoji(key), burst: kind === "burst", type: kind === "burst" ? 1 : 0 },
    ...(kind === "burst" ? { burst_colors: ["#5865f2"] } : {}),
    message_author_id: message.authorId,
    ...(member === undefined ? {} : { member: memberOfEvent(world, member) }),
  });
}

function memberOfEvent(world: World, member: MemberRecord): object {
  const { bot, displayName: display_name } = world.user(member.userId);
  return { ...apiMember(world, member), user: { ...apiUser(world.user(member.userId)), bot, display_name } };
}

function checkNewEmoji(world: World, message: MessageRecord, channel: ChannelRecord, userId: string): void {
  if ((world.permissions(userId, channel) & PermissionFlagsBits.AddReactions) === 0n) throw missingPermissions();
  if (message.reactions.size >= 20) throw new ApiError(400, 30010, "Maximum number of reactions reached (20)");
}

/** @returns whether there was one */
export function removeReaction(world: World, message: MessageRecord, key: string, userId: string): boolean {
  const channel = world.channel(message.channelId);
  if (channel.thread?.archived === true) throw archivedThread();
  const by = message.reactions.get(key);
  const kind = by?.get(userId);
  if (by === undefined || kind === undefined) return false;
  by.delete(userId);
  if (by.size === 0) message.reactions.delete(key);
  const what = { user_id: userId, emoji: apiEmoji(key), burst: kind === "burst", type: kind === "burst" ? 1 : 0 };
  tellReaction(world, channel, "MESSAGE_REACTION_REMOVE", { ...where(message, channel), ...what });
  return true;
}

/** All of a message, or all of one emoji. */
export function clearReactions(world: World, message: MessageRecord, key: string | null): void {
  const channel = world.channel(message.channelId);
  if (key === null) {
    message.reactions.clear();
    tellReaction(world, channel, "MESSAGE_REACTION_REMOVE_ALL", where(message, channel));
  } else if (message.reactions.delete(key)) {
    tellReaction(world, channel, "MESSAGE_REACTION_REMOVE_EMOJI", { ...where(message, channel), emoji: apiEmoji(key) });
  }
}

const where = (message: MessageRecord, { id, guildId }: ChannelRecord) => ({
  ...{ message_id: message.id, channel_id: id },
  ...(guildId === null ? {} : { guild_id: guildId }),
});

function tellReaction(world: World, { id, guildId }: ChannelRecord, name: string, data: object): void {
  const intents = guildId === null ? GatewayIntentBits.DirectMessageReactions : GatewayIntentBits.GuildMessageReactions;
  world.tell({ name, data, guildId, channelId: id, intents });
}
