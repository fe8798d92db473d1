import type {
  APIEmbed,
  APIInteractionResponseCallbackData,
  APIMessageTopLevelComponent,
  APIOverwrite,
  ChannelType,
  InteractionType,
  MessageType,
} from "discord-api-types/v10";
import type { FakeFile } from "./interface.ts";

export interface UserRecord {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly bot: boolean;
  acceptsDirectMessages: boolean;
  blocksBot: boolean;
}

export interface RoleRecord {
  readonly id: string;
  readonly name: string;
  readonly position: number;
  readonly managed: boolean;
  permissions: bigint;
}

export interface MemberRecord {
  readonly userId: string;
  readonly joinedAt: string;
  roles: readonly string[];
}

export interface GuildRecord {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  /** Its id is the guild's. */
  readonly everyone: RoleRecord;
  readonly botRole: RoleRecord;
  readonly roles: Map<string, RoleRecord>;
  readonly members: Map<string, MemberRecord>;
  bot: "in" | "out";
  unavailable: boolean;
}

export interface ThreadRecord {
  readonly createdAt: string;
  readonly autoArchiveMinutes: number;
  readonly members: Set<string>;
  appliedTags: readonly string[];
  archived: boolean;
  locked: boolean;
  /** Epoch milliseconds. */
  activeAt: number;
  archivedAt: string;
  messages: number;
}

export interface ChannelRecord {
  readonly id: string;
  readonly type: ChannelType;
  /** Null for direct conversations. */
  readonly guildId: string | null;
  readonly parentId: string | null;
  readonly ownerId: string | null;
  readonly recipientId: string | null;
  readonly tags: readonly { readonly id: string; readonly name: string }[];
  readonly thread: ThreadRecord | null;
  readonly position: number;
  name: string;
  overwrites: readonly APIOverwrite[];
  lastMessageId: string | null;
}

export interface StoredFile extends FakeFile {
  readonly id: string;
  readonly description: string | null;
  readonly ephemeral: boolean;
}

/** The interaction that a message answers. */
export interface InteractionOrigin {
  readonly id: string;
  readonly type: InteractionType;
  readonly userId: string;
  readonly owners: object;
  /** Of a button or menu: the message that has it. */
  readonly messageId: string | null;
}

export interface MessageRecord {
  readonly id: string;
  readonly type: MessageType;
  readonly channelId: string;
  readonly authorId: string;
  readonly createdAt: string;
  readonly nonce: string | number | null;
  readonly replyTo: string | null;
  readonly ephemeralTo: string | null;
  readonly interaction: InteractionOrigin | null;
  /** Who was pinged, by id, and `everyone`. */
  pinged: readonly string[];
  mentions: readonly string[];
  mentionedRoles: readonly string[];
  content: string;
  embeds: readonly APIEmbed[];
  components: readonly APIMessageTopLevelComponent[];
  files: readonly StoredFile[];
  flags: number;
  editedAt: string | null;
  edits: number;
  /** How often it was edited once it was an hour old. */
  lateEdits: number;
  threadId: string | null;
  deleted: boolean;
  /** By emoji, as its route has it: the character, or `name:id`. */
  readonly reactions: Map<string, Map<string, "normal" | "burst">>;
}

/** What a message consists of, before it is one. */
export type MessageBody = Pick<
  APIInteractionResponseCallbackData,
  "content" | "embeds" | "flags" | "allowed_mentions" | "attachments"
> & {
  readonly components?: readonly APIMessageTopLevelComponent[] | null;
  readonly nonce?: string | number;
  readonly enforce_nonce?: boolean;
  readonly message_reference?: { readonly message_id?: string; readonly fail_if_not_exists?: boolean };
};
