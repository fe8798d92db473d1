import { type APIOverwrite, ChannelType, OverwriteType } from "discord-api-types/v10";
import { shardOf } from "./clock.ts";
import type {
  ChannelOptions,
  FakeChannel,
  FakeGuild,
  FakePerson,
  FakeThread,
  GuildOptions,
  Permission,
  PersonOptions,
} from "./interface.ts";
import { Person, type Stage } from "./people.ts";
import { bitsOf, DEFAULT_MEMBER } from "./permissions.ts";
import type { ChannelRecord, GuildRecord, RoleRecord } from "./records.ts";
import { apiChannel, apiRole, gatewayGuild } from "./render.ts";
import { deleteChannel, openThread, setArchived } from "./threads.ts";

/** What the bot may do in a guild unless a test says otherwise. */
const DEFAULT_BOT: readonly Permission[] = DEFAULT_MEMBER;

export function addGuild(stage: Stage, name: string, shards: number, options: GuildOptions): Guild {
  const { bot = "in", botPermissions = DEFAULT_BOT } = options;
  const { world } = stage;
  const id = world.ids.nextOnShard(world.guilds.size % shards, shards);
  const everyone = role(id, "@everyone", 0, bitsOf(DEFAULT_MEMBER), false);
  const botRole = role(world.ids.next(), world.bot.name, 1, bitsOf(botPermissions), true);
  const roles = new Map([everyone, botRole].map((one) => [one.id, one]));
  const owner = world.person(`owner of ${name}`);
  const joinedAt = world.clock.timestamp();
  const members = new Map([[owner.id, { userId: owner.id, joinedAt, roles: [] }]]);
  const record: GuildRecord = {
    id,
    name,
    ownerId: owner.id,
    everyone,
    botRole,
    roles,
    members,
    bot: "out",
    unavailable: false,
  };
  world.guilds.set(id, record);
  const guild = new Guild(stage, record);
  if (shardOf(id, shards) !== (world.guilds.size - 1) % shards) throw new Error(`guild ${id} is on the wrong shard`);
  if (bot === "in") guild.inviteBot();
  return guild;
}

const role = (id: string, name: string, position: number, permissions: bigint, managed: boolean): RoleRecord => ({
  ...{ id, name, position, permissions, managed },
});

export class Guild implements FakeGuild {
  readonly #stage: Stage;
  readonly #record: GuildRecord;

