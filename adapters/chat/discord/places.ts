import { type APIChannel, ChannelType, type Client, PermissionFlagsBits, Routes } from "discord.js";
import { ChatRefused, MessageGone } from "../../../src/errors.ts";
import type { MessageRef, Place } from "../../../src/ports/chat.ts";
import type { DiscordApi } from "./api.ts";
import { Recent } from "./recent.ts";

/** A place, and who can read along. */
export interface Spot extends Place {
  readonly audience: "public" | "private" | "direct";
}

interface Known {
  readonly type: ChannelType;
  readonly parentId: string | null;
}

const REMEMBERED = 20_000;
const DIRECT = "dm-";
const FORUMS: ReadonlySet<ChannelType> = new Set([ChannelType.GuildForum, ChannelType.GuildMedia]);
const THREADS: ReadonlySet<ChannelType> = new Set([
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
]);

/** A conversation with one person is a tenant of its own: nothing of it is shown in a server, and the other way round. */
export const directSpot = (channelId: string, thread: string | null): Spot => ({
  tenant: `${DIRECT}${channelId}`,
  conversation: channelId,
  thread,
  audience: "direct",
});

export const isDirect = ({ tenant }: Pick<Place, "tenant">): boolean => tenant.startsWith(DIRECT);

/** Which channel of Discord is which place: to Discord a thread is a channel, to the bot a part of its conversation. */
export class Places {
  readonly #client: Client;
  readonly #api: DiscordApi;
  readonly #known = new Recent<Known>(REMEMBERED);

  constructor(client: Client, api: DiscordApi) {
    this.#client = client;
    this.#api = api;
  }

  /** Where in a server an event was. Null when the channel cannot be seen any more. */
  async spot(channelId: string, guildId: string): Promise<Spot | null> {
    const channel = await this.#channel(channelId);
    if (channel === null) return null;
    const isThread = THREADS.has(channel.type) && channel.parentId !== null;
    const conversation = isThread ? (channel.parentId ?? channelId) : channelId;
    const audience = channel.type === ChannelType.PrivateThread ? "private" : this.#audience(conversation);
    return { tenant: guildId, conversation, thread: isThread ? channelId : null, audience };
  }

  /** Remembers a thread before it can be asked for, or after it is gone. */
  learn(channel: {
    readonly id: string;
    readonly type: ChannelType;
    readonly parent_id?: string | null | undefined;
  }): void {
    this.#known.set(channel.id, { type: channel.type, parentId: channel.parent_id ?? null });
  }

  /** The channel in which a message goes that is sent to a place. */
  channelOf({ conversation, thread, tenant }: Place): string {
    return isDirect({ tenant }) ? conversation : (thread ?? conversation);
  }

  /** The channel in which a message stands. The first message of a forum post has the id of the post. */
  async channelOfMessage(ref: MessageRef): Promise<string> {
    return ref.thread === null && (await this.isForum(ref)) ? ref.messageId : this.channelOf(ref);
  }

  /** Whether posts at the top of a conversation are threads. */
  async isForum({ conversation, tenant }: Place): Promise<boolean> {
    if (isDirect({ tenant })) return false;
    const channel = await this.#channel(conversation);
    return channel !== null && FORUMS.has(channel.type);
  }

  async #channel(id: string): Promise<Known | null> {
    const cached = this.#client.channels.cache.get(id);
    if (cached !== undefined) {
      const parentId = cached.isThread() ? cached.parentId : null;
      return { type: cached.type, parentId };
    }
    return this.#known.get(id) ?? (await this.#ask(id));
  }

  async #ask(id: string): Promise<Known | null> {
    try {
      const channel = await this.#api.get<APIChannel & { readonly parent_id?: string | null }>(Routes.channel(id), {
        messageId: id,
      });
      return this.#known.set(id, { type: channel.type, parentId: channel.parent_id ?? null });
    } catch (error) {
      if (error instanceof MessageGone || error instanceof ChatRefused) return null;
      throw error;
    }
  }

  #audience(conversation: string): Spot["audience"] {
    const channel = this.#client.channels.cache.get(conversation);
    if (channel === undefined || channel.isDMBased()) return "private";
    const everyone = channel.permissionsFor(channel.guild.roles.everyone);
    return everyone.has(PermissionFlagsBits.ViewChannel) ? "public" : "private";
  }
}
