import { type APIMessage, type Client, type GatewayMessageCreateDispatchData, MessageType, Routes } from "discord.js";
import type { Ask, FollowUp } from "../../../src/domain/chat-event.ts";
import { ChatRefused, MessageGone } from "../../../src/errors.ts";
import type { DiscordApi } from "./api.ts";
import type { People } from "./people.ts";
import { directSpot, type Places, type Spot } from "./places.ts";
import { attachmentOf, type Own, wordsOf } from "./text.ts";

interface Parts {
  readonly client: Client;
  readonly api: DiscordApi;
  readonly places: Places;
  readonly people: People;
  readonly ownId: () => string;
}

const PEOPLES: ReadonlySet<MessageType> = new Set([MessageType.Default, MessageType.Reply]);

type Message = GatewayMessageCreateDispatchData;

/** Reads what people write: what addresses the bot, and talk in threads as far as its words are shown to us. */
export class SpokenReader {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Null for what is none of the bot's business. */
  async read(message: Message): Promise<Ask | FollowUp | null> {
    if (message.author.bot === true || message.webhook_id !== undefined || !PEOPLES.has(message.type)) return null;
    const own = this.#own(message.guild_id);
    const addressed = isAddressed(message, own);
    const empty = message.content === "" && message.attachments.length === 0;
    if (!addressed && (message.guild_id === undefined || empty)) return null;
    const spot = await this.#spot(message);
    if (spot === null || (spot.thread === null && !addressed)) return null;
    const { thread, ...place } = spot;
    const spoken = {
      platform: "discord",
      ...place,
      dedupeKey: `message:${message.id}`,
      at: new Date(message.timestamp).toISOString(),
      actor: this.#parts.people.actor(message.guild_id ?? null, message.author, message.member),
      text: wordsOf(message, own),
      attachments: message.attachments.map((file) => attachmentOf(file, message)),
      messageId: message.id,
    };
    return thread === null ? { ...spoken, kind: "ask", thread } : { ...spoken, kind: "follow-up", thread, addressed };
  }

  #own(guildId: string | undefined): Own {
    const role = this.#parts.client.guilds.cache.get(guildId ?? "")?.members.me?.roles.botRole;
    return { userId: this.#parts.ownId(), roleId: role?.id ?? null };
  }

  async #spot(message: Message): Promise<Spot | null> {
    const { guild_id, channel_id } = message;
    if (guild_id !== undefined) return this.#parts.places.spot(channel_id, guild_id);
    return directSpot(channel_id, await this.#repliedTo(message));
  }

  /** A direct conversation has no threads: what stands for one is the first message, and the replies to it. */
  async #repliedTo({ message_reference, referenced_message, channel_id }: Message): Promise<string | null> {
    const id = message_reference?.message_id;
    if (id === undefined) return null;
    const replied = referenced_message ?? (await this.#message(channel_id, id));
    if (replied?.type !== MessageType.Reply) return id;
    const whole = replied.message_reference === undefined ? await this.#message(channel_id, id) : replied;
    return whole?.message_reference?.message_id ?? id;
  }

  async #message(channelId: string, id: string): Promise<APIMessage | null> {
    try {
      return await this.#parts.api.get<APIMessage>(Routes.channelMessage(channelId, id), { messageId: id });
    } catch (error) {
      if (error instanceof MessageGone || error instanceof ChatRefused) return null;
      throw error;
    }
  }
}

/** A mention, a reply to the bot, or a direct message. */
function isAddressed(message: Message, { userId, roleId }: Own): boolean {
  if (message.guild_id === undefined) return true;
  const { mentions, mention_roles, referenced_message } = message;
  return (
    mentions.some(({ id }) => id === userId) ||
    (roleId !== null && mention_roles.includes(roleId)) ||
    referenced_message?.author.id === userId
  );
}
