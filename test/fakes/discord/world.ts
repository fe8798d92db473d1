import { ChannelType, GatewayIntentBits, PermissionFlagsBits } from "discord-api-types/v10";
import { ApiError, missingAccess, missingPermissions, unknownChannel, unknownMessage } from "./api-error.ts";
import { Clock, Snowflakes } from "./clock.ts";
import type { PersonOptions } from "./interface.ts";
import { permissionsIn } from "./permissions.ts";
import type { ChannelRecord, GuildRecord, MessageRecord, StoredFile, UserRecord } from "./records.ts";

/** Something that the gateway tells clients whose session asks for it. */
export interface Happening {
  readonly name: string;
  readonly data: object;
  /** Null for what concerns no guild. */
  readonly guildId: string | null;
  /** Any of these is enough; 0 for what everyone gets. */
  readonly intents: number;
  /** Where it happened: told only to a bot that sees it. */
  readonly channelId?: string;
  /** What stands in `data`, so that its content can be withheld. */
  readonly message?: MessageRecord;
}

/** All there is, and the rules of who may look at it. */
export class World {
  readonly clock = new Clock();
  readonly ids = new Snowflakes(this.clock);
  readonly users = new Map<string, UserRecord>();
  readonly guilds = new Map<string, GuildRecord>();
  readonly channels = new Map<string, ChannelRecord>();
  readonly messages = new Map<string, MessageRecord>();
  readonly bot: UserRecord;
  /** Of REST and of what nobody asked to have withheld. */
  readonly messageContent: "granted" | "not granted";
  /** Files of slash commands: no message has them. */
  readonly uploads = new Map<string, StoredFile>();
  readonly #people = new Map<string, UserRecord>();
  readonly #inChannel = new Map<string, MessageRecord[]>();
  readonly #listeners: ((happening: Happening) => void)[] = [];
  /** Where files are fetched; known once the server listens. */
  cdn = "";

  constructor(messageContent: "granted" | "not granted") {
    this.messageContent = messageContent;
    this.bot = this.person("Assignee", { bot: true });
  }

  /** The person of that name, who exists from now on. */
  person(name: string, { displayName = name, bot = false, directMessages = "anyone" }: PersonOptions = {}): UserRecord {
    const known = this.#people.get(name);
    if (known !== undefined) return known;
    const acceptsDirectMessages = directMessages === "anyone";
    const user = { id: this.ids.next(), name, displayName, bot, acceptsDirectMessages, blocksBot: false };
    this.#people.set(name, user);
    this.users.set(user.id, user);
    return user;
  }

  onHappening(listener: (happening: Happening) => void): void {
    this.#listeners.push(listener);
  }

  tell(happening: Happening): void {
    for (const listener of this.#listeners) listener(happening);
  }

  tellGuild(name: string, guildId: string, data: object, channelId?: string): void {
    const where = channelId === undefined ? {} : { channelId };
    this.tell({ name, data, guildId, intents: GatewayIntentBits.Guilds, ...where });
  }

  user(id: string): UserRecord {
    const user = this.users.get(id);
    if (user === undefined) throw new ApiError(404, 10013, "Unknown User");
    return user;
  }

  channel(id: string): ChannelRecord {
    const channel = this.channels.get(id);
    if (channel === undefined) throw unknownChannel();
    return channel;
  }

  guildOf(channel: ChannelRecord): GuildRecord | null {
    return channel.guildId === null ? null : (this.guilds.get(channel.guildId) ?? null);
  }

  /** A message that is there. */
  message(channelId: string, id: string): MessageRecord {
    const message = this.messages.get(id);
    if (message === undefined || message.deleted || message.channelId !== channelId) throw unknownMessage();
    return message;
  }

  /** Oldest first, deleted ones left out. */
  messagesIn(channelId: string): readonly MessageRecord[] {
    return (this.#inChannel.get(channelId) ?? []).filter(({ deleted }) => !deleted);
  }

  addMessage(message: MessageRecord): void {
    this.messages.set(message.id, message);
    const list = this.#inChannel.get(message.channelId);
    if (list === undefined) this.#inChannel.set(message.channelId, [message]);
    else list.push(message);
  }

  /** A file of a message that is there, or of a slash command. */
  file(id: string): StoredFile | null {
    const holder = [...this.messages.values()].find(
      ({ files, deleted }) => !deleted && files.some((one) => one.id === id),
    );
    return holder?.files.find((one) => one.id === id) ?? this.uploads.get(id) ?? null;
  }

  /** The conversation of a person with the bot. */
  direct(userId: string): ChannelRecord {
    const known = [...this.channels.values()].find(({ recipientId }) => recipientId === userId);
    if (known !== undefined) return known;
    const channel: ChannelRecord = {
      ...{ id: this.ids.next(), type: ChannelType.DM, guildId: null, parentId: null, ownerId: null },
      ...{ recipientId: userId, tags: [], thread: null, position: 0, name: "", overwrites: [], lastMessageId: null },
    };
    this.channels.set(channel.id, channel);
    return channel;
  }

  /** What somebody may do in a channel; threads go by their parent. */
  permissions(userId: string, channel: ChannelRecord): bigint {
    const guild = this.guildOf(channel);
    if (guild === null) return userId === channel.recipientId || userId === this.bot.id ? DIRECT : 0n;
    const parent = channel.thread === null ? channel : this.channels.get(channel.parentId ?? "");
    const has = parent === undefined ? 0n : permissionsIn(guild, userId, parent);
    const isOutside = channel.type === ChannelType.PrivateThread && channel.thread?.members.has(userId) !== true;
    return isOutside && (has & PermissionFlagsBits.ManageThreads) === 0n ? 0n : has;
  }

  sees(userId: string, channel: ChannelRecord): boolean {
    return (this.permissions(userId, channel) & PermissionFlagsBits.ViewChannel) !== 0n;
  }

  /** The channel, for the bot to act in. Throws 10003, 50001 or 50013. */
  channelForBot(id: string, ...needed: readonly bigint[]): ChannelRecord {
    const channel = this.channel(id);
    const has = this.permissions(this.bot.id, channel);
    if ((has & PermissionFlagsBits.ViewChannel) === 0n) throw missingAccess();
    if (needed.some((bit) => (has & bit) === 0n)) throw missingPermissions();
    return channel;
  }
}

const DIRECT =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.UseApplicationCommands;
