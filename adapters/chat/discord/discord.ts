import {
  type ClientOptions,
  type GatewayDispatchPayload,
  GatewayDispatchEvents as Names,
  RESTJSONErrorCodes,
  Routes,
} from "discord.js";
import type { Ask, Attachment, ChatEvent, FollowUp } from "../../../src/domain/chat-event.ts";
import { type ChatFile, type ChatMessage, textMessage } from "../../../src/domain/chat-message.ts";
import { fits } from "../../../src/domain/message-size.ts";
import { shorten } from "../../../src/domain/text-splitting.ts";
import { ChatRefused, MessageGone } from "../../../src/errors.ts";
import type {
  Chat,
  ChatCapabilities,
  ChatHealth,
  ChatListener,
  MessageRef,
  Place,
  Reaction,
  Sending,
} from "../../../src/ports/chat.ts";
import { capabilities, LIMITS, type MessageContent } from "./abilities.ts";
import { allowed } from "./allowed.ts";
import { Answers } from "./answers.ts";
import { DiscordApi } from "./api.ts";
import { registerCommands } from "./commands.ts";
import { componentsOf } from "./components.ts";
import { Connection } from "./connection.ts";
import { Deliveries } from "./deliveries.ts";
import { departures } from "./departures.ts";
import { downloadFile } from "./download.ts";
import { codeOf } from "./failures.ts";
import { findInChannel, findInForum, reactionsOf } from "./history.ts";
import { Inbound } from "./inbound.ts";
import { Interactions, NOT_RECORDED } from "./interactions.ts";
import type { DiscordLog } from "./log.ts";
import { People } from "./people.ts";
import { type Deed, inviteLink } from "./permissions.ts";
import { isDirect, Places } from "./places.ts";
import { ARCHIVED_AFTER, Posting } from "./posting.ts";

export interface DiscordOptions {
  readonly token: string;
  readonly messageContent: MessageContent;
  readonly log: DiscordLog;
  readonly now?: () => Date;
  /** How long a command may wait for an answer of its own. Shorter in tests. */
  readonly patienceMs?: number;
  /** Where Discord is, when it is not where it always is (REST names the gateway), and how sessions are begun there. */
  readonly client?: Pick<ClientOptions, "rest" | "ws">;
}

interface Listening {
  readonly deliveries: Deliveries;
  readonly inbound: Inbound;
  readonly interactions: Interactions;
  readonly listener: ChatListener;
}

/** Discord, with all the servers and direct conversations that the bot is in. */
export class DiscordChat implements Chat {
  readonly platform = "discord";
  readonly capabilities: ChatCapabilities;
  readonly limits = LIMITS;
  readonly #log: DiscordLog;
  readonly #now: () => Date;
  readonly #api: DiscordApi;
  readonly #connection: Connection;
  readonly #places: Places;
  readonly #people: People;
  readonly #answers: Answers;
  readonly #posting: Posting;
  #listening: Listening | null = null;

