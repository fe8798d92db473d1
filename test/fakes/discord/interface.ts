import type {
  APIApplicationCommand,
  APIAttachment,
  APIMessage,
  APIModalInteractionResponseCallbackData,
} from "discord-api-types/v10";

import type { FakeCalls, FakeFaults, FakeGateway, FakeLimits } from "./controls.ts";
import type { ApiDescription } from "./openapi.ts";

/** A Discord on this machine: REST, gateway and CDN on one port, and the people who use it. */
export interface FakeDiscord {
  /** For `new Client({ rest, ... })`: `api` leads REST and through it the gateway here, `cdn` the downloads. */
  readonly rest: { readonly api: string; readonly cdn: string };
  readonly token: string;
  /** The bot's user id as well. */
  readonly applicationId: string;
  readonly botName: string;
  readonly clock: FakeClock;
  readonly gateway: FakeGateway;
  readonly faults: FakeFaults;
  readonly limits: FakeLimits;
  readonly calls: FakeCalls;
  readonly commands: FakeCommands;

  /** A guild that the bot is in, unless it is said to be out; a running bot hears of it by GUILD_CREATE. */
  guild(name: string, options?: GuildOptions): FakeGuild;

  /** A person, in no guild yet. The same name gives the same person. */
  person(name: string, options?: PersonOptions): FakePerson;

  /** What stands in a channel, thread or direct conversation, oldest first, without what is ephemeral. */
  messages(channelId: string): readonly SeenMessage[];

  /** A message as it stands now; null when it is deleted. Ephemeral ones are found too. */
  message(messageId: string): SeenMessage | null;

  /** Everything a person can see at present in every channel, thread and conversation: Markdown as it was sent. */
  seenBy(person: FakePerson): string;

  /** The same as they read it: without the marks of Markdown, with names for mentions. */
  readBy(person: FakePerson): string;

  /** Every event sent so far has reached the clients, and no request of theirs is under way. Theirs may follow. */
  settled(): Promise<void>;

  close(): Promise<void>;
}

export interface DiscordOptions {
  /** Whether the privileged Message Content intent is granted; asking for it without closes with 4014. Default: not. */
  readonly messageContent?: "granted" | "not granted";
  /** Guilds per shard are `(id >> 22) % shards`; what `/gateway/bot` recommends. Default 1. */
  readonly shards?: number;
  /** Default 41,250, as Discord has it. */
  readonly heartbeatIntervalMs?: number;
  /** Checks each request, and each answer, against it; `close` throws what does not match. Default: the official one, where it is there. */
  readonly description?: ApiDescription | null;
}

export interface FakeClock {
  /** Epoch milliseconds: the time of the machine, and what `advance` added. */
  now(): number;
  /** Lets virtual time pass: interaction tokens expire, threads archive, messages grow old. */
  advance(durationMs: number): void;
}

export interface GuildOptions {
  /** `out`: only people who installed the application for themselves can use it there. Default `in`. */
  readonly bot?: "in" | "out";
  /** Of the bot's own role; names of `PermissionFlagsBits`. Default: all that a research bot needs. */
  readonly botPermissions?: readonly Permission[];
}

/** A name of `PermissionFlagsBits`. */
export type Permission = keyof typeof import("discord-api-types/v10").PermissionFlagsBits;

export interface FakeGuild {
  readonly id: string;
  readonly name: string;
  /** The role that came with the bot: people mention it by mistake for the bot. */
  readonly botRoleId: string;
  channel(name: string, options?: ChannelOptions): FakeChannel;
  forum(name: string, options?: ChannelOptions & { readonly tags?: readonly string[] }): FakeChannel;
  /** A person in this guild; the same name gives the same person everywhere. */
  member(name: string, options?: PersonOptions & { readonly permissions?: readonly Permission[] }): FakePerson;
  /** Changes what the bot's role may do; heard as GUILD_ROLE_UPDATE. */
  setBotPermissions(permissions: readonly Permission[]): void;
  /** What everyone may do, the bot too whatever its role says; heard as GUILD_ROLE_UPDATE. */
  setEveryonesPermissions(permissions: readonly Permission[]): void;
  /** The bot is thrown out: GUILD_DELETE. */
  kickBot(): void;
  /** The bot is asked in: GUILD_CREATE. */
  inviteBot(): void;
  /** The guild has an outage: GUILD_DELETE with `unavailable: true`. It comes back with GUILD_CREATE. */
  outage(): { end(): void };
}

export interface ChannelOptions {
  /** What the bot's role may not do here, by a permission overwrite. */
  readonly denyBot?: readonly Permission[];
  /** Hidden from everyone but those named, and the bot unless it is denied. */
  readonly only?: readonly FakePerson[];
}

export interface FakeChannel {
  readonly id: string;
  readonly name: string;
  readonly guildId: string | null;
  /** Threads and forum posts under it, archived ones too. */
  readonly threads: readonly FakeThread[];
  /** A thread that a person opens without a message. */
  thread(by: FakePerson, name: string): FakeThread;
  /** The bot's role loses these here; heard as CHANNEL_UPDATE. An empty list gives all back. */
  denyBot(permissions: readonly Permission[]): void;
  delete(): void;
}

export interface FakeThread extends FakeChannel {
  readonly parentId: string;
  readonly isArchived: boolean;
  archive(lock?: "locked" | "open"): void;
}

