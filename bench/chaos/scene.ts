/** A place where people ask and vote, on one platform. */
export interface Room {
  /** As the store calls it. */
  readonly tenantId: string;
  readonly conversation: string;
  readonly people: readonly Somebody[];
  /** @returns the id of the message, which is that of its thread */
  ask(by: Somebody, words: string): string;
  /** In the thread of a question. */
  say(by: Somebody, words: string, thread: string): void;
  /** What stands in the room and its threads and was said by the bot; not what one person alone sees. */
  saidByBot(): readonly Said[];
  /** How often the bot said here that it could not record what it was told. */
  refusals(): number;
}

/** Within so long who pressed a button is told that it could not be recorded. */
export const TOLD_MS = 3_000;

/** What the bot says where it could store nothing; no key of it is stored either. */
export const NOT_RECORDED =
  /could not record that|PostgreSQL at .*(?:Try again|as soon as that works)|was not recorded|is tried again shortly/;

export interface Somebody {
  /** As the store calls them. */
  readonly id: string;
  react(messageId: string, emoji: Emoji): void;
  unreact(messageId: string, emoji: Emoji): void;
  /** Whether the press was taken, as far as they can see. */
  verify(messageId: string): Promise<Outcome>;
  /** With the reason that the bot asks for. */
  dispute(messageId: string, reason: string): Promise<Outcome>;
}

/** `unknown`: the platform said that something went wrong, or nothing at all. */
export type Outcome = "taken" | "unknown";
export type Emoji = "✅" | "❌";

export interface Said {
  readonly id: string;
  readonly thread: string | null;
  readonly text: string;
  /** `id emoji` of each reaction that people left. */
  readonly reactions: readonly string[];
  /** The emoji of the bot's own reactions. */
  readonly marks: readonly string[];
}

export interface Scene {
  readonly platform: "slack" | "discord";
  readonly rooms: readonly Room[];
  /** Settings that lead a bot here through a link. */
  readonly env: Readonly<Record<string, string>>;
  /** Connections over which events go out. */
  listeners(): number;
  /** Events on their way, or to be sent again. */
  underWay(): number;
  /** The messages of people of which nobody took notice, although the platform told of them as often as it does; "" for other events. */
  givenUp(): readonly string[];
  /** Sends something a second time, as platforms do. */
  duplicate(): void;
  close(): Promise<void>;
}