  constructor(options: DiscordOptions) {
    const { token, messageContent, log, now = () => new Date(), client: where = {} } = options;
    this.#log = log;
    this.#now = now;
    this.#api = new DiscordApi({ token, server: where.rest ?? {}, now });
    this.#connection = new Connection({ token, messageContent, log, client: where }, (packet, shard) =>
      this.#hear(packet, shard),
    );
    const { client } = this.#connection;
    this.capabilities = capabilities(messageContent, client.shard?.ids ?? []);
    this.#places = new Places(client, this.#api);
    this.#people = new People(client, this.#api);
    this.#answers = new Answers({ api: this.#api, log, now, patienceMs: options.patienceMs });
    this.#posting = new Posting({ client, api: this.#api, places: this.#places });
  }

  get health(): ChatHealth {
    const { isConnected } = this.#connection;
    const lastInboundAt = this.#listening?.deliveries.lastInboundAt ?? null;
    return { connected: this.#listening !== null && isConnected, lastInboundAt };
  }

  /** @throws {BadInput} when the token is wrong or an intent not granted; {AppError} when nothing answers */
  async start(listener: ChatListener): Promise<void> {
    const { client, ready } = this.#connection;
    const deliveries = new Deliveries(listener, this.#log);
    const parts = { client, api: this.#api, places: this.#places, people: this.#people };
    const inbound = new Inbound({ ...parts, ownId: () => this.#ownId, now: this.#now, ready });
    const answering = { ...parts, answers: this.#answers, listener, deliveries, log: this.#log, ready };
    this.#listening = { deliveries, inbound, interactions: new Interactions(answering), listener };
    await this.#connection.open();
    for (const departure of await departures({ client, listener, log: this.#log, now: this.#now })) {
      await deliveries.deliver(departure);
    }
    // What happened while nobody listened is told by nobody.
    await listener.missed({ platform: this.platform, tenant: null });
    if (client.ws.shards.has(0)) await this.#introduce();
  }

  /** What is done once, by whichever process has the first shard. */
  async #introduce(): Promise<void> {
    const { client } = this.#connection;
    const applicationId = client.application?.id ?? this.#ownId;
    const commands = await registerCommands(this.#api, applicationId);
    const servers = client.guilds.cache.size;
    this.#log.info({ commands, servers, invite: inviteLink(applicationId) }, "Discord: connected");
  }

  async stop(): Promise<void> {
    await this.#connection.close();
    await this.#listening?.deliveries.stop();
  }

  post(place: Place, message: ChatMessage, sending: Sending): Promise<MessageRef> {
    return this.#sending(sending.answering, () => this.#posting.post(place, message, sending));
  }

  upload(place: Place, file: ChatFile, comment: string, { key, answering }: Sending): Promise<MessageRef> {
    return this.#sending(answering, () => this.#posting.upload(place, file, comment, key));
  }

  edit(ref: MessageRef, message: ChatMessage): Promise<void> {
    return this.#posting.edit(ref, message);
  }

  async remove(ref: MessageRef): Promise<void> {
    const channelId = await this.#places.channelOfMessage(ref);
    const { messageId } = ref;
    try {
      await this.#api.delete(Routes.channelMessage(channelId, messageId), { messageId });
    } catch (error) {
      if (!(error instanceof MessageGone)) throw error;
    }
  }

  async whisper(_place: Place, actorId: string, message: ChatMessage, { answering }: Sending): Promise<void> {
    if (!fits(message, LIMITS)) throw new RangeError("The message does not fit: `fitMessage` divides it.");
    await this.#answers.whisper(answering, actorId, componentsOf(message));
  }

  /** In a direct conversation, which has no threads, the replies to a message stand for one. */
  async openThread(ref: MessageRef, title: string): Promise<string> {
    const { conversation, thread, messageId } = ref;
    if (thread !== null) return thread;
    if (isDirect(ref) || (await this.#places.isForum(ref))) return messageId;
    const body = { name: shorten(title, LIMITS.threadTitleLength), auto_archive_duration: ARCHIVED_AFTER };
    try {
      await this.#allowed(conversation, "open a thread", () =>
        this.#api.post(Routes.threads(conversation, messageId), { body, messageId }),
      );
    } catch (error) {
      const code = error instanceof ChatRefused ? codeOf(error.cause) : null;
      if (code !== RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage) throw error;
    }
    return messageId;
  }

  async react(ref: MessageRef, emoji: string): Promise<void> {
    const channelId = await this.#places.channelOfMessage(ref);
    const { messageId } = ref;
    await this.#allowed(channelId, "react", () =>
      this.#api.put(Routes.channelMessageOwnReaction(channelId, messageId, encodeURIComponent(emoji)), { messageId }),
    );
  }

  async unreact(ref: MessageRef, emoji: string): Promise<void> {
    const channelId = await this.#places.channelOfMessage(ref);
    const { messageId } = ref;
    const route = Routes.channelMessageOwnReaction(channelId, messageId, encodeURIComponent(emoji));
    try {
      await this.#allowed(channelId, "read reactions", () => this.#api.delete(route, { messageId }));
    } catch (error) {
      if (!(error instanceof ChatRefused) || codeOf(error.cause) !== RESTJSONErrorCodes.UnknownEmoji) throw error;
    }
  }

  async listReactions(ref: MessageRef): Promise<readonly Reaction[]> {
    const channelId = await this.#places.channelOfMessage(ref);
    const guildId = isDirect(ref) ? null : ref.tenant;
    return this.#allowed(channelId, "read reactions", () =>
      reactionsOf(this.#api, this.#people, { channelId, messageId: ref.messageId, guildId }),
    );
  }

  download(attachment: Attachment, _tenant: string, maxBytes: number): Promise<Uint8Array> {
    return downloadFile(this.#api, attachment, maxBytes);
  }

  /** That somebody types is all that Discord can show; it goes by itself. */
  async showStatus(place: Place, status: string | null): Promise<void> {
    if (status === null) return;
    await this.#api
      .post(Routes.channelTyping(this.#places.channelOf(place)))
      .catch((error: unknown) => this.#log.debug({ err: error }, "no typing indicator"));
  }

  async findByKey(place: Place, key: string, since: string): Promise<MessageRef | null> {
    const known = await this.#posting.sent.find(place, key)?.catch(() => null);
    if (known) return known;
    const { tenant, conversation, thread } = place;
    const about = { ownId: this.#ownId, key, since };
    const forum = thread === null && (await this.#places.isForum(place));
    const channelId = this.#places.channelOf(place);
    const messageId = await this.#allowed(channelId, "find a message", () =>
      forum
        ? findInForum(this.#api, { ...about, forumId: conversation, guildId: tenant })
        : findInChannel(this.#api, { ...about, channelId }),
    );
    return messageId === null ? null : { tenant, conversation, thread, messageId };
  }

  get #ownId(): string {
    return this.#connection.client.user?.id ?? "";
  }

  #allowed<Result>(channelId: string, deed: Deed, work: () => Promise<Result>): Promise<Result> {
    return allowed({ client: this.#connection.client, api: this.#api }, { channelId, deed }, work);
  }

  /** Whoever called for it learns where it is, or why it is not there. */
  async #sending(answering: string | null, send: () => Promise<MessageRef>): Promise<MessageRef> {
    try {
      const ref = await send();
      await this.#answers.point(answering, `Here: ${this.#addressOf(ref)}`);
      return ref;
    } catch (error) {
      if (error instanceof ChatRefused) await this.#answers.refuse(answering, error.message);
      throw error;
    }
  }

  #addressOf(ref: MessageRef): string {
    const server = isDirect(ref) ? "@me" : ref.tenant;
    return `https://discord.com/channels/${server}/${this.#places.channelOf(ref)}/${ref.messageId}`;
  }

  /** Whoever addressed the bot learns that nothing became of it. */
  async #sayLost(event: ChatEvent): Promise<void> {
    if (!isAddressed(event)) return;
    await this.#posting
      .post(event, textMessage(NOT_RECORDED), { key: `${event.dedupeKey}/lost` })
      .catch((error: unknown) => this.#log.warn({ event: event.dedupeKey, err: error }, "nobody was told"));
  }

  /** Everything that the gateway tells. Never throws. */
  #hear(packet: GatewayDispatchPayload, shardId: number): void {
    const listening = this.#listening;
    if (listening === null) return;
    if (packet.t === Names.InteractionCreate) {
      listening.deliveries.track(listening.interactions.handle(packet.d));
    } else {
      listening.deliveries.track(this.#take(listening, packet, shardId));
    }
  }

  async #take(listening: Listening, packet: GatewayDispatchPayload, shardId: number): Promise<void> {
    const { inbound, deliveries, listener } = listening;
    const told = inbound.told(packet, shardId);
    const { events, gap } = await deliveries
      .again(() => inbound.read(packet, shardId, told), { event: told.dedupeKey })
      .catch(async (error: unknown) => {
        await listener.missed({ platform: this.platform, tenant: null });
        throw error;
      });
    for (const event of events) {
      if (isAddressed(event)) this.#answers.heard(event.dedupeKey, event.actor.id);
      if ((await deliveries.deliver(event)) === "lost") await this.#sayLost(event);
    }
    if (gap !== null) await listener.missed({ platform: this.platform, tenant: gap.tenant });
  }
}

/** Whether somebody waits for an answer to what they wrote. */
const isAddressed = (event: ChatEvent): event is Ask | FollowUp =>
  event.kind === "ask" || (event.kind === "follow-up" && event.addressed);
