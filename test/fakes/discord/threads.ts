import { type ChannelType, MessageType } from "discord-api-types/v10";
import type { ChannelRecord, MessageRecord, ThreadRecord } from "./records.ts";
import { apiChannel } from "./render.ts";
import type { World } from "./world.ts";

export interface NewThread {
  readonly parent: ChannelRecord;
  readonly name: string;
  readonly type: ChannelType;
  readonly ownerId: string;
  /** The message that it hangs on: its id is the thread's too. Null without. */
  readonly root: MessageRecord | null;
  readonly autoArchiveMinutes?: number;
  readonly appliedTags?: readonly string[];
}

/** A thread or forum post, told to the gateway. A thread that hangs on a message begins with a line that quotes it. */
export function openThread(world: World, thread: NewThread): ChannelRecord {
  const { parent, name, type, ownerId, root, autoArchiveMinutes = 4_320, appliedTags = [] } = thread;
  const now = world.clock.timestamp();
  const channel: ChannelRecord = {
    ...{ id: root?.id ?? world.ids.next(), type, guildId: parent.guildId, parentId: parent.id, ownerId, name },
    ...{ recipientId: null, tags: [], position: 0, overwrites: [], lastMessageId: null },
    thread: {
      ...{ createdAt: now, autoArchiveMinutes, members: new Set([ownerId]), appliedTags, archived: false },
      ...{ locked: false, activeAt: world.clock.now(), archivedAt: now, messages: 0 },
    },
  };
  world.channels.set(channel.id, channel);
  if (root !== null) {
    root.threadId = channel.id;
    world.addMessage(starter(world, channel, root));
  }
  tellThread(world, "THREAD_CREATE", channel);
  return channel;
}

const starter = (world: World, channel: ChannelRecord, root: MessageRecord): MessageRecord => ({
  ...{ ...root, id: world.ids.next(), channelId: channel.id, type: MessageType.ThreadStarterMessage, content: "" },
  ...{
    embeds: [],
    components: [],
    files: [],
    flags: 0,
    nonce: null,
    pinged: [],
    mentions: [],
    mentionedRoles: [],
    replyTo: root.id,
  },
  ...{ reactions: new Map(), threadId: null, interaction: null, editedAt: null, edits: 0 },
});

/** Someone writes in a thread: they join it, and it is open again. */
export function reviveThread(world: World, channel: ChannelRecord, authorId: string): void {
  const { thread } = channel;
  if (thread === null) return;
  thread.members.add(authorId);
  thread.messages += 1;
  thread.activeAt = world.clock.now();
  if (thread.archived) setArchived(world, channel, thread, "open");
}

export function setArchived(
  world: World,
  channel: ChannelRecord,
  thread: ThreadRecord,
  state: "archived" | "open",
): void {
  thread.archived = state === "archived";
  thread.archivedAt = world.clock.timestamp();
  if (state === "open") thread.activeAt = world.clock.now();
  tellThread(world, "THREAD_UPDATE", channel);
}

/** Threads that nobody has written in for as long as they stay open. */
export function archiveQuietThreads(world: World): void {
  for (const channel of world.channels.values()) {
    const { thread } = channel;
    if (thread === null || thread.archived) continue;
    const quietMs = world.clock.now() - thread.activeAt;
    if (quietMs > thread.autoArchiveMinutes * 60_000) setArchived(world, channel, thread, "archived");
  }
}

export function tellThread(world: World, name: "THREAD_CREATE" | "THREAD_UPDATE", channel: ChannelRecord): void {
  if (channel.guildId === null) return;
  const fresh = name === "THREAD_CREATE" ? { newly_created: true } : {};
  world.tellGuild(name, channel.guildId, { ...apiChannel(world, channel), ...fresh }, channel.id);
}

/** A channel or thread, with the threads under it. */
export function deleteChannel(world: World, channel: ChannelRecord): void {
  const { id, guildId, parentId: parent_id, type } = channel;
  for (const under of [...world.channels.values()].filter(({ parentId }) => parentId === id))
    deleteChannel(world, under);
  for (const message of world.messagesIn(id)) message.deleted = true;
  if (guildId !== null) {
    if (channel.thread === null) world.tellGuild("CHANNEL_DELETE", guildId, apiChannel(world, channel), id);
    else world.tellGuild("THREAD_DELETE", guildId, { id, guild_id: guildId, parent_id, type }, id);
  }
  world.channels.delete(id);
}
