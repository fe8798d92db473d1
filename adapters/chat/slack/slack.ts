import { App, webApi } from "@slack/bolt";
import { z } from "zod";
import type { Attachment } from "../../../src/domain/chat-event.ts";
import type { ChatFile, ChatMessage } from "../../../src/domain/chat-message.ts";
import type { Chat, ChatHealth, ChatListener, MessageRef, Place, Reaction, Sending } from "../../../src/ports/chat.ts";
import type { Installations } from "../../../src/ports/installations.ts";
import type { RateLimits } from "../../../src/ports/rate-limits.ts";
import { CAPABILITIES, LIMITS } from "./abilities.ts";
import { clientOptions, SlackApi } from "./api.ts";
import { boltLog, type SlackLog } from "./bolt-log.ts";
import { type Clock, machineClock } from "./clock.ts";
import { Conversations } from "./conversations.ts";
import { Dialects } from "./dialect.ts";
import { Events, PLATFORM_NAME } from "./events.ts";
import { Files } from "./files.ts";
import { HeldReceiver } from "./held-receiver.ts";
import { SealedInstallations } from "./installations.ts";
import { Interactions } from "./interactions.ts";
import { Limiter } from "./limiter.ts";
import { Listening } from "./listening.ts";
import manifest from "./manifest.json" with { type: "json" };
import { ManyWorkspaces } from "./many-workspaces.ts";
import { Marks } from "./marks.ts";
import { People } from "./people.ts";
import { Posting } from "./posting.ts";
import { Responses } from "./responses.ts";
import { Seal } from "./sealing.ts";
import { Sent } from "./sent.ts";
import { Socket } from "./socket.ts";
import { refusedAtStart } from "./start-failure.ts";
import { Status } from "./status.ts";
import { Streaming } from "./streaming.ts";
import { WebWay } from "./web-way.ts";
import { OneWorkspace, type Workspaces } from "./workspaces.ts";

const SLACK_API = "https://slack.com/api/";

interface Common {
  readonly log: SlackLog;
  /** Of all processes that speak to Slack. */
  readonly rateLimits: RateLimits;
  /** Another address than Slack's own: a proxy, or the demo. */
  readonly apiUrl?: string | null;
  readonly clock?: Clock;
}

/** One workspace, through a connection that we open: no public address is needed. */
export interface SocketOptions extends Common {
  readonly botToken: string;
  readonly appToken: string;
  readonly pingMs?: number;
}

/** Many workspaces, through signed requests to a public address. */
export interface WebOptions extends Common {
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** 32 bytes, with which tokens are encrypted before they are stored. */
  readonly tokenKey: Uint8Array;
  readonly installations: Installations;
  readonly port: number;
  /** Where Slack and browsers reach that port, such as `https://assignee.example.org`; null when Slack knows it alone. */
  readonly publicUrl: string | null;
  readonly authorizationUrl?: string | null;
}

/** How events come in. */
interface Way {
  readonly receiver: ConstructorParameters<typeof HeldReceiver>[0];
  readonly isConnected: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Parts extends Common {
  readonly way: Way;
  readonly workspaces: Workspaces;
  readonly clock: Clock;
  readonly apiUrl: string;
}

/** Slack. */
export class SlackChat implements Chat {
  readonly platform = PLATFORM_NAME;
  readonly capabilities = CAPABILITIES;
  readonly limits = LIMITS;
  readonly #parts: Parts;
  readonly #held: HeldReceiver;
  readonly #api: SlackApi;
  readonly #people: People;
  readonly #conversations: Conversations;
  readonly #responses: Responses;
  readonly #sent: Sent;
  readonly #posting: Posting;
  readonly #files: Files;
  readonly #marks: Marks;
  readonly #status: Status;
  #listener: ChatListener | null = null;
  #lastInboundAt: string | null = null;

