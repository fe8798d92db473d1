import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Actor, Attachment, ChatEvent } from "../../../src/domain/chat-event.ts";
import { voteOfEmoji } from "../../../src/domain/vote.ts";
import type { ChatListener, Place } from "../../../src/ports/chat.ts";
import type { Channel, ChannelMessage } from "./channel.ts";
import { fillForm } from "./filling.ts";
import type { StoredButton } from "./journal.ts";
import type { Line } from "./line.ts";
import { anActor, HELP, parseLine } from "./line.ts";
import type { View } from "./view.ts";
import { spelling } from "./view.ts";

/** What the terminal cannot know by itself. */
export interface TerminalHooks {
  /** Resolves when every event that was taken has been worked on, and no review runs or waits to run. */
  idle(): Promise<void>;
  /**
   * The id of the message that shows a claim; null when there is none.
   *
   * @param claim its number, from 1
   * @param thread of the review; null for the latest review
   */
  claimMessage(claim: number, thread: string | null): Promise<string | null>;
}

type Press = Extract<Line, { kind: "press" }>;
type Pressed = Omit<Extract<ChatEvent, { kind: "action" }>, "kind" | "inputs">;
type Reaction = Extract<Line, { kind: "react" | "unreact" }>;

/** Does what a person's lines ask for, one after the other. */
export class Keyboard {
  readonly #channel: Channel;
  readonly #view: View;
  readonly #place: Place;
  readonly #platform: string;
  readonly #hooks: TerminalHooks;
  readonly #now: () => Date;
  readonly #deliver: (event: ChatEvent) => Promise<void>;
  readonly #form: ChatListener["form"];
  readonly #quit: () => void;
  readonly #people: Map<string, Actor>;

  constructor(parts: {
    readonly channel: Channel;
    readonly view: View;
    readonly place: Place;
    readonly platform: string;
    readonly hooks: TerminalHooks;
    readonly now: () => Date;
    readonly deliver: (event: ChatEvent) => Promise<void>;
    readonly form: ChatListener["form"];
    readonly quit: () => void;
  }) {
    this.#channel = parts.channel;
    this.#view = parts.view;
    this.#place = parts.place;
    this.#platform = parts.platform;
    this.#hooks = parts.hooks;
    this.#now = parts.now;
    this.#deliver = parts.deliver;
    this.#form = parts.form;
    this.#quit = parts.quit;
    this.#people = new Map([[parts.view.viewer.id, parts.view.viewer]]);
  }

  async enter(words: string): Promise<void> {
    const line = parseLine(words);
    if (line !== null) await this.#do(line);
  }

  /** The bot has come to a channel where it never was. */
  install(): Promise<void> {
    const nowhere = { conversation: null, thread: null, messageId: null };
    return this.#happens({ ...this.#anything(), ...nowhere, kind: "installed", actor: this.#view.viewer });
  }

