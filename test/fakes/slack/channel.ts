import type { Fields } from "./json.ts";
import { Message } from "./message.ts";
import type { Workspace } from "./workspace.ts";

export type ChannelKind = "channel" | "group" | "im" | "mpim";

/** A conversation: a channel, or a direct one between people. */
export class Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** Whose it is; others see it too when it is shared with them. */
  readonly workspace: Workspace;
  readonly sharedWith = new Set<Workspace>();
  readonly memberIds: Set<string>;
  isArchived = false;
  readonly #messages = new Map<string, Message>();
  readonly #threads = new Map<string, Message[]>();
  readonly #whispers: Message[] = [];

  constructor(
    workspace: Workspace,
    about: Pick<Channel, "id" | "name" | "kind"> & { readonly memberIds: Iterable<string> },
  ) {
    this.workspace = workspace;
    this.id = about.id;
    this.name = about.name;
    this.kind = about.kind;
    this.memberIds = new Set(about.memberIds);
  }

  /** Whether the bot of the channel's own workspace is in it. */
  get hasBot(): boolean {
    return this.memberIds.has(this.workspace.bot.userId);
  }

  set hasBot(joined: boolean) {
    if (joined) this.memberIds.add(this.workspace.bot.userId);
    else this.memberIds.delete(this.workspace.bot.userId);
  }

  get isShared(): boolean {
    return this.sharedWith.size > 0;
  }

  /** All messages that are there, threads included, oldest first. */
  get everything(): readonly Message[] {
    return [...this.#messages.values()].filter(({ removed }) => !removed);
  }

  /** What stands at the top level, oldest first. */
  get messages(): readonly Message[] {
    return this.everything.filter(({ isReply }) => !isReply);
  }

  /** The replies in a thread, oldest first. */
  thread(root: Message | string): readonly Message[] {
    const ts = typeof root === "string" ? root : (root.threadTs ?? root.ts);
    return (this.#threads.get(ts) ?? []).filter(({ removed }) => !removed);
  }

  /** What one person alone was shown here. */
  whispersTo(userId: string): readonly Message[] {
    return this.#whispers.filter(({ onlyFor, removed }) => onlyFor === userId && !removed);
  }

  message(ts: string): Message | null {
    const message = this.#messages.get(ts) ?? null;
    return message === null || message.removed ? null : message;
  }

  whisper(ts: string): Message | null {
    return this.#whispers.find((message) => message.ts === ts) ?? null;
  }

  isSeenFrom(workspace: Workspace): boolean {
    return this.workspace === workspace || this.sharedWith.has(workspace);
  }

  /** Adds a message; the root of a thread learns that it is one. */
  add(data: Fields, extras: { readonly metadata?: Fields | null; readonly onlyFor?: string | null } = {}): Message {
    const message = new Message(this, data, extras);
    if (message.onlyFor !== null) {
      this.#whispers.push(message);
      return message;
    }
    this.#messages.set(message.ts, message);
    if (message.isReply && message.threadTs !== null) this.#reply(message.threadTs, message);
    return message;
  }

  #reply(rootTs: string, message: Message): void {
    this.#threads.set(rootTs, [...(this.#threads.get(rootTs) ?? []), message]);
    const root = this.#messages.get(rootTs);
    if (root !== undefined && root.threadTs === null) root.data = { ...root.data, thread_ts: rootTs };
  }
}
