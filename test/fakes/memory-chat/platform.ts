import type { Action, Actor, Attachment } from "../../../src/domain/chat-event.ts";
import type { ChatFile, ChatMessage } from "../../../src/domain/chat-message.ts";
import type { Form } from "../../../src/domain/form.ts";
import { type VoteKind, voteOfEmoji } from "../../../src/domain/vote.ts";
import type { MessageRef, Place, Reaction } from "../../../src/ports/chat.ts";
import { Deliveries } from "./deliveries.ts";

export interface MemoryMessage {
  readonly ref: MessageRef;
  readonly by: Actor;
  /** Null for what people write. */
  readonly key: string | null;
  readonly at: string;
  content: ChatMessage;
  file: ChatFile | null;
  removed: boolean;
  edits: number;
  reactions: readonly Reaction[];
}

export interface Whisper {
  readonly place: Place;
  readonly actorId: string;
  readonly message: ChatMessage;
}

export const BOT: Actor = { id: "assignee", name: "Assignee", kind: "bot", isAdmin: false, isExternal: false };

export const aPerson = (name: string, overrides: Partial<Actor> = {}): Actor => ({
  id: name,
  name,
  kind: "person",
  isAdmin: false,
  isExternal: false,
  ...overrides,
});

export const AT_TOP: Place = { tenant: "T1", conversation: "C1", thread: null };

interface Speech {
  readonly place?: Place;
  readonly attachments?: readonly Attachment[];
  readonly addressed?: boolean;
  readonly audience?: "public" | "private" | "direct";
}

/** A chat platform in memory, with the people on it. It outlives the adapters that connect to it. */
export class MemoryPlatform {
  readonly name: string;
  readonly deliveries = new Deliveries();
  readonly messages: MemoryMessage[] = [];
  readonly whispers: Whisper[] = [];
  readonly statuses = new Map<string, string>();
  readonly files = new Map<string, Uint8Array>();
  readonly #now: () => Date;
  #events = 0;

  constructor({ name = "memory", now = () => new Date() }: { name?: string; now?: () => Date } = {}) {
    this.name = name;
    this.#now = now;
  }