  async #do(line: Line): Promise<void> {
    switch (line.kind) {
      case "say":
        return this.#say(line.text, []);
      case "attach":
        return this.#attach(line.file, line.text);
      case "as":
        return this.#become(line);
      case "thread":
        return this.#enterThread(line.number);
      case "press":
        return this.#press(line);
      case "react":
      case "unreact":
        return this.#react(line);
      case "delete":
        return this.#delete(line.claim);
      case "stop":
        return this.#happens({ ...this.#anything(), ...this.#here(), kind: "cancel", messageId: null });
      case "history":
        return this.#view.history();
      case "wait":
        return this.#hooks.idle();
      case "quit":
        return this.#quit();
      case "help":
        return this.#view.notice(...HELP);
      case "unclear":
        return this.#view.notice(line.remedy);
    }
  }

  async #say(text: string, attachments: readonly Attachment[]): Promise<void> {
    const messageId = this.#channel.nextMessageId();
    const { actor, thread } = this.#here();
    const at = this.#now().toISOString();
    const said = { messageId, thread, by: actor, onlyFor: null, key: null, at, text, buttons: [] };
    const spoken = {
      ...this.#anything(),
      ...this.#here(),
      at,
      text,
      attachments,
      audience: "public" as const,
      messageId,
    };
    const event: ChatEvent =
      thread === null ? { ...spoken, kind: "ask", thread } : { ...spoken, kind: "follow-up", thread, addressed: true };
    this.#channel.record({ kind: "said", ...said }, { kind: "event", event });
    await this.#deliver(event);
  }

  async #attach(file: string, text: string): Promise<void> {
    const path = resolve(file);
    const found = await stat(path).catch(() => null);
    if (found === null || !found.isFile()) return this.#view.notice(`There is no file ${path}. Check the name.`);
    await this.#say(text, [{ id: path, name: basename(path), mediaType: "", sizeBytes: found.size }]);
  }

  /** Who was here before is what they were, unless it is said anew. */
  #become({ name, roles }: Extract<Line, { kind: "as" }>): void {
    const named = anActor(name, roles);
    const actor = (roles.length === 0 ? this.#people.get(named.id) : undefined) ?? named;
    this.#people.set(actor.id, actor);
    this.#view.become(actor);
  }

  #enterThread(number: number | null): void {
    const thread = this.#channel.threads.find((one) => one.number === number);
    if (number !== null && thread === undefined) this.#view.notice(`There is no thread ${number} yet.`);
    else this.#view.enter(thread?.id ?? null);
  }

  async #press(press: Press): Promise<void> {
    const found = this.#button(press);
    if (found === null) return this.#view.notice(`There is no button ${press.button} to press.`);
    const { message, button, input } = found;
    const pressed: Pressed = {
      ...this.#anything(),
      ...this.#here(),
      thread: message.thread,
      messageId: message.messageId,
      action: button.action,
      value: button.value,
    };
    const form = button.asks === "form" ? await this.#form(pressed) : null;
    const filled = form === null ? { inputs: null } : fillForm(form, button.number, input);
    if ("remedy" in filled) return this.#view.notice(filled.remedy);
    await this.#happens({ ...pressed, kind: "action", ...filled });
  }

  /** By its number; by its label the latest one, in the person's thread before others. */
  #button({ button: name, input }: Press) {
    const seen = this.#channel.messages.filter(({ onlyFor }) => onlyFor === null || onlyFor === this.#view.viewer.id);
    const inThread = seen.filter(({ thread }) => thread === this.#view.thread);
    for (const message of [...seen, ...inThread].reverse()) {
      for (const button of message.buttons) {
        if (name === String(button.number)) return { message, button, input };
        const rest = afterLabel(button, name);
        if (rest !== null) return { message, button, input: rest === "" ? null : rest };
      }
    }
    return null;
  }

  async #react({ kind, claim, emoji: given }: Reaction): Promise<void> {
    const message = await this.#claim(claim);
    const emoji = spelling(given);
    if (message === null || emoji === "") return;
    const { messageId, thread } = message;
    const { actor } = this.#here();
    const isThere = message.reactions.some((one) => one.emoji === emoji && one.actor.id === actor.id);
    if (isThere === (kind === "react")) {
      return this.#view.notice(isThere ? `You gave ${emoji} before.` : `You have not given ${emoji}.`);
    }
    const reaction = { kind: "reaction" as const, messageId, emoji, actor, given: kind === "react" };
    const vote = voteOfEmoji(emoji);
    if (vote === null) {
      this.#channel.record(reaction);
      return this.#view.reacted(messageId);
    }
    const happened = kind === "react" ? ("vote-set" as const) : ("vote-unset" as const);
    const event: ChatEvent = { ...this.#anything(), ...this.#here(), kind: happened, thread, messageId, vote };
    this.#channel.record(reaction, { kind: "event", event });
    this.#view.reacted(messageId);
    await this.#deliver(event);
  }

  async #delete(claim: number): Promise<void> {
    const message = await this.#claim(claim);
    if (message === null) return;
    const { messageId, thread } = message;
    const event: ChatEvent = { ...this.#anything(), ...this.#here(), kind: "message-deleted", thread, messageId };
    this.#channel.record({ kind: "removed", messageId }, { kind: "event", event });
    this.#view.removed(message);
    await this.#deliver(event);
  }

  async #claim(claim: number): Promise<ChannelMessage | null> {
    const messageId = await this.#hooks.claimMessage(claim, this.#view.thread);
    const message = messageId === null ? null : this.#channel.message(messageId);
    if (messageId === null) this.#view.notice(`No message shows a claim ${claim} here.`);
    else if (message === null) this.#view.notice(`The message of claim ${claim} was deleted.`);
    return message;
  }

  async #happens(event: ChatEvent): Promise<void> {
    this.#channel.record({ kind: "event", event });
    await this.#deliver(event);
  }

  #anything() {
    const { tenant } = this.#place;
    const dedupeKey = this.#channel.nextDedupeKey();
    return { platform: this.#platform, tenant, dedupeKey, at: this.#now().toISOString() };
  }

  #here() {
    return { conversation: this.#place.conversation, thread: this.#view.thread, actor: this.#view.viewer };
  }
}

/** What stands after the words of a button's label; null when it is not the button's label that is named. */
function afterLabel({ label }: StoredButton, named: string): string | null {
  const words = bare(named);
  const { length } = bare(label);
  const isNamed = words.slice(0, length).toLowerCase() === bare(label).toLowerCase();
  return isNamed && /^(?:\s|$)/.test(words.slice(length)) ? words.slice(length).trim() : null;
}

/** Without the emoji in front. */
const bare = (label: string) => label.replace(/^[^\p{L}\p{N}]+/u, "").trim();
