import type { Action, Actor, Attachment, ChatEvent, Command } from "../domain/chat-event.ts";
import type { ChatFile, ChatMessage, MessageLimits } from "../domain/chat-message.ts";
import type { Form } from "../domain/form.ts";

/** Where messages go: a conversation, or a thread in it. */
export interface Place {
  readonly tenant: string;
  readonly conversation: string;
  /** Null at the top level. */
  readonly thread: string | null;
}

/** A message that is there. */
export interface MessageRef extends Place {
  /** Unique within the conversation with its threads, and stable across restarts. */
  readonly messageId: string;
}

/** How a message is sent. */
export interface Sending {
  /**
   * Names the message for good: at most one message of a conversation has it. As long as the adapter lives, a send under
   * a key that was sent gives the message that is there; after a restart, `findByKey` tells whether there is one. Any text
   * of 1 to 200 characters; readable by others, so it holds ids alone.
   */
  readonly key: string;
  /**
   * The `dedupeKey` of the event that this answers, when it answers one: some platforms owe a slash command or a button
   * an answer of its own, and some can whisper only in such an answer. Null for what the bot says of itself.
   */
  readonly answering: string | null;
  /** The person to whom the platform may show the message as it is being written; null to show it at once. */
  readonly streamTo: string | null;
  /** `silent`: nobody is notified of it, where the platform has that. People are notified unless told. */
  readonly alert?: "silent";
}

/** An emoji on a message, by one person or bot. */
export interface Reaction {
  /** The character itself, without skin tone: `✅`. A custom emoji is `:name:`. */
  readonly emoji: string;
  readonly actor: Actor;
}

/** The bot, as a platform meets it. What it rejects with may be an `AppError`, whose message is for the person. */
export interface ChatListener {
  /**
   * Takes an event. Resolves once it is stored: only then does the adapter acknowledge it. When it rejects, the adapter
   * delivers the event again, with the same `dedupeKey`; where the platform cannot (slash commands, buttons), it tells
   * the person that nothing was recorded. Events may come twice, late and out of order; calls may overlap.
   */
  event(event: ChatEvent): Promise<void>;

  /** What to ask before a press counts, for a button that `asks`. Null when there is nothing to ask after all. */
  form(press: Press): Promise<Form | null>;

  /** What a person may be about to write after a command's name, best first, 25 at most; each 1 to 100 characters. */
  suggest(typing: Typing): Promise<readonly string[]>;

  /** The person's own page: their reviews, claims waiting for their vote, subscriptions. */
  home(visit: Visit): Promise<ChatMessage>;

  /** Learns that events may have been lost, and compares what is known with what stands on the platform, afterwards. */
  missed(gap: Gap): Promise<void>;

  /** The tenants of a platform that the bot serves, as it knows: one may have removed the bot while nobody listened. */
  tenants(platform: string): Promise<readonly string[]>;
}

/** Where events may have been lost: a connection could not be taken up again, or a thread was deleted with all in it. */
export interface Gap {
  readonly platform: string;
  /** Null for all tenants of the platform. */
  readonly tenant: string | null;
}

/** A press of a button that has not counted yet. */
export type Press = Pick<
  Action,
  "platform" | "tenant" | "conversation" | "thread" | "messageId" | "actor" | "action" | "value"
>;

export interface Typing extends Pick<Command, "platform" | "tenant" | "conversation" | "actor"> {
  /** The bot's command, such as `ask` or `recall`. */
  readonly command: string;
  readonly typed: string;
}

export type Visit = Pick<Command, "platform" | "tenant" | "actor">;

/** What the platform can do besides. What it cannot must be offered in another way. */
export interface ChatCapabilities {
  /** To whom `whisper` reaches: anyone, only whoever an `answering` event came from, or nobody. */
  readonly whisper: "anyone" | "answering" | "nobody";
  /** Whether people's reactions arrive as events and can be listed. Buttons work everywhere. */
  readonly reactions: boolean;
  /** Whether buttons can open forms. Without it `asks` is left aside, and the inputs are null. */
  readonly forms: boolean;
  /** Names what only one process may listen to at a time, such as a connection; null when any number may. */
  readonly alone: string | null;
  /** Which text in a thread reaches the bot: any, or only what mentions it. */
  readonly followUps: "any" | "addressed";
}

