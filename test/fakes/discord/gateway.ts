import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { GatewayCloseCodes, GatewayIntentBits, GatewayOpcodes } from "discord-api-types/v10";
import { type WebSocket, WebSocketServer } from "ws";
import { shardOf } from "./clock.ts";
import type { FakeGateway } from "./controls.ts";
import { apiMessage, apiUser, gatewayGuild, isForBot } from "./render.ts";
import type { Happening, World } from "./world.ts";

export interface GatewayOptions {
  readonly token: string;
  readonly shards: number;
  readonly heartbeatIntervalMs: number;
}

interface Session {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [id: number, count: number];
  /** Everything it was sent, for a resume; its sequence number is its place, from 1. */
  readonly sent: { readonly t: string; readonly d: object }[];
  socket: WebSocket | null;
}

interface Frame {
  readonly op: number;
  readonly d: unknown;
}

interface Identify {
  readonly token?: string;
  readonly intents?: number;
  readonly shard?: readonly [number, number];
}

/** @see https://discord.com/developers/docs/events/gateway */
export class Gateway implements FakeGateway {
  readonly #world: World;
  readonly #options: GatewayOptions;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  readonly #deaf = new Set<WebSocket>();
  readonly #waiting: { readonly count: number; readonly wake: () => void }[] = [];
  readonly #holds = new Set<object>();
  #held: Happening[] = [];
  #refusing = 0;
  #pings = 0;
  #refusal = Promise.withResolvers<void>();
  #last = new Map<string, Happening>();
  identifies = 0;
  resumes = 0;
  /** Known once the server listens. */
  url = "";

