import {
  type Client,
  type GatewayDispatchPayload,
  type GatewayReadyDispatchData,
  GatewayDispatchEvents as Names,
} from "discord.js";
import type { ChatEvent, Installed, MessageDeleted, Uninstalled } from "../../../src/domain/chat-event.ts";
import type { Gap } from "../../../src/ports/chat.ts";
import type { DiscordApi } from "./api.ts";
import type { People } from "./people.ts";
import { directSpot, type Places } from "./places.ts";
import { ReactionReader, type Told } from "./reacted.ts";
import { SpokenReader } from "./spoken.ts";

interface Parts {
  readonly client: Client;
  readonly api: DiscordApi;
  readonly places: Places;
  readonly people: People;
  readonly ownId: () => string;
  readonly now: () => Date;
  /** Resolves when the servers are known. */
  readonly ready: Promise<void>;
}

export interface Heard {
  readonly events: readonly ChatEvent[];
  /** Where something was missed; null where nothing was. */
  readonly gap: Pick<Gap, "tenant"> | null;
}

const NOTHING: Heard = { events: [], gap: null };
const heard = (...events: readonly (ChatEvent | null)[]): Heard => ({
  events: events.filter((event) => event !== null),
  gap: null,
});

interface Session {
  readonly id: string;
  readonly guilds: Set<string>;
}

/** Reads what the gateway tells. Interactions are read elsewhere, as they cannot wait. */
export class Inbound {
  readonly #parts: Parts;
  readonly #spoken: SpokenReader;
  readonly #reactions: ReactionReader;
  readonly #sessions = new Map<number, Session>();
  #lastMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#spoken = new SpokenReader(parts);
    this.#reactions = new ReactionReader(parts);
  }

  /** Stamps what came, in the order in which it came: to be called at once. */
  told({ s, t }: GatewayDispatchPayload, shardId: number): Told {
    this.#lastMs = Math.max(this.#lastMs + 1, this.#parts.now().getTime());
    // A resumed session tells again under the same number.
    const session = this.#sessions.get(shardId)?.id ?? "";
    return { dedupeKey: `${t}:${session}:${s}`.toLowerCase(), at: new Date(this.#lastMs).toISOString() };
  }

  async read(packet: GatewayDispatchPayload, shardId: number, told: Told): Promise<Heard> {
    const atOnce = this.#readGuilds(packet, shardId, told);
    if (atOnce !== null) return atOnce;
    await this.#parts.ready;
    return this.#readMessages(packet, told);
  }

  #readGuilds(packet: GatewayDispatchPayload, shardId: number, told: Told): Heard | null {
    switch (packet.t) {
      case Names.Ready:
        return this.#begin(shardId, packet.d, told);
      case Names.GuildCreate:
        return this.#joined(shardId, packet.d.id, told);
      case Names.GuildDelete:
        return packet.d.unavailable === true ? NOTHING : this.#left(shardId, packet.d.id, told);
      case Names.ThreadCreate:
      case Names.ThreadUpdate:
        this.#parts.places.learn(packet.d);
        return NOTHING;
      case Names.ThreadDelete:
        this.#parts.places.learn(packet.d);
        return { events: [], gap: { tenant: packet.d.guild_id } };
      case Names.ChannelDelete:
        return { events: [], gap: { tenant: packet.d.guild_id } };
      default:
        return null;
    }
  }

  async #readMessages(packet: GatewayDispatchPayload, told: Told): Promise<Heard> {
    switch (packet.t) {
      case Names.MessageCreate:
        return heard(await this.#spoken.read(packet.d));
      case Names.MessageDelete:
        return this.#deleted(packet.d, [packet.d.id], told);
      case Names.MessageDeleteBulk:
        return this.#deleted(packet.d, packet.d.ids, told);
      case Names.MessageReactionAdd:
        return heard(await this.#reactions.added(packet.d, told));
      case Names.MessageReactionRemove:
        return heard(await this.#reactions.removed(packet.d, told));
      case Names.MessageReactionRemoveAll:
      case Names.MessageReactionRemoveEmoji:
        return heard(await this.#reactions.cleared(packet.d, told));
      default:
        return NOTHING;
    }
  }

  /** A session after another that could not be resumed: what happened between them was not told. */
  #begin(shardId: number, ready: GatewayReadyDispatchData, told: Told): Heard {
    const before = this.#sessions.get(shardId);
    const guilds = new Set(ready.guilds.map(({ id }) => id));
    this.#sessions.set(shardId, { id: ready.session_id, guilds });
    if (before === undefined) return NOTHING;
    const left = [...before.guilds].filter((guildId) => !guilds.has(guildId));
    return { events: left.map((guildId) => uninstalled(guildId, told)), gap: { tenant: null } };
  }

  #joined(shardId: number, guildId: string, told: Told): Heard {
    const guilds = this.#sessions.get(shardId)?.guilds;
    if (guilds === undefined || guilds.has(guildId)) return NOTHING;
    guilds.add(guildId);
    return heard(installed(guildId, told));
  }

  #left(shardId: number, guildId: string, told: Told): Heard {
    this.#sessions.get(shardId)?.guilds.delete(guildId);
    return heard(uninstalled(guildId, told));
  }

  async #deleted(
    { guild_id, channel_id }: { readonly guild_id?: string; readonly channel_id: string },
    ids: readonly string[],
    { dedupeKey, at }: Told,
  ): Promise<Heard> {
    const { places } = this.#parts;
    const spot = guild_id === undefined ? directSpot(channel_id, null) : await places.spot(channel_id, guild_id);
    if (spot === null) return NOTHING;
    const { tenant, conversation, thread } = spot;
    return heard(
      ...ids.map(
        (messageId): MessageDeleted => ({
          ...{ platform: "discord", tenant, conversation, thread, at, actor: null },
          ...{ kind: "message-deleted", messageId, dedupeKey: `${dedupeKey}:${messageId}` },
        }),
      ),
    );
  }
}

const ofTenant = { conversation: null, thread: null, messageId: null, actor: null } as const;

const installed = (tenant: string, { dedupeKey, at }: Told): Installed => ({
  ...{ ...ofTenant, platform: "discord", tenant, at, kind: "installed" },
  dedupeKey: `${dedupeKey}:${tenant}`,
});

const uninstalled = (tenant: string, { dedupeKey, at }: Told): Uninstalled => ({
  ...{ ...ofTenant, platform: "discord", tenant, at, kind: "uninstalled" },
  dedupeKey: `${dedupeKey}:${tenant}`,
});
