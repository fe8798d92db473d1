import type { Actor, ChatEvent } from "../../../src/domain/chat-event.ts";
import type { Button } from "../../../src/domain/chat-message.ts";
import type { Reaction } from "../../../src/ports/chat.ts";
import { whatStands } from "./compaction.ts";
import type { Entry, StoredButton } from "./journal.ts";
import { type Audience, Journal, MAIN } from "./journal.ts";

/** A message of the channel, by the bot or by a person. */
export interface ChannelMessage {
  readonly messageId: string;
  readonly conversation: string;
  readonly thread: string | null;
  readonly by: Actor;
  /** The person who alone sees it; null for everybody. */
  readonly onlyFor: string | null;
  readonly key: string | null;
  readonly at: string;
  readonly text: string;
  readonly buttons: readonly StoredButton[];
  readonly removed: boolean;
  readonly reactions: readonly Reaction[];
}

export interface Thread {
  /** The id of the message that it hangs on. */
  readonly id: string;
  readonly number: number;
  readonly title: string;
}

/** Below this, a journal is left as it is. */
const COMPACTED_FROM = 1_000;

const named = (conversation: string, key: string) => `${conversation}\u001f${key}`;

/** What stands in the terminal's channels, kept in a journal so that a restart finds it again. */
export class Channel {
  readonly #journal: Journal;
  readonly #messages = new Map<string, ChannelMessage>();
  readonly #byKey = new Map<string, ChannelMessage>();
  readonly #threads = new Map<string, Thread>();
  readonly #audiences = new Map<string, Audience>([[MAIN, "public"]]);
  readonly #unacknowledged = new Map<string, ChatEvent>();
  #id = "";
  #said = 0;
  #events = 0;
  #buttons = 0;

  constructor(journalFile: string) {
    this.#journal = new Journal(journalFile);
    const entries = this.#journal.read();
    for (const entry of entries) this.#apply(entry);
    this.#compact(entries.length);
  }

  /** Leaves out of the journal what has no effect any more: edits, and events that were taken. */
  #compact(length: number): void {
    if (length < COMPACTED_FROM) return;
    const kept = whatStands({
      id: this.#id,
      counted: { messages: this.#said, events: this.#events, buttons: this.#buttons },
      audiences: this.#audiences,
      messages: [...this.#messages.values()],
      threads: this.threads,
      events: this.unacknowledged,
    });
    if (kept.length < length / 2) this.#journal.replace(kept);
  }

  /** Whether nothing ever happened here. */
  get isNew(): boolean {
    return this.#events === 0;
  }

  get messages(): readonly ChannelMessage[] {
    return [...this.#messages.values()].filter(({ removed }) => !removed);
  }

  get threads(): readonly Thread[] {
    return [...this.#threads.values()];
  }

  /** Events that no handler has taken yet, oldest first. */
  get unacknowledged(): readonly ChatEvent[] {
    return [...this.#unacknowledged.values()];
  }

  message(messageId: string): ChannelMessage | null {
    const message = this.#messages.get(messageId);
    return message === undefined || message.removed ? null : message;
  }

  withKey(conversation: string, key: string): ChannelMessage | null {
    return this.#byKey.get(named(conversation, key)) ?? null;
  }

  /** Who reads along; null when there is no such conversation. */
  audience(conversation: string): Audience | null {
    return this.#audiences.get(conversation) ?? null;
  }

  thread(id: string): Thread | null {
    return this.#threads.get(id) ?? null;
  }

  /** An id for the next message, and for the next event: no other message or event of any channel has it. */
  nextMessageId(): string {
    return `${this.#id}-${this.#said + 1}`;
  }

  nextDedupeKey(): string {
    return `${this.#id}-event-${this.#events + 1}`;
  }

  /** Buttons with numbers: those that the message has already keep theirs. */
  numbered(buttons: readonly Button[], before: readonly StoredButton[]): readonly StoredButton[] {
    let next = this.#buttons;
    return buttons.map(({ label, action, value, asks }) => {
      const known = before.find((button) => button.action === action && button.value === value);
      next += known === undefined ? 1 : 0;
      return { number: known?.number ?? next, label, action, value, asks };
    });
  }

  record(...entries: readonly Entry[]): void {
    this.#journal.append(...entries);
    for (const entry of entries) this.#apply(entry);
  }

  #apply(entry: Entry): void {
    switch (entry.kind) {
      case "opened":
        this.#id = entry.id;
        return;
      case "counted":
        this.#said = entry.messages;
        this.#events = entry.events;
        this.#buttons = entry.buttons;
        return;
      case "channel":
        this.#audiences.set(entry.conversation, entry.audience);
        return;
      case "said":
        this.#said += 1;
        this.#say({ ...entry, removed: false, reactions: [] });
        return;
      case "edited":
        this.#countButtons(entry.buttons);
        this.#change(entry.messageId, { text: entry.text, buttons: entry.buttons });
        return;
      case "removed":
        this.#change(entry.messageId, { removed: true });
        return;
      case "thread":
        this.#threads.set(entry.messageId, { id: entry.messageId, number: this.#threads.size + 1, title: entry.title });
        return;
      case "reaction":
        this.#react(entry);
        return;
      case "event":
        this.#events += 1;
        this.#unacknowledged.set(entry.event.dedupeKey, entry.event);
        return;
      case "acknowledged":
        this.#unacknowledged.delete(entry.dedupeKey);
    }
  }

  #say(message: ChannelMessage): void {
    this.#messages.set(message.messageId, message);
    const { conversation, key, onlyFor } = message;
    if (key !== null && onlyFor === null) this.#byKey.set(named(conversation, key), message);
    this.#countButtons(message.buttons);
  }

  #react({ messageId, emoji, actor, given }: Extract<Entry, { kind: "reaction" }>): void {
    const others = (this.#messages.get(messageId)?.reactions ?? []).filter(
      (reaction) => reaction.emoji !== emoji || reaction.actor.id !== actor.id,
    );
    this.#change(messageId, { reactions: given ? [...others, { emoji, actor }] : others });
  }

  #change(messageId: string, changes: Partial<ChannelMessage>): void {
    const message = this.#messages.get(messageId);
    if (message !== undefined) this.#messages.set(messageId, { ...message, ...changes });
  }

  #countButtons(buttons: readonly StoredButton[]): void {
    this.#buttons = Math.max(this.#buttons, ...buttons.map(({ number }) => number));
  }
}