  /** A person writes: an ask at the top level, a follow-up in a thread. */
  say(actor: Actor, text: string, speech: Speech = {}): MessageRef {
    const { place = AT_TOP, attachments = [], addressed = true, audience = "public" } = speech;
    const { ref } = this.add(place, { by: actor, key: null, content: { blocks: [], fallback: text } });
    const spoken = { ...this.#anything(place), conversation: place.conversation, actor, text, attachments, audience };
    const { messageId } = ref;
    this.deliveries.add(
      place.thread === null
        ? { ...spoken, kind: "ask", thread: null, messageId }
        : { ...spoken, kind: "follow-up", thread: place.thread, messageId, addressed },
    );
    return ref;
  }

  /** A person gives a slash command. */
  command(actor: Actor, text: string, { place = AT_TOP, attachments = [], audience = "public" }: Speech = {}): void {
    const { conversation, thread } = place;
    const spoken = { ...this.#anything(place), conversation, thread, actor, text, attachments, audience };
    this.deliveries.add({ ...spoken, kind: "command", messageId: null });
  }

  /** A person hands the bot somebody's message, to have its claims checked. */
  handOver(actor: Actor, ref: MessageRef): void {
    const message = this.message(ref);
    if (message === null) throw new Error(`no message ${ref.messageId}`);
    const { conversation, thread, messageId } = ref;
    const { fallback: text } = message.content;
    const spoken = { conversation, thread, actor, text, attachments: [], audience: "public" as const };
    this.deliveries.add({ ...this.#anything(ref), ...spoken, kind: "check", messageId });
  }

  /** A person presses the button with this label. */
  press(actor: Actor, ref: MessageRef, label: string, inputs: Action["inputs"] = null): void {
    this.deliveries.add({ ...this.#pressed(actor, ref, label), kind: "action", inputs });
  }

  /** A person presses a button that asks, and fills in the only field of its form. */
  async pressAndFill(actor: Actor, ref: MessageRef, label: string, words: string): Promise<void> {
    const [field] = (await this.form(actor, ref, label))?.fields ?? [];
    this.press(actor, ref, label, field === undefined ? null : { [field.name]: words });
  }

  /** What a person is asked who presses a button, before the press counts. */
  form(actor: Actor, ref: MessageRef, label: string): Promise<Form | null> {
    return this.deliveries.listener.form(this.#pressed(actor, ref, label));
  }

  /** What a person is offered who has typed the beginning of a command. */
  suggest(actor: Actor, command: string, typed: string, place = AT_TOP): Promise<readonly string[]> {
    const { tenant, conversation } = place;
    return this.deliveries.listener.suggest({ platform: this.name, tenant, conversation, actor, command, typed });
  }

  /** What a person sees who opens their own page. */
  home(actor: Actor, tenant = AT_TOP.tenant): Promise<ChatMessage> {
    return this.deliveries.listener.home({ platform: this.name, tenant, actor });
  }

  #pressed(actor: Actor, ref: MessageRef, label: string) {
    const blocks = this.message(ref)?.content.blocks ?? [];
    const choices = blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
    const button = choices.find((choice) => choice.label === label);
    if (button === undefined) throw new Error(`no button "${label}" among ${choices.map((choice) => choice.label)}`);
    return { ...this.#onMessage(ref), actor, action: button.action, value: button.value };
  }

  /** A person adds a reaction; like real platforms, the event does not name the thread. */
  react(actor: Actor, ref: MessageRef, emoji: string): void {
    if (this.setReaction(ref, emoji, actor)) this.#vote("vote-set", actor, ref, emoji);
  }

  unreact(actor: Actor, ref: MessageRef, emoji: string): void {
    if (this.unsetReaction(ref, emoji, actor.id)) this.#vote("vote-unset", actor, ref, emoji);
  }

  /** A moderator takes everybody's reactions away: those that stand for a vote, or all. */
  clearReactions(ref: MessageRef, vote: VoteKind | null = null): void {
    const message = this.present(ref);
    if (message === null) return;
    message.reactions = message.reactions.filter(({ emoji }) => vote !== null && voteOfEmoji(emoji) !== vote);
    this.deliveries.add({ ...this.#onMessage(ref), kind: "votes-cleared", actor: null, vote });
  }

  cancel(actor: Actor, place: Place, messageId: string | null = null): void {
    const { conversation, thread } = place;
    this.deliveries.add({ ...this.#anything(place), kind: "cancel", conversation, thread, actor, messageId });
  }

  /** Somebody deletes a message, ours or theirs. */
  delete(ref: MessageRef): void {
    const message = this.present(ref);
    if (message === null) return;
    message.removed = true;
    this.deliveries.add({ ...this.#onMessage(ref), kind: "message-deleted", actor: null });
  }

  install(actor: Actor | null = null, tenant = AT_TOP.tenant): void {
    this.deliveries.add({ ...this.#ofTenant(tenant), kind: "installed", actor });
  }

  uninstall(actor: Actor | null = null, tenant = AT_TOP.tenant): void {
    this.deliveries.add({ ...this.#ofTenant(tenant), kind: "uninstalled", actor });
  }

  /** What stands in a place now, in order. */
  in(place: Place): readonly MemoryMessage[] {
    return this.messages.filter(({ ref, removed }) => !removed && samePlace(ref, place));
  }

  message(ref: MessageRef): MemoryMessage | null {
    const { tenant, conversation, messageId } = ref;
    const found = this.messages.find(
      (message) =>
        message.ref.messageId === messageId &&
        message.ref.conversation === conversation &&
        message.ref.tenant === tenant,
    );
    return found ?? null;
  }

  present(ref: MessageRef): MemoryMessage | null {
    const message = this.message(ref);
    return message === null || message.removed ? null : message;
  }

  add(
    { tenant, conversation, thread }: Place,
    said: Pick<MemoryMessage, "by" | "key" | "content"> & { readonly file?: ChatFile },
  ): MemoryMessage {
    const ref = { tenant, conversation, thread, messageId: `m${this.messages.length + 1}` };
    const at = this.#now().toISOString();
    const message = { file: null, ...said, ref, at, removed: false, edits: 0, reactions: [] };
    this.messages.push(message);
    return message;
  }

  /** @returns whether anything changed */
  setReaction(ref: MessageRef, emoji: string, actor: Actor): boolean {
    const message = this.present(ref);
    if (message === null || message.reactions.some((one) => one.emoji === emoji && one.actor.id === actor.id))
      return false;
    message.reactions = [...message.reactions, { emoji, actor }];
    return true;
  }

  /** @returns whether anything changed */
  unsetReaction(ref: MessageRef, emoji: string, actorId: string): boolean {
    const message = this.present(ref);
    const kept = message?.reactions.filter((one) => one.emoji !== emoji || one.actor.id !== actorId) ?? [];
    if (message === null || kept.length === message.reactions.length) return false;
    message.reactions = kept;
    return true;
  }

  #vote(kind: "vote-set" | "vote-unset", actor: Actor, ref: MessageRef, emoji: string): void {
    const vote = voteOfEmoji(emoji);
    if (vote !== null) this.deliveries.add({ ...this.#onMessage({ ...ref, thread: null }), kind, actor, vote });
  }

  #anything({ tenant }: Pick<Place, "tenant">) {
    this.#events += 1;
    return { platform: this.name, tenant, dedupeKey: `evt-${this.#events}`, at: this.#now().toISOString() };
  }

  #onMessage(ref: MessageRef) {
    const { conversation, thread, messageId } = ref;
    return { ...this.#anything(ref), conversation, thread, messageId };
  }

  #ofTenant(tenant: string) {
    return { ...this.#anything({ tenant }), conversation: null, thread: null, messageId: null };
  }
}

export const samePlace = (one: Place, other: Place): boolean =>
  one.tenant === other.tenant && one.conversation === other.conversation && one.thread === other.thread;
