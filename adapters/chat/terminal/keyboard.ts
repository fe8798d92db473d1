import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Actor, Attachment, ChatEvent } from "../../../src/domain/chat-event.ts";
import { voteOfEmoji } from "../../../src/domain/vote.ts";
import type { ChatListener } from "../../../src/ports/chat.ts";
import type { Channel, ChannelMessage } from "./channel.ts";
import { fillForm } from "./filling.ts";
import { MAIN } from "./journal.ts";
import type { Line } from "./line.ts";
import { anActor, HELP, parseLine } from "./line.ts";
import { findButton } from "./pressing.ts";
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
   * @param thread of the review; null for the latest review of the conversation
   */
  claimMessage(claim: number, conversation: string, thread: string | null): Promise<string | null>;
}

type Press = Extract<Line, { kind: "press" }>;
type Pressed = Omit<Extract<ChatEvent, { kind: "action" }>, "kind" | "inputs">;
type Reaction = Extract<Line, { kind: "react" | "unreact" }>;

const AUDIENCES = { public: "everyone reads along", private: "only the invited read along", direct: "you alone" };

/** Does what a person's lines ask for, one after the other. */
export class Keyboard {
  readonly #channel: Channel;
  readonly #view: View;
  readonly #tenant: string;
  readonly #platform: string;
  readonly #hooks: TerminalHooks;
  readonly #now: () => Date;
  readonly #deliver: (event: ChatEvent) => Promise<void>;
  readonly #form: ChatListener["form"];
  readonly #home: ChatListener["home"];
  readonly #quit: () => void;
  readonly #people: Map<string, Actor>;

  constructor(parts: {
    readonly channel: Channel;
    readonly view: View;
    readonly tenant: string;
    readonly platform: string;
    readonly hooks: TerminalHooks;
    readonly now: () => Date;
    readonly deliver: (event: ChatEvent) => Promise<void>;
    readonly form: ChatListener["form"];
    readonly home: ChatListener["home"];
    readonly quit: () => void;
  }) {
    this.#channel = parts.channel;
    this.#view = parts.view;
    this.#tenant = parts.tenant;
    this.#platform = parts.platform;
    this.#hooks = parts.hooks;
    this.#now = parts.now;
    this.#deliver = parts.deliver;
    this.#form = parts.form;
    this.#home = parts.home;
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
      case "channel":
        return this.#enterChannel(line);
      case "check":
        return this.#handOver(line);
      case "home":
        return this.#view.page(await this.#home({ ...this.#visit(), actor: this.#view.viewer }));
      case "uninstall":
        return this.#uninstall(line);
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
    const { thread } = this.#here();
    const said = this.#saying(text);
    const spoken = { ...this.#anything(), ...this.#here(), ...this.#words(said), attachments, at: said.at };
    const event: ChatEvent =
      thread === null ? { ...spoken, kind: "ask", thread } : { ...spoken, kind: "follow-up", thread, addressed: true };
    this.#channel.record({ kind: "said", ...said }, { kind: "event", event });
    await this.#deliver(event);
  }

  #saying(text: string) {
    const { actor: by, conversation, thread } = this.#here();
    const messageId = this.#channel.nextMessageId();
    const at = this.#now().toISOString();
    return { messageId, conversation, thread, by, onlyFor: null, key: null, at, text, buttons: [] };
  }

  /** What a message says, to whom. */
  #words({ messageId, conversation, text }: Pick<ChannelMessage, "messageId" | "conversation" | "text">) {
    return { messageId, text, attachments: [], audience: this.#channel.audience(conversation) ?? "public" };
  }

  /** Hands over a message that somebody wrote here, or one that is written with it. */
  async #handOver({ back, text }: Extract<Line, { kind: "check" }>): Promise<void> {
    const { conversation, thread } = this.#here();
    const written = this.#channel.messages.filter(({ by, onlyFor }) => by.kind === "person" && onlyFor === null);
    const here = written.filter((one) => one.conversation === conversation && one.thread === thread);
    const message = text === "" ? here.at(-back) : this.#saying(text);
    if (message === undefined) return this.#view.notice("There is no such message here. `:check WORDS` writes one.");
    const event: ChatEvent = { ...this.#anything(), ...this.#here(), ...this.#words(message), kind: "check" };
    this.#channel.record(...(text === "" ? [] : [{ kind: "said" as const, ...message }]), { kind: "event", event });
    await this.#deliver(event);
  }

  #enterChannel({ name, audience }: Extract<Line, { kind: "channel" }>): void {
    const conversation = name ?? MAIN;
    const known = this.#channel.audience(conversation);
    if (known === null) this.#channel.record({ kind: "channel", conversation, audience });
    this.#view.enter({ conversation, thread: null });
    this.#view.notice(`You are in the channel ${conversation} (${AUDIENCES[known ?? audience]}).`);
  }

  async #uninstall({ sure }: Extract<Line, { kind: "uninstall" }>): Promise<void> {
    if (!sure) {
      return this.#view.notice(
        "This deletes all reviews, votes and settings of every channel. Enter `:uninstall yes`.",
      );
    }
    const nowhere = { conversation: null, thread: null, messageId: null };
    await this.#happens({ ...this.#anything(), ...nowhere, kind: "uninstalled", actor: this.#view.viewer });
    this.#view.notice("Uninstalled. Whatever you ask next installs it anew.");
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
    const conversation = thread && this.#channel.message(thread.id)?.conversation;
    if (number !== null && thread === undefined) this.#view.notice(`There is no thread ${number} yet.`);
    else this.#view.enter({ conversation: conversation ?? this.#view.conversation, thread: thread?.id ?? null });
  }

  async #press(press: Press): Promise<void> {
    const viewer = this.#view.viewer.id;
    const found = findButton(this.#channel, press, { viewer, thread: this.#view.thread });
    if (found === null) return this.#view.notice(`There is no button ${press.button} to press.`);
    const { message, button, input } = found;
    const pressed: Pressed = {
      ...this.#anything(),
      ...this.#here(),
      conversation: message.conversation,
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
    const messageId = await this.#hooks.claimMessage(claim, this.#view.conversation, this.#view.thread);
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
    return { ...this.#visit(), dedupeKey: this.#channel.nextDedupeKey(), at: this.#now().toISOString() };
  }

  #visit() {
    return { platform: this.#platform, tenant: this.#tenant };
  }

  #here() {
    const { conversation, thread, viewer: actor } = this.#view;
    return { conversation, thread, actor };
  }
}
