import {
  type APIGuildMember,
  type APIUser,
  type Client,
  GuildMemberFlags,
  PermissionFlagsBits,
  PermissionsBitField,
  Routes,
} from "discord.js";
import type { Actor } from "../../../src/domain/chat-event.ts";
import { ChatRefused } from "../../../src/errors.ts";
import type { DiscordApi } from "./api.ts";
import { Recent } from "./recent.ts";

/** What events tell of somebody in a server; `permissions` come with interactions alone. */
export type Membership = Pick<APIGuildMember, "roles"> &
  Partial<Pick<APIGuildMember, "nick" | "flags">> & { readonly permissions?: string };

type Person = Pick<APIUser, "id"> & Partial<Pick<APIUser, "username" | "global_name" | "bot">>;

const REMEMBERED = 10_000;
const ADMIN = [
  PermissionFlagsBits.Administrator,
  PermissionFlagsBits.ManageGuild,
  PermissionFlagsBits.ManageChannels,
] as const;
/** Stands for everybody whose account was deleted. */
const DELETED_USER = "456226577798135808";

/** Who does something, as far as events told. */
export class People {
  readonly #client: Client;
  readonly #api: DiscordApi;
  readonly #met = new Recent<Actor>(REMEMBERED);

  constructor(client: Client, api: DiscordApi) {
    this.#client = client;
    this.#api = api;
  }

  /** @param guildId null in a direct conversation */
  actor(guildId: string | null, user: Person, member?: Membership | null): Actor {
    const actor: Actor = {
      id: user.id,
      name: member?.nick ?? user.global_name ?? user.username ?? "",
      kind: user.bot === true ? "bot" : "person",
      isAdmin: guildId !== null && member != null && this.#isAdmin(guildId, user.id, member),
      isExternal: ((member?.flags ?? 0) & GuildMemberFlags.IsGuest) !== 0,
    };
    // What was told of somebody with their roles is not forgotten for what is told without.
    if (guildId === null || member != null) this.#met.set(keyOf(guildId, user.id), actor);
    return actor;
  }

  /** Somebody of whom an event names the id alone. */
  known(guildId: string | null, id: string): Actor {
    const met = this.#met.get(keyOf(guildId, id));
    return met ?? { id, name: "", kind: "person", isAdmin: false, isExternal: false };
  }

  /** Somebody found on a message; asked for once. Null for accounts that were deleted. */
  async find(guildId: string | null, user: APIUser): Promise<Actor | null> {
    if (user.id === DELETED_USER) return null;
    if (guildId === null || user.bot === true) return this.actor(guildId, user);
    const met = this.#met.get(keyOf(guildId, user.id));
    if (met !== undefined) return met;
    const member = await this.#member(guildId, user.id);
    const actor = this.actor(guildId, user, member);
    // Who has left the server can no longer speak for it.
    return member === null ? this.#met.set(keyOf(guildId, user.id), { ...actor, isExternal: true }) : actor;
  }

  async #member(guildId: string, userId: string): Promise<APIGuildMember | null> {
    try {
      return await this.#api.get<APIGuildMember>(Routes.guildMember(guildId, userId));
    } catch (error) {
      if (error instanceof ChatRefused) return null;
      throw error;
    }
  }

  #isAdmin(guildId: string, userId: string, { roles, permissions }: Membership): boolean {
    if (permissions !== undefined) return new PermissionsBitField(BigInt(permissions)).any([...ADMIN]);
    const guild = this.#client.guilds.cache.get(guildId);
    if (guild === undefined) return false;
    return guild.ownerId === userId || roles.some((id) => guild.roles.cache.get(id)?.permissions.any([...ADMIN]));
  }
}

const keyOf = (guildId: string | null, userId: string): string => `${guildId ?? ""} ${userId}`;
