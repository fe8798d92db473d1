import {
  type APIAllowedMentions,
  ChannelType,
  GatewayIntentBits,
  MessageFlags,
  MessageType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import type { ChannelRecord, InteractionOrigin, MessageBody, MessageRecord, StoredFile } from "./records.ts";
import { apiMessage } from "./render.ts";
import { reviveThread } from "./threads.ts";
import { flattened } from "./validation/components.ts";
import type { World } from "./world.ts";

export interface Writing {
  readonly authorId: string;
  readonly body: MessageBody;
  readonly files?: readonly StoredFile[];
  readonly ephemeralTo?: string | null;
  readonly interaction?: InteractionOrigin | null;
  readonly type?: MessageType;
  /** Of a message that a thread of a forum begins with: the thread's own. */
  readonly id?: string;
}

/** Puts a message into a channel and tells the gateway, unless it is ephemeral. */
export function addMessage(world: World, channel: ChannelRecord, writing: Writing): MessageRecord {
  const { authorId, body, files = [], ephemeralTo = null, interaction = null } = writing;
  const replyTo = body.message_reference?.message_id ?? null;
  const message: MessageRecord = {
    ...{ id: writing.id ?? world.ids.next(), channelId: channel.id, authorId, replyTo, ephemeralTo, interaction },
    ...{ type: writing.type ?? (replyTo === null ? MessageType.Default : MessageType.Reply) },
    ...{ createdAt: world.clock.timestamp(), nonce: body.nonce ?? null, content: body.content ?? "" },
    ...{ embeds: body.embeds ?? [], components: body.components ?? [], files, flags: body.flags ?? 0 },
    ...{ editedAt: null, edits: 0, lateEdits: 0, threadId: null, deleted: false, reactions: new Map() },
    ...mentioned(world, channel, authorId, body, replyTo),
  };
  world.addMessage(message);
  if (ephemeralTo !== null) return message;
  channel.lastMessageId = message.id;
  if (channel.thread !== null) reviveThread(world, channel, authorId);
  tellMessage(world, "MESSAGE_CREATE", message);
  return message;
}

export function editMessage(
  world: World,
  message: MessageRecord,
  body: MessageBody,
  files: readonly StoredFile[],
): void {
  if (body.content !== undefined) message.content = body.content ?? "";
  if (body.embeds !== undefined) message.embeds = body.embeds ?? [];
  if (body.components !== undefined) message.components = body.components ?? [];
  message.flags = flagsAfterEdit(message, body);
  message.files = files;
  message.editedAt = world.clock.timestamp();
  message.edits += 1;
  message.mentions = mentioned(
    world,
    world.channel(message.channelId),
    message.authorId,
    textsOf(message, body),
    message.replyTo,
  ).mentions;
  if (message.ephemeralTo === null) tellMessage(world, "MESSAGE_UPDATE", message);
}

const textsOf = (message: MessageRecord, body: MessageBody): MessageBody => ({
  content: message.content,
  components: message.components,
  ...(body.allowed_mentions === undefined ? {} : { allowed_mentions: body.allowed_mentions }),
});

const EDITABLE = MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2;

/** Components V2 can be turned on by an edit, never off. */
export const flagsAfterEdit = (message: MessageRecord, { flags }: MessageBody): number =>
  flags === undefined || flags === null
    ? message.flags
    : (message.flags & ~MessageFlags.SuppressEmbeds) | (flags & EDITABLE);

export function deleteMessages(world: World, channel: ChannelRecord, messages: readonly MessageRecord[]): void {
  for (const message of messages) message.deleted = true;
  const visible = messages.filter(({ ephemeralTo }) => ephemeralTo === null).map(({ id }) => id);
  const [first] = visible;
  if (first === undefined) return;
  const where = { channel_id: channel.id, ...(channel.guildId === null ? {} : { guild_id: channel.guildId }) };
  const told = { guildId: channel.guildId, channelId: channel.id, intents: messageIntents(channel) };
  if (visible.length === 1) world.tell({ ...told, name: "MESSAGE_DELETE", data: { id: first, ...where } });
  else world.tell({ ...told, name: "MESSAGE_DELETE_BULK", data: { ids: visible, ...where } });
}

export function tellMessage(world: World, name: "MESSAGE_CREATE" | "MESSAGE_UPDATE", message: MessageRecord): void {
  const channel = world.channel(message.channelId);
  const member = world.guildOf(channel)?.members.get(message.authorId);
  const guild = channel.guildId === null ? {} : { guild_id: channel.guildId };
  const joined = member === undefined ? {} : { member: memberOfEvent(member.joinedAt, member.roles) };
  world.tell({
    ...{ name, message, guildId: channel.guildId, channelId: channel.id, intents: messageIntents(channel) },
    data: { ...apiMessage(world, message), ...guild, ...joined, channel_type: channel.type },
  });
}

const memberOfEvent = (joinedAt: string, roles: readonly string[]) => ({
  ...{ roles, joined_at: joinedAt, nick: null, avatar: null, banner: null, premium_since: null, pending: false },
  ...{ deaf: false, mute: false, flags: 0, communication_disabled_until: null },
});

const messageIntents = (channel: ChannelRecord): number =>
  channel.guildId === null ? GatewayIntentBits.DirectMessages : GatewayIntentBits.GuildMessages;

/** Everything that people read as words, a line each. */
export const wordsOf = ({ content, components }: Pick<MessageBody, "content" | "components">): string =>
  [content ?? "", ...flattened(components ?? []).map((component) => String(component.content ?? ""))]
    .filter((words) => words !== "")
    .join("\n");

/** Whom a message calls: what its words name, as far as `allowed_mentions` lets them, and whom it answers. */
function mentioned(world: World, channel: ChannelRecord, authorId: string, body: MessageBody, replyTo: string | null) {
  const allowed: APIAllowedMentions | null = body.allowed_mentions ?? null;
  const words = wordsOf(body).replace(/```[\s\S]*?```|`[^`\n]*`/g, "");
  const may = (kind: "users" | "everyone" | "roles") =>
    allowed === null || (allowed.parse as readonly string[] | undefined)?.includes(kind) === true;
  const named = [...words.matchAll(/<@!?(\d+)>/g)].flatMap(([, id]) =>
    id !== undefined && world.users.has(id) ? [id] : [],
  );
  const users = named.filter((id) => may("users") || allowed?.users?.includes(id) === true);
  const replied = replyTo === null ? undefined : world.messages.get(replyTo);
  // An answer to what an interaction said calls nobody.
  const answered = replied?.interaction === null ? replied.authorId : undefined;
  const pingsReply = allowed === null || allowed.replied_user === true;
  const mentions = [...new Set(answered !== undefined && pingsReply ? [...users, answered] : users)];
  const canAll = (world.permissions(authorId, channel) & PermissionFlagsBits.MentionEveryone) !== 0n;
  const all = /@(?:everyone|here)\b/.test(words) && may("everyone") && canAll && channel.type !== ChannelType.DM;
  const roles = [...words.matchAll(/<@&(\d+)>/g)].flatMap(([, id]) => (id === undefined ? [] : [id]));
  const mentionedRoles = roles.filter((id) => may("roles") && world.guildOf(channel)?.roles.has(id) === true);
  return { mentions, mentionedRoles, pinged: [...mentions, ...(all ? ["everyone"] : [])] };
}