  constructor(world: World, options: GatewayOptions) {
    this.#world = world;
    this.#options = options;
    world.onHappening((happening) => this.#hear(happening));
  }

  listen(server: Server): void {
    server.on("upgrade", (request, socket, head) => {
      if (this.#refusing > 0) {
        socket.destroy();
        this.#refusal.resolve();
        this.#refusal = Promise.withResolvers();
      } else this.#sockets.handleUpgrade(request, socket, head, (client) => this.#greet(client));
    });
  }

  get connections(): number {
    return this.#sockets.clients.size;
  }

  async ready(count = 1): Promise<void> {
    if (this.#connected().length >= count) return;
    await new Promise<void>((wake) => this.#waiting.push({ count, wake }));
  }

  reconnect(): void {
    for (const client of this.#sockets.clients) send(client, { op: GatewayOpcodes.Reconnect, d: null });
  }

  invalidate(resumable: "resumable" | "lost"): void {
    if (resumable === "lost") this.forgetSessions();
    const d = resumable === "resumable";
    for (const client of this.#sockets.clients) send(client, { op: GatewayOpcodes.InvalidSession, d });
  }

  cut(code?: number): void {
    for (const client of this.#sockets.clients) {
      this.#leave(client);
      if (code === undefined) client.terminate();
      else client.close(code);
    }
  }

  forgetSessions(): void {
    this.#sessions.clear();
  }

  stopAcknowledging(): void {
    for (const client of this.#sockets.clients) this.#deaf.add(client);
  }

  refuse(): { release(): void } {
    this.#refusing += 1;
    const release = () => {
      this.#refusing -= 1;
    };
    return { release };
  }

  refused(): Promise<void> {
    return this.#refusal.promise;
  }

  hold(): { release(order?: "in order" | "reversed"): void } {
    const hold = {};
    this.#holds.add(hold);
    return {
      release: (order = "in order") => {
        if (!this.#holds.delete(hold) || this.#holds.size > 0) return;
        const held = order === "in order" ? this.#held : this.#held.toReversed();
        this.#held = [];
        for (const happening of held) this.#dispatch(happening);
      },
    };
  }

  repeat(event: string): void {
    const happening = this.#last.get(event);
    if (happening === undefined) throw new Error(`no ${event} so far, only ${[...this.#last.keys()].join(", ")}`);
    this.#dispatch(happening);
  }

  /** Everything sent so far has reached the clients. */
  async delivered(): Promise<void> {
    await Promise.all([...this.#sockets.clients].map((client) => this.#heardAll(client)));
  }

  close(): void {
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
  }

  /** Frames come in order: who answers a ping has heard what was sent before it. */
  #heardAll(client: WebSocket): Promise<void> {
    if (client.readyState !== client.OPEN) return Promise.resolve();
    const question = String(++this.#pings);
    return new Promise((resolve) => {
      const answered = (data: unknown) => {
        if (data instanceof Buffer && String(data) !== question) return;
        client.off("pong", answered).off("close", answered);
        resolve();
      };
      client.on("pong", answered).on("close", answered).ping(question);
    });
  }

  #connected(): readonly Session[] {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== null);
  }

  #greet(client: WebSocket): void {
    const interval = this.#options.heartbeatIntervalMs;
    client.on("message", (data) => this.#receive(client, JSON.parse(String(data)) as Frame));
    client.on("close", (code) => {
      const session = this.#leave(client);
      if (session !== undefined && (code === 1000 || code === 1001)) this.#sessions.delete(session.id);
    });
    send(client, { op: GatewayOpcodes.Hello, d: { heartbeat_interval: interval, _trace: ["fake"] } });
  }

  #leave(client: WebSocket): Session | undefined {
    this.#deaf.delete(client);
    const session = [...this.#sessions.values()].find(({ socket }) => socket === client);
    if (session !== undefined) session.socket = null;
    return session;
  }

  #receive(client: WebSocket, { op, d }: Frame): void {
    const session = this.#connected().find(({ socket }) => socket === client);
    if (op === GatewayOpcodes.Heartbeat) {
      if (!this.#deaf.has(client)) send(client, { op: GatewayOpcodes.HeartbeatAck, d: null });
    } else if (op === GatewayOpcodes.Identify) {
      if (session === undefined) this.#identify(client, d as Identify);
      else client.close(GatewayCloseCodes.AlreadyAuthenticated);
    } else if (op === GatewayOpcodes.Resume) {
      this.#resume(client, d as { readonly token: string; readonly session_id: string; readonly seq: number });
    } else if (session === undefined) client.close(GatewayCloseCodes.NotAuthenticated);
    else if (op === GatewayOpcodes.RequestGuildMembers) this.#sendMembers(session, d as { readonly guild_id: string });
    else if (op !== GatewayOpcodes.PresenceUpdate) client.close(GatewayCloseCodes.UnknownOpcode);
  }

  #identify(client: WebSocket, { token, intents, shard = [0, 1] }: Identify): void {
    this.identifies += 1;
    const refusal = this.#reasonAgainst(token, intents, shard);
    if (refusal !== null) {
      client.close(refusal);
      return;
    }
    const session: Session = { id: randomUUID(), intents: intents ?? 0, shard, sent: [], socket: client };
    this.#sessions.set(session.id, session);
    const guilds = [...this.#world.guilds.values()].filter(
      ({ id, bot }) => bot === "in" && shardOf(id, shard[1]) === shard[0],
    );
    this.#push(session, "READY", {
      ...{ v: 10, user: apiUser(this.#world.bot), session_id: session.id, session_type: "normal", shard },
      ...{ resume_gateway_url: this.url, guilds: guilds.map(({ id }) => ({ id, unavailable: true })) },
      application: { id: this.#world.bot.id, flags: 0 },
    });
    for (const guild of guilds) {
      if (guild.unavailable || (session.intents & GatewayIntentBits.Guilds) === 0) continue;
      this.#push(session, "GUILD_CREATE", gatewayGuild(this.#world, guild));
    }
    this.#wake();
  }

  #reasonAgainst(
    token: string | undefined,
    intents: number | undefined,
    [shard, count]: readonly [number, number],
  ): number | null {
    if (token !== this.#options.token) return GatewayCloseCodes.AuthenticationFailed;
    if (intents === undefined || intents < 0) return GatewayCloseCodes.InvalidIntents;
    if (shard >= count) return GatewayCloseCodes.InvalidShard;
    if (count < this.#options.shards) return GatewayCloseCodes.ShardingRequired;
    const asks = (intents & GatewayIntentBits.MessageContent) !== 0;
    return asks && this.#world.messageContent !== "granted" ? GatewayCloseCodes.DisallowedIntents : null;
  }

  #resume(client: WebSocket, { token, session_id: id, seq }: { token: string; session_id: string; seq: number }): void {
    const session = this.#sessions.get(id);
    if (session === undefined || token !== this.#options.token) {
      send(client, { op: GatewayOpcodes.InvalidSession, d: false });
      return;
    }
    this.resumes += 1;
    session.socket = client;
    session.sent.slice(seq).forEach(({ t, d }, index) => {
      send(client, { op: GatewayOpcodes.Dispatch, t, d, s: seq + index + 1 });
    });
    this.#push(session, "RESUMED", { _trace: ["fake"] });
    this.#wake();
  }

  #sendMembers(session: Session, { guild_id }: { readonly guild_id: string }): void {
    const chunk = { guild_id, members: [], chunk_index: 0, chunk_count: 1, not_found: [] };
    this.#push(session, "GUILD_MEMBERS_CHUNK", chunk);
  }

  #hear(happening: Happening): void {
    this.#last.set(happening.name, happening);
    if (this.#holds.size > 0) this.#held.push(happening);
    else this.#dispatch(happening);
  }

  #dispatch(happening: Happening): void {
    for (const session of this.#sessions.values()) {
      if (this.#concerns(session, happening)) this.#push(session, happening.name, this.#dataFor(session, happening));
    }
  }

  #concerns({ intents, shard }: Session, happening: Happening): boolean {
    if (happening.intents !== 0 && (happening.intents & intents) === 0) return false;
    if (shardOf(happening.guildId, shard[1]) !== shard[0]) return false;
    const guild = this.#world.guilds.get(happening.guildId ?? "");
    if (guild?.bot === "out" && happening.channelId !== undefined) return false;
    const channel = this.#world.channels.get(happening.channelId ?? "");
    return channel === undefined || this.#world.sees(this.#world.bot.id, channel);
  }

  #dataFor({ intents }: Session, { data, message }: Happening): object {
    const mayRead = (intents & GatewayIntentBits.MessageContent) !== 0;
    if (message === undefined || mayRead || isForBot(this.#world, message)) return data;
    const { content, embeds, attachments, components } = apiMessage(this.#world, message, "withheld");
    return { ...data, content, embeds, attachments, components };
  }

  #push(session: Session, t: string, d: object): void {
    session.sent.push({ t, d });
    if (session.socket !== null) send(session.socket, { op: GatewayOpcodes.Dispatch, t, d, s: session.sent.length });
  }

  #wake(): void {
    const connected = this.#connected().length;
    for (const waiting of this.#waiting.filter(({ count }) => count <= connected)) {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      waiting.wake();
    }
  }
}

const send = (client: WebSocket, frame: object): void => client.send(JSON.stringify(frame));
