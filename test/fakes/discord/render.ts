import {
  type APIAttachment,
  type APIMessage,
  type APIReaction,
  type APIUser,
  ChannelType,
  GuildDefaultMessageNotifications,
  InteractionType,
  MessageType,
} from "discord-api-types/v10";
import type {
  ChannelRecord,
  GuildRecord,
  InteractionOrigin,
  MemberRecord,
  MessageRecord,
  RoleRecord,
  StoredFile,
  UserRecord,
} from "./records.ts";
import { apiComponents } from "./render-components.ts";
import type { World } from "./world.ts";

export function apiUser(user: UserRecord): APIUser {
  const plain = {
    avatar: null,
    discriminator: user.bot ? "0001" : "0",
    public_flags: 0,
    flags: 0,
    primary_guild: null,
  };
  const kind = user.bot ? { bot: true } : {};
  return { id: user.id, username: user.name, global_name: user.bot ? null : user.displayName, ...plain, ...kind };
}

export const apiMember = (world: World, member: MemberRecord): object => ({
  ...memberWithoutUser(member),
  user: apiUser(world.user(member.userId)),
});

export const memberWithoutUser = (member: MemberRecord): object => ({
  ...{ avatar: null, banner: null, communication_disabled_until: null, flags: 0, nick: null, pending: false },
  ...{ premium_since: null, mute: false, deaf: false, joined_at: member.joinedAt, roles: [...member.roles] },
});

export const apiRole = (role: RoleRecord): object => ({
  ...{ id: role.id, name: role.name, permissions: String(role.permissions), position: role.position },
  ...{ color: 0, colors: { primary_color: 0, secondary_color: null, tertiary_color: null }, hoist: false },
  ...{ managed: role.managed, mentionable: false, icon: null, unicode_emoji: null, flags: 0 },
});

const isThread = (channel: ChannelRecord) => channel.thread !== null;

export function apiChannel(world: World, channel: ChannelRecord): object {
  const { id, type, lastMessageId: last_message_id } = channel;
  if (channel.recipientId !== null) {
    return { id, type, flags: 0, last_message_id, recipients: [apiUser(world.user(channel.recipientId))] };
  }
  const common = { id, type, flags: 0, guild_id: channel.guildId, name: channel.name, parent_id: channel.parentId };
  if (isThread(channel)) return { ...common, last_message_id, ...threadFields(world, channel) };
  const placed = { position: channel.position, permission_overwrites: channel.overwrites, nsfw: false, topic: null };
  const forum = { available_tags: channel.tags.map(apiTag), default_reaction_emoji: null, default_sort_order: null };
  return {
    ...common,
    ...{ last_message_id, rate_limit_per_user: 0, ...placed },
    ...(type === ChannelType.GuildForum ? { ...forum, default_forum_layout: 0 } : {}),
  };
}

const apiTag = ({ id, name }: { readonly id: string; readonly name: string }) => ({
  ...{ id, name, moderated: false, emoji_id: null, emoji_name: null },
});

function threadFields(world: World, { thread, ownerId, id }: ChannelRecord) {
  if (thread === null) return {};
  const metadata = {
    ...{ archived: thread.archived, archive_timestamp: thread.archivedAt, locked: thread.locked },
    ...{ auto_archive_duration: thread.autoArchiveMinutes, create_timestamp: thread.createdAt },
  };
  const joined = { id, user_id: world.bot.id, join_timestamp: thread.createdAt, flags: 0 };
  return {
    ...{ owner_id: ownerId, thread_metadata: metadata, message_count: thread.messages, rate_limit_per_user: 0 },
    ...{ member_count: Math.min(thread.members.size, 50), total_message_sent: thread.messages },
    ...(thread.appliedTags.length > 0 ? { applied_tags: thread.appliedTags } : {}),
    ...(thread.members.has(world.bot.id) ? { member: joined } : {}),
  };
}

export function apiGuild(guild: GuildRecord): object {
  return {
    ...{ id: guild.id, name: guild.name, owner_id: guild.ownerId, icon: null, splash: null, discovery_splash: null },
    ...{ home_header: null, banner: null, description: null, vanity_url_code: null, application_id: null, region: "" },
    ...{
      afk_channel_id: null,
      afk_timeout: 300,
      system_channel_id: null,
      system_channel_flags: 0,
      rules_channel_id: null,
    },
    ...{
      widget_enabled: false,
      widget_channel_id: null,
      public_updates_channel_id: null,
      safety_alerts_channel_id: null,
    },
    ...{ verification_level: 0, explicit_content_filter: 0, mfa_level: 0, nsfw: false, nsfw_level: 0, features: [] },
    ...{ default_message_notifications: GuildDefaultMessageNotifications.OnlyMentions, preferred_locale: "en-US" },
    ...{ premium_tier: 0, premium_subscription_count: 0, premium_progress_bar_enabled: false, max_members: 500_000 },
    ...{ max_presences: null, max_video_channel_users: 25, max_stage_video_channel_users: 50, incidents_data: null },
    ...{ emojis: [], stickers: [], roles: [...guild.roles.values()].map(apiRole) },
  };
}