/** What the rendering and the pace of edits are to keep to. */
export interface ChatLimits extends MessageLimits {
  readonly fileBytes: number;
  /** For all messages of a tenant together. */
  readonly editsPerMinute: number;
  /** A message older than this is better followed by a new one than edited often; null for any age. */
  readonly editAgeMinutes: number | null;
  readonly threadTitleLength: number;
  /** Different emoji on a message. */
  readonly reactionsPerMessage: number;
}

export interface ChatHealth {
  /** Whether events can arrive at present. */
  readonly connected: boolean;
  /** When the last one did, ISO 8601; null before the first. */
  readonly lastInboundAt: string | null;
}

/**
 * A chat platform, with all the tenants that the bot serves on it.
 *
 * Every method below that sends throws:
 * - {ChatUnavailable} when the platform did not answer. Whether it was done is unknown: look with `findByKey`, then try
 *   again.
 * - {ChatRefused} when the platform will not have it: no permission, not a member, removed from the tenant. Trying again
 *   does not help.
 *
 * Those that are about a message throw {MessageGone} when it is not there, or can no longer be changed.
 */
export interface Chat {
  /** As events name it: `slack`, `discord`, `terminal`. */
  readonly platform: string;
  readonly capabilities: ChatCapabilities;
  readonly limits: ChatLimits;
  /** For health checks; read anew each time. */
  readonly health: ChatHealth;

  /** Begins to take events. To be called once. */
  start(listener: ChatListener): Promise<void>;

  /** Takes no further events, and resolves when those under way were acknowledged or given back. Sending still works. */
  stop(): Promise<void>;

  /**
   * Sends one message. What is longer than one goes through `fitMessage` first, each part under its own key.
   *
   * @throws {RangeError} when the message does not fit `limits`; nothing was sent
   */
  post(place: Place, message: ChatMessage, sending: Sending): Promise<MessageRef>;

  /** Puts another message in its place; its thread and reactions stay. Throws {RangeError} as `post` does. */
  edit(ref: MessageRef, message: ChatMessage): Promise<void>;

  /** Deletes a message of ours. One that is gone already is no fault. */
  remove(ref: MessageRef): Promise<void>;

  /**
   * Shows a message to one person alone, where the conversation is. It cannot be edited or found again, and may be lost
   * or shown twice.
   *
   * @throws {ChatRefused} when the person cannot be reached so: see `capabilities.whisper`
   */
  whisper(place: Place, actorId: string, message: ChatMessage, sending: Sending): Promise<void>;

  /**
   * The thread that hangs on a message, opened when there is none.
   *
   * @param title shown where the platform names threads, cut between words to `limits.threadTitleLength`
   * @returns the thread, as `Place.thread` takes it
   */
  openThread(ref: MessageRef, title: string): Promise<string>;

  /** Adds a reaction of the bot's own. One that is there already is no fault. */
  react(ref: MessageRef, emoji: string): Promise<void>;

  /** Takes a reaction of the bot's own away. One that is not there is no fault. */
  unreact(ref: MessageRef, emoji: string): Promise<void>;

  /** Everybody's reactions, the bot's own and other bots' included; deactivated people are left out. */
  listReactions(ref: MessageRef): Promise<readonly Reaction[]>;

  /**
   * Attaches a file, with a line about it.
   *
   * @throws {RangeError} when the file is larger than `limits.fileBytes`; nothing was sent
   */
  upload(place: Place, file: ChatFile, comment: string, sending: Sending): Promise<MessageRef>;

  /**
   * The bytes of a file that came with an event.
   *
   * @throws {DocumentUnavailable} when it is larger than `maxBytes`, or no longer there
   */
  download(attachment: Attachment, tenant: string, maxBytes: number): Promise<Uint8Array>;

  /** Says for a while what the bot is at, where the platform has a place for that; null ends it. Never throws. */
  showStatus(place: Place, status: string | null): Promise<void>;

  /**
   * Finds a message of ours whose sending got no answer.
   *
   * @param since when the sending was first tried, ISO 8601: nothing older is looked at
   * @returns null when no such message is there: it may be sent (again)
   */
  findByKey(place: Place, key: string, since: string): Promise<MessageRef | null>;
}
