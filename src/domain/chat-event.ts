import { z } from "zod";
import { VoteKind } from "./vote.ts";

/** Somebody who does something in a chat. */
export const Actor = z
  .object({
    /** The platform's own id, unique within the tenant. */
    id: z.string().min(1),
    /** For display; people change it. */
    name: z.string(),
    kind: z.enum(["person", "bot"]),
    /** Whether the platform lets them administer the workspace or the channel. */
    isAdmin: z.boolean(),
    /** A guest, or a member of another organisation in a shared channel. */
    isExternal: z.boolean(),
  })
  .readonly();
export type Actor = z.infer<typeof Actor>;

/** A file that came with a message; `Chat.download` fetches it. */
export const Attachment = z
  .object({
    /** The platform's own, opaque. */
    id: z.string().min(1),
    name: z.string(),
    /** In lower case, without parameters; "" when the platform does not say. */
    mediaType: z.string(),
    sizeBytes: z.int().min(0),
  })
  .readonly();
export type Attachment = z.infer<typeof Attachment>;

/** What every event carries. */
const anything = {
  /** The adapter it came through: `slack`, `discord`, `terminal`. */
  platform: z.string().min(1),
  /** A workspace or server: what belongs to one is never shown in another. */
  tenant: z.string().min(1),
  /** The same for every delivery of one event, different for any two events, also across restarts. */
  dedupeKey: z.string().min(1),
  /** When it happened by the platform's clock, which orders events; when it reached us where the platform does not say. */
  at: z.iso.datetime(),
};

/** A channel or a direct conversation. A thread belongs to the conversation it was opened in, on every platform. */
const conversation = z.string().min(1);
const messageId = z.string().min(1);

/** What a person wrote or called for. */
const spoken = {
  ...anything,
  conversation,
  actor: Actor,
  /** Without the mention of the bot; may be empty, and of any length. */
  text: z.string(),
  attachments: z.array(Attachment).readonly(),
  /** Who can read along: everyone of the tenant, the invited, or the actor alone. */
  audience: z.enum(["public", "private", "direct"]),
};

/** Text addressed to the bot outside a thread: a mention or a direct message. The bot tells questions from commands. */
export const Ask = z.object({ ...spoken, kind: z.literal("ask"), thread: z.null(), messageId }).readonly();
export type Ask = z.infer<typeof Ask>;

/** Text inside a thread. */
export const FollowUp = z
  .object({
    ...spoken,
    kind: z.literal("follow-up"),
    thread: z.string().min(1),
    messageId,
    /** Whether it mentions the bot. What does not may be dropped without being stored, unless the thread is a review's. */
    addressed: z.boolean(),
  })
  .readonly();
export type FollowUp = z.infer<typeof FollowUp>;

/** A slash command: `text` is what stands after its name. There is no message that could be threaded or reacted to. */
export const Command = z
  .object({ ...spoken, kind: z.literal("command"), thread: z.string().min(1).nullable(), messageId: z.null() })
  .readonly();
export type Command = z.infer<typeof Command>;

/** The platform's own way to hand the bot somebody's message, whose claims are to be checked: `text` is that message's. */
export const Check = z
  .object({ ...spoken, kind: z.literal("check"), thread: z.string().min(1).nullable(), messageId })
  .readonly();
export type Check = z.infer<typeof Check>;

/** What is done to a message. The thread is null also where the platform does not name it: find messages by their id. */
const onMessage = { ...anything, conversation, thread: z.string().min(1).nullable(), messageId };

/** A press of a button. */
export const Action = z
  .object({
    ...onMessage,
    kind: z.literal("action"),
    actor: Actor,
    /** As the button has it. */
    action: z.string().min(1),
    value: z.string(),
    /** What the person gave to the fields of the button's form, by their names; null without a form. */
    inputs: z.record(z.string(), z.string()).readonly().nullable(),
  })
  .readonly();
export type Action = z.infer<typeof Action>;

/** A person reacts with an emoji that stands for a vote (`voteOfEmoji`); other emoji make no event. */
export const VoteSet = z.object({ ...onMessage, kind: z.literal("vote-set"), actor: Actor, vote: VoteKind }).readonly();
export type VoteSet = z.infer<typeof VoteSet>;

/** A person takes such a reaction back. */
export const VoteUnset = z
  .object({ ...onMessage, kind: z.literal("vote-unset"), actor: Actor, vote: VoteKind })
  .readonly();
export type VoteUnset = z.infer<typeof VoteUnset>;

/** A moderator removed everybody's reactions: all that stand for `vote`, or with null all of the message. */
export const VotesCleared = z
  .object({ ...onMessage, kind: z.literal("votes-cleared"), actor: Actor.nullable(), vote: VoteKind.nullable() })
  .readonly();
export type VotesCleared = z.infer<typeof VotesCleared>;

/** The platform's own way to stop work, such as a stop button or 🛑 as a reaction. Words and our buttons are not it. */
export const Cancel = z
  .object({
    ...anything,
    kind: z.literal("cancel"),
    conversation,
    thread: z.string().min(1).nullable(),
    actor: Actor,
    /** The question or answer it was given on; null when it means whatever runs in the thread. */
    messageId: messageId.nullable(),
  })
  .readonly();
export type Cancel = z.infer<typeof Cancel>;

/** A message was deleted, by whomever. */
export const MessageDeleted = z
  .object({ ...onMessage, kind: z.literal("message-deleted"), actor: Actor.nullable() })
  .readonly();
export type MessageDeleted = z.infer<typeof MessageDeleted>;

const ofTenant = {
  ...anything,
  conversation: z.null(),
  thread: z.null(),
  messageId: z.null(),
  /** Null when the platform does not say who. */
  actor: Actor.nullable(),
};

/** The bot was added to a tenant. */
export const Installed = z.object({ ...ofTenant, kind: z.literal("installed") }).readonly();
export type Installed = z.infer<typeof Installed>;

/** The bot was removed from a tenant, or its tokens were taken away: nothing can be sent there any more. */
export const Uninstalled = z.object({ ...ofTenant, kind: z.literal("uninstalled") }).readonly();
export type Uninstalled = z.infer<typeof Uninstalled>;

/** What happens in a chat. Plain data: it can be stored as JSON and read back with this schema. */
export const ChatEvent = z.union([
  Ask,
  FollowUp,
  Command,
  Check,
  Action,
  VoteSet,
  VoteUnset,
  VotesCleared,
  Cancel,
  MessageDeleted,
  Installed,
  Uninstalled,
]);
export type ChatEvent = z.infer<typeof ChatEvent>;