export interface PersonOptions {
  readonly displayName?: string;
  readonly bot?: boolean;
  /** `nobody` answers a direct message of the bot with 50007. Default `anyone`. */
  readonly directMessages?: "anyone" | "nobody";
}

/** Where something happens: a channel, a thread, or `direct` for the conversation with the bot. */
export type Where = FakeChannel | { readonly id: string } | "direct";

export interface Writing {
  /** A message that this answers, with the ping on. */
  readonly replyTo?: { readonly id: string };
  readonly files?: readonly FakeFile[];
  /** `off` answers without a ping, so that content is withheld without the intent. */
  readonly ping?: "on" | "off";
}

export interface FakeFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Somebody who uses Discord. What they do is heard by the bot at once, unless the gateway holds it. */
export interface FakePerson {
  readonly id: string;
  readonly name: string;
  /** The conversation with the bot, to look at what is in it. */
  readonly direct: { readonly id: string };
  /** Writes words as they are. */
  writes(where: Where, words: string, writing?: Writing): APIMessage;
  /** Writes words after a mention of the bot. */
  mentions(where: Where, words: string, writing?: Writing): APIMessage;
  edits(message: { readonly id: string }, words: string): void;
  deletes(...messages: readonly { readonly id: string }[]): void;
  deletesThread(thread: { readonly id: string }): void;
  reacts(message: { readonly id: string }, emoji: string, kind?: "normal" | "burst"): void;
  unreacts(message: { readonly id: string }, emoji: string): void;
  /** As a moderator: all reactions of a message, or all of one emoji. */
  clearsReactions(message: { readonly id: string }, emoji?: string): void;
  /** `path` is the command with its subcommands: "research ask". An option that is a file is uploaded. */
  command(where: Where, path: string, options?: CommandOptions, use?: InteractionUse): FakeInteraction;
  /** Types into an option: resolves with the choices that are offered. */
  types(where: Where, path: string, option: string, words: string): FakeInteraction;
  /** Presses the button with this label. */
  presses(message: { readonly id: string }, label: string): FakeInteraction;
  /** Chooses from the select menu with this custom id, or placeholder. */
  chooses(message: { readonly id: string }, menu: string, values: readonly string[]): FakeInteraction;
  /** Fills in the modal that an interaction opened. Keys are custom ids or labels. */
  submits(opened: FakeInteraction, values: Readonly<Record<string, string | readonly string[]>>): FakeInteraction;
  /** Uses a command of the message's menu: "Check the claims". */
  usesOnMessage(message: { readonly id: string }, command: string, use?: InteractionUse): FakeInteraction;
  /** Blocks the bot: it can no longer react (90001) or write (50007) to them. */
  blocksBot(): void;
}

export type CommandOptions = Readonly<Record<string, string | number | boolean | FakeFile>>;

/** `user`: through the person's own installation, also in a guild where the bot is not. Default `guild`. */
export interface InteractionUse {
  readonly install?: "guild" | "user";
  /** What `attachment_size_limit` says. Default 10 MiB. */
  readonly attachmentSizeLimit?: number;
}

/** An interaction, from the person's side. */
export interface FakeInteraction {
  readonly id: string;
  /** Resolves with the first answer. */
  readonly answered: Promise<FakeAnswer>;
  /** Null until it is answered. */
  readonly answer: FakeAnswer | null;
  /** What came through its token and still stands: first the reply, then the follow-ups; ephemeral ones too. */
  readonly replies: readonly SeenMessage[];
  /** Resolves once the reply says something: at once, or when the deferred one is edited. */
  readonly replied: Promise<SeenMessage>;
}

export type FakeAnswer =
  | { readonly kind: "reply" | "update"; readonly ephemeral: boolean }
  | { readonly kind: "deferred reply" | "deferred update"; readonly ephemeral: boolean }
  | { readonly kind: "modal"; readonly modal: APIModalInteractionResponseCallbackData }
  | {
      readonly kind: "choices";
      readonly choices: readonly { readonly name: string; readonly value: string | number }[];
    };

/** A message as a person sees it. */
export interface SeenMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  /** Content, embeds and text displays, in order, a line each: Markdown as it was sent. */
  readonly text: string;
  /** The same as people read it: without the marks of Markdown, with names for mentions. */
  readonly words: string;
  readonly buttons: readonly SeenButton[];
  readonly files: readonly FakeFile[];
  readonly reactions: readonly { readonly emoji: string; readonly userId: string; readonly burst: boolean }[];
  /** The person who alone sees it; null when it is not ephemeral. */
  readonly ephemeralTo: string | null;
  /** Ids of the people, and `everyone`, whom it pinged. */
  readonly pinged: readonly string[];
  readonly edits: number;
  readonly threadId: string | null;
  readonly attachments: readonly APIAttachment[];
  /** As REST gives it. */
  readonly raw: APIMessage;
}

export interface SeenButton {
  readonly label: string;
  readonly customId: string | null;
  readonly url: string | null;
  readonly style: number;
  readonly disabled: boolean;
}

export interface FakeCommands {
  /** Registered globally. */
  readonly registered: readonly APIApplicationCommand[];
  /** Definitions that were new; Discord allows 200 in a day. */
  readonly creates: number;
}