  private constructor(parts: Parts) {
    const { apiUrl, workspaces, clock, log, way } = parts;
    this.#parts = parts;
    this.#held = new HeldReceiver(way.receiver);
    const api = new SlackApi({ apiUrl, workspaces, log, limiter: new Limiter(parts.rateLimits, clock) });
    const dialects = new Dialects();
    this.#api = api;
    this.#people = new People({ api, clock, log });
    this.#conversations = new Conversations({ api, clock, log });
    this.#responses = new Responses({ clock, log });
    this.#sent = new Sent(api);
    const streaming = new Streaming({ api, people: this.#people, dialects, clock });
    this.#posting = new Posting({ api, sent: this.#sent, dialects, streaming, responses: this.#responses });
    this.#files = new Files({ api, apiUrl, workspaces, clock });
    this.#marks = new Marks({ api, people: this.#people });
    this.#status = new Status({ api, log });
  }

  /**
   * Looks whether the token works.
   *
   * @throws {AppError} when it does not, or Slack cannot be reached; the message says what to do
   */
  static async overSocket({
    botToken,
    appToken,
    log,
    rateLimits,
    clock = machineClock,
    apiUrl,
    pingMs,
  }: SocketOptions): Promise<SlackChat> {
    const url = apiUrl ?? SLACK_API;
    const workspace = await identify(botToken, url, log);
    const way = new Socket({ appToken, apiUrl: url, log, ...(pingMs !== undefined && { pingMs }) });
    return new SlackChat({ way, workspaces: new OneWorkspace(workspace), log, rateLimits, clock, apiUrl: url });
  }

  static overWeb(options: WebOptions): SlackChat {
    const { installations, tokenKey, clock = machineClock, log, rateLimits, authorizationUrl = null } = options;
    const apiUrl = options.apiUrl ?? SLACK_API;
    const sealed = new SealedInstallations({ installations, seal: new Seal(tokenKey), clock });
    const onInstalled = (teamId: string) => chat.#installed(teamId);
    const scopes = manifest.oauth_config.scopes.bot;
    const way = new WebWay({ ...options, apiUrl, authorizationUrl, scopes, installations: sealed, onInstalled });
    const workspaces = new ManyWorkspaces({ installations: sealed, authorize: way.authorize, clock });
    const chat: SlackChat = new SlackChat({ way, workspaces, log, rateLimits, clock, apiUrl });
    return chat;
  }

  get health(): ChatHealth {
    return { connected: this.#listener !== null && this.#parts.way.isConnected, lastInboundAt: this.#lastInboundAt };
  }

  /** @throws {AppError} when Slack cannot be reached or does not take a token; the message says what to do */
  async start(listener: ChatListener): Promise<void> {
    const { apiUrl, log, workspaces, way, clock } = this.#parts;
    const now = () => new Date(clock.now());
    const context = { workspaces, people: this.#people, conversations: this.#conversations, now };
    const app = new App({
      receiver: this.#held,
      authorize: async ({ teamId, enterpriseId }) => {
        const tenant = await workspaces.tenantOf([teamId, enterpriseId]);
        const { token, botUserId, botId } = await workspaces.of(tenant ?? "");
        return { botToken: token, botUserId, botId };
      },
      convoStore: false,
      logger: boltLog(log),
      clientOptions: clientOptions(apiUrl, log),
    });
    const onInbound = (at: string) => {
      this.#lastInboundAt = at;
    };
    const parts = { api: this.#api, responses: this.#responses, status: this.#status, workspaces, log, onInbound };
    new Listening({ ...parts, events: new Events(context), interactions: new Interactions(context) }, listener).attach(
      app,
    );
    this.#listener = listener;
    this.#held.open();
    await way.start();
  }

  async stop(): Promise<void> {
    this.#listener = null;
    await this.#held.close();
    await this.#parts.way.stop();
  }

  post(place: Place, message: ChatMessage, sending: Sending): Promise<MessageRef> {
    return this.#posting.post(place, message, sending);
  }

  edit(ref: MessageRef, message: ChatMessage): Promise<void> {
    return this.#posting.edit(ref, message);
  }

  remove(ref: MessageRef): Promise<void> {
    return this.#posting.remove(ref);
  }

  whisper(place: Place, actorId: string, message: ChatMessage, sending: Sending): Promise<void> {
    return this.#posting.whisper(place, actorId, message, sending);
  }

  /** Every message can have a thread, which bears its id. */
  async openThread({ thread, messageId }: MessageRef): Promise<string> {
    return thread ?? messageId;
  }

  react(ref: MessageRef, emoji: string): Promise<void> {
    return this.#marks.react(ref, emoji);
  }

  unreact(ref: MessageRef, emoji: string): Promise<void> {
    return this.#marks.unreact(ref, emoji);
  }

  listReactions(ref: MessageRef): Promise<readonly Reaction[]> {
    return this.#marks.list(ref);
  }

  async upload(place: Place, file: ChatFile, comment: string, sending: Sending): Promise<MessageRef> {
    if (file.bytes.length > LIMITS.fileBytes) throw new RangeError(`${file.name} is too large for Slack.`);
    return this.#posting.once(place, sending, () => this.#files.upload(place, file, comment, sending.key));
  }

  download(attachment: Attachment, tenant: string, maxBytes: number): Promise<Uint8Array> {
    return this.#files.download(attachment, tenant, maxBytes);
  }

  showStatus(place: Place, status: string | null): Promise<void> {
    return this.#status.show(place, status);
  }

  findByKey(place: Place, key: string, since: string): Promise<MessageRef | null> {
    return this.#sent.find(place, key, since);
  }

  /** Where HTTP is listened to, for whoever asked for port 0; null with a socket. */
  get port(): number | null {
    const { way } = this.#parts;
    return way instanceof WebWay ? way.port : null;
  }

  async #installed(tenant: string): Promise<void> {
    this.#parts.workspaces.recheck(tenant);
    const now = new Date(this.#parts.clock.now()).toISOString();
    const nowhere = { conversation: null, thread: null, messageId: null, actor: null };
    await this.#listener?.event({
      kind: "installed",
      platform: PLATFORM_NAME,
      tenant,
      dedupeKey: `installed:${tenant}:${now}`,
      at: now,
      ...nowhere,
    });
  }
}

const Identity = z.object({ team_id: z.string(), user_id: z.string(), bot_id: z.string() });

async function identify(token: string, apiUrl: string, log: SlackLog) {
  try {
    const client = new webApi.WebClient(token, clientOptions(apiUrl, log));
    const { team_id, user_id, bot_id } = Identity.parse(await client.auth.test());
    return { tenant: team_id, token, botUserId: user_id, botId: bot_id };
  } catch (error) {
    throw refusedAtStart(error, "SLACK_BOT_TOKEN");
  }
}