/** What GUILD_CREATE says of a guild: active threads alone, and only the bot's own member. */
export function gatewayGuild(world: World, guild: GuildRecord): object {
  const seen = [...world.channels.values()].filter(
    (channel) => channel.guildId === guild.id && world.sees(world.bot.id, channel),
  );
  const own = guild.members.get(world.bot.id);
  return {
    ...apiGuild(guild),
    ...{ joined_at: own?.joinedAt, large: false, unavailable: false, member_count: guild.members.size },
    ...{ voice_states: [], presences: [], stage_instances: [], guild_scheduled_events: [], soundboard_sounds: [] },
    members: own === undefined ? [] : [apiMember(world, own)],
    channels: seen.filter((channel) => !isThread(channel)).map((channel) => apiChannel(world, channel)),
    threads: seen.filter(({ thread }) => thread?.archived === false).map((channel) => apiChannel(world, channel)),
  };
}

/** Addresses of files hold for a day. */
const DAY_MS = 86_400_000;

export function apiAttachment(world: World, file: StoredFile): APIAttachment {
  const expires = Math.floor((world.clock.now() + DAY_MS) / 1_000).toString(16);
  const url = `${world.cdn}/attachments/${file.id}/${encodeURIComponent(file.name)}?ex=${expires}&is=0&hm=0`;
  return {
    ...{ id: file.id, filename: file.name, size: file.bytes.byteLength, url, proxy_url: url },
    content_type: file.mediaType,
    ...(file.description === null ? {} : { description: file.description }),
    ...(file.ephemeral ? { ephemeral: true } : {}),
  };
}

/** `withheld` leaves out what needs the Message Content intent. */
export function apiMessage(world: World, message: MessageRecord, content: "whole" | "withheld" = "whole"): APIMessage {
  const author = world.user(message.authorId);
  const thread = message.threadId === null ? undefined : world.channels.get(message.threadId);
  return {
    ...{ id: message.id, channel_id: message.channelId, type: message.type, flags: message.flags },
    author: apiUser(author),
    ...{ timestamp: message.createdAt, edited_timestamp: message.editedAt, tts: false, pinned: false },
    ...{ mention_everyone: message.pinged.includes("everyone"), mention_roles: message.mentionedRoles },
    mentions: message.mentions.map((id) => apiUser(world.user(id))),
    ...(content === "whole"
      ? wholeContent(world, message)
      : { content: "", embeds: [], attachments: [], components: [] }),
    ...(message.reactions.size > 0 ? { reactions: reactionsOf(world, message) } : {}),
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(author.bot ? { application_id: author.id } : {}),
    ...(message.interaction === null ? {} : origin(world, message.interaction)),
    ...(message.replyTo === null ? {} : reference(world, message, message.replyTo)),
    ...(thread === undefined ? {} : { thread: apiChannel(world, thread) }),
  } as APIMessage;
}

function origin(world: World, { id, type, userId, owners, messageId }: InteractionOrigin) {
  const metadata = {
    id,
    type,
    user: apiUser(world.user(userId)),
    authorizing_integration_owners: owners,
    ...(messageId === null ? {} : { interacted_message_id: messageId }),
  };
  return {
    webhook_id: world.bot.id,
    ...(type === InteractionType.ModalSubmit ? {} : { interaction_metadata: metadata }),
  };
}

const wholeContent = (world: World, { content, embeds, components, files }: MessageRecord) => ({
  content,
  embeds: embeds.map((embed) => ({ type: "rich", ...embed })),
  components: apiComponents(components, files, (file) => apiAttachment(world, file).url),
  attachments: files.map((file) => apiAttachment(world, file)),
});

function reference(world: World, message: MessageRecord, repliedId: string) {
  const channel = world.channel(message.channelId);
  const message_reference = {
    ...{ type: 0, channel_id: channel.id, message_id: repliedId },
    ...(channel.guildId === null ? {} : { guild_id: channel.guildId }),
  };
  const replied = world.messages.get(repliedId);
  if (message.type !== MessageType.Reply && message.type !== MessageType.ThreadStarterMessage)
    return { message_reference };
  if (replied === undefined || replied.deleted) return { message_reference, referenced_message: null };
  return {
    message_reference,
    referenced_message: apiMessage(world, { ...replied, replyTo: null }, visibility(world, replied)),
  };
}

/** What the bot may read of a message where the intent is not granted. */
export const visibility = (world: World, message: MessageRecord): "whole" | "withheld" =>
  world.messageContent === "granted" || isForBot(world, message) ? "whole" : "withheld";

/** The bot's own, those that mention it (replies with the ping on do), and direct messages. */
export const isForBot = (world: World, message: MessageRecord): boolean =>
  message.authorId === world.bot.id ||
  message.mentions.includes(world.bot.id) ||
  world.channels.get(message.channelId)?.guildId === null;

export function apiEmoji(key: string): { id: string | null; name: string } {
  const [name = "", id = null] = key.split(":");
  return { id, name };
}

const reactionsOf = (world: World, message: MessageRecord): APIReaction[] =>
  [...message.reactions].map(([key, by]) => {
    const kinds = [...by.values()];
    const burst = kinds.filter((kind) => kind === "burst").length;
    return {
      ...{ emoji: apiEmoji(key), count: kinds.length, count_details: { burst, normal: kinds.length - burst } },
      ...{ burst_colors: [], me: by.has(world.bot.id), me_burst: false },
    };
  });
