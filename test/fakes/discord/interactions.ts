import { randomUUID } from "node:crypto";
import { InteractionContextType, type InteractionType, PermissionFlagsBits } from "discord-api-types/v10";
import type { FakeAnswer } from "./interface.ts";
import { EVERYTHING } from "./permissions.ts";
import type { ChannelRecord, MessageRecord, UserRecord } from "./records.ts";
import { apiChannel, apiMessage, apiUser, memberWithoutUser } from "./render.ts";
import { MIB } from "./validation/message.ts";
import type { World } from "./world.ts";

/** What a person does that the bot must answer. */
export interface NewInteraction {
  readonly type: InteractionType;
  readonly user: UserRecord;
  readonly channel: ChannelRecord;
  readonly data: object;
  /** The message whose button, menu or modal it was. */
  readonly source: MessageRecord | null;
  readonly install: "guild" | "user";
  readonly sizeLimit?: number | undefined;
}

export interface InteractionRecord extends NewInteraction {
  readonly id: string;
  readonly token: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly fileLimit: number;
  readonly owners: object;
  readonly answered: PromiseWithResolvers<FakeAnswer>;
  readonly replied: PromiseWithResolvers<MessageRecord>;
  answer: FakeAnswer | null;
  /** What `@original` means. */
  original: MessageRecord | null;
  readonly replies: MessageRecord[];
  followUps: number;
}

export class Interactions {
  readonly #world: World;
  readonly #byToken = new Map<string, InteractionRecord>();

  constructor(world: World) {
    this.#world = world;
  }

  find(token: string): InteractionRecord | null {
    return this.#byToken.get(token) ?? null;
  }

  /** Makes one, and tells it to the bot. */
  begin(given: NewInteraction): InteractionRecord {
    const interaction: InteractionRecord = {
      ...given,
      ...{ id: this.#world.ids.next(), token: randomUUID(), createdAt: this.#world.clock.now() },
      ...{ fileLimit: given.sizeLimit ?? 10 * MIB, owners: ownersOf(given) },
      ...{ answered: Promise.withResolvers(), replied: Promise.withResolvers(), answer: null },
      ...{ original: null, replies: [], followUps: 0 },
    };
    this.#byToken.set(interaction.token, interaction);
    const data = payload(this.#world, interaction);
    this.#world.tell({ name: "INTERACTION_CREATE", guildId: given.channel.guildId, intents: 0, data });
    return interaction;
  }
}

/** Who installed the application, by the kind of installation: 0 a guild, 1 a user. */
function ownersOf({ install, user, channel }: NewInteraction): object {
  return install === "user" ? { 1: user.id } : { 0: channel.guildId ?? "0" };
}

function payload(world: World, interaction: InteractionRecord): object {
  const { id, token, type, data, channel, user, source, owners, fileLimit } = interaction;
  const guild = world.guildOf(channel);
  const permissions = String(world.permissions(user.id, channel));
  return {
    ...{ id, token, type, application_id: world.bot.id, version: 1, data, locale: "en-US", entitlements: [] },
    ...{ channel_id: channel.id, channel: { ...apiChannel(world, channel), permissions } },
    ...{ app_permissions: String(appPermissions(world, interaction)), authorizing_integration_owners: owners },
    context: guild === null ? InteractionContextType.BotDM : InteractionContextType.Guild,
    attachment_size_limit: fileLimit,
    ...(guild === null ? { user: apiUser(user) } : {}),
    ...(guild === null ? {} : { guild_id: guild.id, guild_locale: "en-US" }),
    ...(guild === null ? {} : { guild: { id: guild.id, locale: "en-US", features: [] } }),
    ...(guild === null ? {} : { member: { ...memberIn(world, interaction), permissions } }),
    ...(source === null ? {} : { message: apiMessage(world, source) }),
  };
}

function memberIn(world: World, { user, channel }: InteractionRecord): object {
  const member = world.guildOf(channel)?.members.get(user.id);
  if (member === undefined) throw new Error(`${user.name} is not in the guild of ${channel.name}`);
  return { ...memberWithoutUser(member), user: apiUser(user) };
}

/** Where the bot is not, it may do what an interaction needs. */
function appPermissions(world: World, { channel }: InteractionRecord): bigint {
  const guild = world.guildOf(channel);
  if (guild === null) return EVERYTHING & ~PermissionFlagsBits.Administrator;
  const { AttachFiles, EmbedLinks, MentionEveryone, UseExternalEmojis } = PermissionFlagsBits;
  return guild.bot === "in"
    ? world.permissions(world.bot.id, channel)
    : AttachFiles | EmbedLinks | MentionEveryone | UseExternalEmojis;
}