  constructor(stage: Stage, record: GuildRecord) {
    this.#stage = stage;
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  get name(): string {
    return this.#record.name;
  }

  get botRoleId(): string {
    return this.#record.botRole.id;
  }

  channel(name: string, options: ChannelOptions = {}): Channel {
    return this.#addChannel(name, ChannelType.GuildText, options, []);
  }

  forum(name: string, options: ChannelOptions & { readonly tags?: readonly string[] } = {}): Channel {
    return this.#addChannel(name, ChannelType.GuildForum, options, options.tags ?? []);
  }

  member(name: string, options: PersonOptions & { readonly permissions?: readonly Permission[] } = {}): Person {
    const { world } = this.#stage;
    const user = world.person(name, options);
    const own =
      options.permissions === undefined ? null : role(world.ids.next(), name, 2, bitsOf(options.permissions), false);
    if (own !== null) this.#record.roles.set(own.id, own);
    const known = this.#record.members.get(user.id);
    const roles = [...(known?.roles ?? []), ...(own === null ? [] : [own.id])];
    this.#record.members.set(user.id, { userId: user.id, joinedAt: known?.joinedAt ?? world.clock.timestamp(), roles });
    if (own !== null) world.tellGuild("GUILD_ROLE_CREATE", this.id, { guild_id: this.id, role: apiRole(own) });
    return new Person(this.#stage, user);
  }

  setBotPermissions(permissions: readonly Permission[]): void {
    this.#record.botRole.permissions = bitsOf(permissions);
    const data = { guild_id: this.id, role: apiRole(this.#record.botRole) };
    this.#stage.world.tellGuild("GUILD_ROLE_UPDATE", this.id, data);
  }

  /** Everyone, and so the bot, loses what the list leaves out. */
  setEveryonesPermissions(permissions: readonly Permission[]): void {
    this.#record.everyone.permissions = bitsOf(permissions);
    const data = { guild_id: this.id, role: apiRole(this.#record.everyone) };
    this.#stage.world.tellGuild("GUILD_ROLE_UPDATE", this.id, data);
  }

  kickBot(): void {
    this.#record.bot = "out";
    this.#record.members.delete(this.#stage.world.bot.id);
    this.#stage.world.tellGuild("GUILD_DELETE", this.id, { id: this.id });
  }

  inviteBot(): void {
    const { world } = this.#stage;
    this.#record.bot = "in";
    const member = { userId: world.bot.id, joinedAt: world.clock.timestamp(), roles: [this.#record.botRole.id] };
    this.#record.members.set(world.bot.id, member);
    world.tellGuild("GUILD_CREATE", this.id, gatewayGuild(world, this.#record));
  }

  outage(): { end(): void } {
    const { world } = this.#stage;
    this.#record.unavailable = true;
    world.tellGuild("GUILD_DELETE", this.id, { id: this.id, unavailable: true });
    return {
      end: () => {
        this.#record.unavailable = false;
        world.tellGuild("GUILD_CREATE", this.id, gatewayGuild(world, this.#record));
      },
    };
  }

  #addChannel(name: string, type: ChannelType, options: ChannelOptions, tags: readonly string[]): Channel {
    const { world } = this.#stage;
    const record: ChannelRecord = {
      ...{ id: world.ids.next(), type, guildId: this.id, parentId: null, ownerId: null, recipientId: null, name },
      ...{ tags: tags.map((tag) => ({ id: world.ids.next(), name: tag })), thread: null, lastMessageId: null },
      ...{ position: world.channels.size, overwrites: this.#overwrites(options) },
    };
    world.channels.set(record.id, record);
    world.tellGuild("CHANNEL_CREATE", this.id, apiChannel(world, record), record.id);
    return new Channel(this.#stage, record, this.#record);
  }

  #overwrites({ denyBot = [], only }: ChannelOptions): readonly APIOverwrite[] {
    const view = bitsOf(["ViewChannel"]);
    const hidden = only === undefined ? [] : [overwrite(this.id, OverwriteType.Role, 0n, view)];
    const shown = (only ?? []).map(({ id }: FakePerson) => overwrite(id, OverwriteType.Member, view, 0n));
    const allowed = only === undefined ? 0n : view & ~bitsOf(denyBot);
    const bot = overwrite(this.#record.botRole.id, OverwriteType.Role, allowed, bitsOf(denyBot));
    return [...hidden, ...shown, bot];
  }
}

const overwrite = (id: string, type: OverwriteType, allow: bigint, deny: bigint): APIOverwrite => ({
  ...{ id, type, allow: String(allow), deny: String(deny) },
});

export class Channel implements FakeChannel {
  protected readonly stage: Stage;
  protected readonly record: ChannelRecord;
  readonly #guild: GuildRecord;

  constructor(stage: Stage, record: ChannelRecord, guild: GuildRecord) {
    this.stage = stage;
    this.record = record;
    this.#guild = guild;
  }

  get id(): string {
    return this.record.id;
  }

  get name(): string {
    return this.record.name;
  }

  get guildId(): string | null {
    return this.record.guildId;
  }

  get threads(): readonly Thread[] {
    return [...this.stage.world.channels.values()]
      .filter(({ parentId }) => parentId === this.id)
      .map((record) => new Thread(this.stage, record, this.#guild));
  }

  thread(by: FakePerson, name: string): Thread {
    const opened = { parent: this.record, name, type: ChannelType.PublicThread, ownerId: by.id, root: null };
    return new Thread(this.stage, openThread(this.stage.world, opened), this.#guild);
  }

  denyBot(permissions: readonly Permission[]): void {
    const { world } = this.stage;
    const others = this.record.overwrites.filter(({ id }) => id !== this.#guild.botRole.id);
    const before = this.record.overwrites.find(({ id }) => id === this.#guild.botRole.id);
    const allowed = BigInt(before?.allow ?? 0) & ~bitsOf(permissions);
    const denied = overwrite(this.#guild.botRole.id, OverwriteType.Role, allowed, bitsOf(permissions));
    this.record.overwrites = [...others, denied];
    world.tellGuild("CHANNEL_UPDATE", this.#guild.id, apiChannel(world, this.record), this.id);
  }

  delete(): void {
    deleteChannel(this.stage.world, this.record);
  }
}

export class Thread extends Channel implements FakeThread {
  get parentId(): string {
    return this.record.parentId ?? "";
  }

  get isArchived(): boolean {
    return this.record.thread?.archived === true;
  }

  archive(lock: "locked" | "open" = "open"): void {
    const { thread } = this.record;
    if (thread === null) return;
    thread.locked = lock === "locked";
    setArchived(this.stage.world, this.record, thread, "archived");
  }
}
