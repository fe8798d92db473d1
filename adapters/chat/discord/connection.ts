import {
  Client,
  type ClientOptions,
  Events,
  type GatewayDispatchPayload,
  GatewayIntentBits,
  Options,
  Status,
} from "discord.js";
import { AppError, BadInput, ChatUnavailable } from "../../../src/errors.ts";
import type { MessageContent } from "./abilities.ts";
import { failureOf } from "./failures.ts";
import type { DiscordLog } from "./log.ts";

/** What the bot hears without a privilege: the intents of the application need no review. */
const INTENTS = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.DirectMessageReactions,
];

const PAGE = "https://discord.com/developers/applications";
const WRONG_TOKEN = `Discord does not accept the token in DISCORD_BOT_TOKEN. Reset it on the page “Bot” of your application (${PAGE}), set the new one, and start again.`;

/** Why Discord closes a connection for good, and what to do about it. */
const FINAL: Readonly<Record<number, string>> = {
  4004: WRONG_TOKEN,
  4014: `Discord does not let the bot read all messages. Switch “Message Content Intent” on, on the page “Bot” of your application (${PAGE}), or set DISCORD_MESSAGE_CONTENT=no, and start again.`,
  4010: "Discord does not know this shard. Start again without SHARDS and SHARD_COUNT.",
  4011: "The bot is in too many servers for one connection. Start again: the number of connections is asked for anew.",
};

export interface ConnectionOptions {
  readonly token: string;
  readonly messageContent: MessageContent;
  readonly log: DiscordLog;
  /** See `DiscordOptions`. */
  readonly client: Pick<ClientOptions, "rest" | "ws">;
}

/** The gateway: one client, with as many shards as Discord asks for. */
export class Connection {
  readonly client: Client;
  /** Resolves when the servers that the bot is in are known. */
  readonly ready: Promise<void>;
  readonly #options: ConnectionOptions;
  readonly #lost = Promise.withResolvers<never>();
  #closing = false;

  /** @param onPacket hears everything that the gateway tells; must not throw */
  constructor(options: ConnectionOptions, onPacket: (packet: GatewayDispatchPayload, shardId: number) => void) {
    const { messageContent, log, client } = options;
    this.#options = options;
    this.client = new Client({
      intents: messageContent === "granted" ? [...INTENTS, GatewayIntentBits.MessageContent] : INTENTS,
      allowedMentions: { parse: [] },
      makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, ...SMALL_CACHES }),
      ...client,
    });
    // As many shards as Discord asks for, unless a sharding manager began this process and named its own.
    if (this.client.shard === null) this.client.options.shards = "auto";
    this.ready = new Promise((resolve) => this.client.once(Events.ClientReady, () => resolve()));
    this.#lost.promise.catch(() => {});
    this.client.on(Events.Raw, onPacket);
    this.client.on(Events.Error, (error) => log.error({ err: error }, "Discord client"));
    this.client.on(Events.Warn, (warning) => log.warn({ warning }, "Discord client"));
    this.client.on(Events.ShardError, (error, shard) => log.warn({ err: error, shard }, "Discord gateway"));
    this.client.on(Events.ShardDisconnect, ({ code }, shard) => this.#end(code, shard));
    this.client.on(Events.ShardReconnecting, (shard) => {
      if (!this.#closing) log.info({ shard }, "Discord gateway: connecting again");
    });
    this.client.on(Events.ShardResume, (shard, told) => log.info({ shard, told }, "Discord gateway: resumed"));
  }

  /**
   * @throws {BadInput} when the token is wrong or an intent not granted: it says what to change
   * @throws {AppError} when Discord cannot be reached
   */
  async open(): Promise<void> {
    const opening = this.client.login(this.#options.token).then(() => this.ready);
    try {
      await Promise.race([opening, this.#lost.promise]);
    } catch (error) {
      opening.catch(() => {});
      await this.close();
      throw startFailure(error);
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.client.destroy();
  }

  get isConnected(): boolean {
    const { ws } = this.client;
    return this.client.isReady() && ws.shards.every(({ status }) => status === Status.Ready);
  }

  #end(code: number, shard: number): void {
    const words = FINAL[code] ?? `Discord closed the connection for good (${code}).`;
    this.#options.log.error({ code, shard }, words);
    this.#lost.reject(new BadInput(words));
  }
}

const isOurs = ({ id, client }: { readonly id: string; readonly client: Client }) => id === client.user?.id;

/** Nothing of messages or people is looked up in these: events carry what is needed, and the rest is asked for. */
const SMALL_CACHES = {
  MessageManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  PresenceManager: 0,
  VoiceStateManager: 0,
  GuildEmojiManager: 0,
  GuildStickerManager: 0,
  GuildInviteManager: 0,
  GuildScheduledEventManager: 0,
  UserManager: { maxSize: 100, keepOverLimit: isOurs },
  GuildMemberManager: { maxSize: 0, keepOverLimit: isOurs },
};

/** The token stands in no message, also where discord.js would name it. */
function startFailure(error: unknown): Error {
  if (error instanceof BadInput) return error;
  const words = error instanceof Error ? error.message : "";
  if (/disallowed intents/i.test(words)) return new BadInput(FINAL[4014] ?? words);
  if (error instanceof Error && "code" in error && error.code === "TokenInvalid") return new BadInput(WRONG_TOKEN);
  if (/invalid token|authentication failed/i.test(words)) return new BadInput(WRONG_TOKEN);
  const failure = failureOf(error, null);
  if (!(failure instanceof ChatUnavailable)) return failure;
  return new AppError("Discord cannot be reached. Check the network, then start again.", { cause: error });
}
