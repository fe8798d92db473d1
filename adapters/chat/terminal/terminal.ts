import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Attachment } from "../../../src/domain/chat-event.ts";
import type { ChatFile, ChatMessage } from "../../../src/domain/chat-message.ts";
import { text } from "../../../src/domain/chat-message.ts";
import { fits } from "../../../src/domain/message-size.ts";
import { messageText } from "../../../src/domain/message-text.ts";
import { shorten } from "../../../src/domain/text-splitting.ts";
import { ChatRefused, ChatUnavailable, MessageGone } from "../../../src/errors.ts";
import type { Chat, ChatHealth, ChatListener, MessageRef, Place, Reaction, Sending } from "../../../src/ports/chat.ts";
import { CAPABILITIES, LIMITS } from "./abilities.ts";
import type { ChannelMessage } from "./channel.ts";
import { Channel } from "./channel.ts";
import { Delivery } from "./delivery.ts";
import { keepFile, readAttached } from "./files.ts";
import type { TerminalHooks } from "./keyboard.ts";
import { Keyboard } from "./keyboard.ts";
import { anActor } from "./line.ts";
import type { TerminalOutput } from "./screen.ts";
import { LiveScreen, Transcript } from "./screen.ts";
import { spelling, View } from "./view.ts";

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: TerminalOutput;
  /** Where the channel's history is kept, and the files that are uploaded to it. Made when it is missing. */
  readonly folder: string;
  readonly hooks: TerminalHooks;
  /** Who writes until `:as` says otherwise. An admin. */
  readonly person: string;
  readonly now?: () => Date;
}

const PLATFORM = "terminal";
const TENANT = "terminal";
const BOT = anActor("Assignee", ["bot"]);

/** Channels in the terminal, or over a pipe, for one person who may play several. */
export class TerminalChat implements Chat {
  readonly platform = PLATFORM;
  readonly capabilities = CAPABILITIES;
  readonly limits = LIMITS;
  readonly #options: TerminalOptions;
  readonly #now: () => Date;
  readonly #channel: Channel;
  readonly #input: Interface;
  readonly #view: View;
  readonly #closed = Promise.withResolvers<void>();
  readonly #stopping = Promise.withResolvers<void>();
  readonly #isTerminal: boolean;
  #delivery: Delivery | null = null;
  #connected = false;
  #left = false;
  /** The lines that were entered, done one after the other. */
  #work: Promise<void> = Promise.resolve();

  /** @throws {AppError} when the history in the folder cannot be read */
  constructor(options: TerminalOptions) {
    const { input, output, person, folder } = options;
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#channel = new Channel(join(folder, "terminal.jsonl"));
    this.#isTerminal = output.isTTY === true;
    this.#input = createInterface({ input, terminal: this.#isTerminal, ...(this.#isTerminal ? { output } : {}) });
    const screen = this.#isTerminal ? new LiveScreen(output, this.#input) : new Transcript(output);
    // What is entered before the bot listens waits.
    this.#input.pause();
    output.on("error", (error: NodeJS.ErrnoException) => this.#lose(error));
    this.#view = new View(this.#channel, screen, anActor(person, ["admin"]));
  }

  /** Resolves when the person has left: by `:quit`, or at the end of the input once nothing runs any more. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get health(): ChatHealth {
    return { connected: this.#connected, lastInboundAt: this.#delivery?.lastInboundAt ?? null };
  }

  async start(listener: ChatListener): Promise<void> {
    const delivery = new Delivery(this.#channel, listener, (reason) =>
      this.#view.notice(`That was not recorded. ${reason} It is delivered again at the next start.`),
    );
    this.#delivery = delivery;
    this.#connected = true;
    const keyboard = this.#keyboard(delivery, listener);
    this.#then(async () => {
      const waiting = this.#channel.unacknowledged;
      if (this.#channel.isNew) await keyboard.install();
      for (const event of waiting) await delivery.deliver(event);
    });
    this.#input.on("line", (line) => {
      if (this.#isTerminal) this.#view.entered(line);
      this.#then(() => this.#enter(line, keyboard));
    });
    this.#input.on("SIGINT", () => this.#leave());
    this.#input.on("close", () => this.#then(() => this.#endOfInput()));
    this.#greet();
    this.#input.resume();
  }

  async stop(): Promise<void> {
    this.#connected = false;
    this.#left = true;
    this.#stopping.resolve();
    this.#input.close();
    await this.#work;
  }

  async post(place: Place, message: ChatMessage, { key }: Sending): Promise<MessageRef> {
    check(message);
    return this.#say(place, message, { key, onlyFor: null });
  }

  async edit(ref: MessageRef, message: ChatMessage): Promise<void> {
    check(message);
    const before = this.#present(ref);
    const buttons = this.#channel.numbered(buttonsOf(message), before.buttons);
    this.#channel.record({ kind: "edited", messageId: ref.messageId, text: messageText(message), buttons });
    this.#view.edited(before, message);
  }

  async remove({ messageId }: MessageRef): Promise<void> {
    const message = this.#channel.message(messageId);
    if (message === null) return;
    this.#channel.record({ kind: "removed", messageId });
    this.#view.removed(message);
  }

  async whisper(place: Place, actorId: string, message: ChatMessage, { key }: Sending): Promise<void> {
    check(message);
    this.#say(place, message, { key, onlyFor: actorId });
  }

  async openThread(ref: MessageRef, title: string): Promise<string> {
    const { messageId, thread } = this.#present(ref);
    if (thread !== null) return thread;
    if (this.#channel.thread(messageId) === null) {
      this.#channel.record({ kind: "thread", messageId, title: shorten(title, LIMITS.threadTitleLength) });
      this.#view.opened(messageId);
    }
    return messageId;
  }

  async react(ref: MessageRef, emoji: string): Promise<void> {
    this.#setReaction(ref, emoji, "given");
  }

  async unreact(ref: MessageRef, emoji: string): Promise<void> {
    this.#setReaction(ref, emoji, "taken back");
  }

  async listReactions(ref: MessageRef): Promise<readonly Reaction[]> {
    return this.#present(ref).reactions;
  }

  async upload(place: Place, file: ChatFile, comment: string, { key }: Sending): Promise<MessageRef> {
    const there = this.#channel.withKey(place.conversation, key);
    if (there !== null) return this.#ref(there);
    const path = await keepFile(join(this.#options.folder, "files", this.#channel.nextMessageId()), file);
    const blocks = [text(comment), { kind: "context" as const, content: [`File: ${path}`] }];
    return this.#say(place, { blocks, fallback: comment }, { key, onlyFor: null });
  }

  download(attachment: Attachment, _tenant: string, maxBytes: number): Promise<Uint8Array> {
    return readAttached(attachment, maxBytes);
  }

  async showStatus({ thread }: Place, status: string | null): Promise<void> {
    this.#view.status(thread, status);
  }

  async findByKey({ conversation }: Place, key: string, _since: string): Promise<MessageRef | null> {
    const message = this.#channel.withKey(conversation, key);
    return message === null ? null : this.#ref(message);
  }

  #keyboard(delivery: Delivery, listener: ChatListener): Keyboard {
    const { hooks } = this.#options;
    return new Keyboard({
      channel: this.#channel,
      view: this.#view,
      tenant: TENANT,
      platform: PLATFORM,
      hooks: { ...hooks, idle: () => this.#idle(), claimMessage: (...claim) => hooks.claimMessage(...claim) },
      now: this.#now,
      deliver: (event) => delivery.deliver(event),
      form: (press) => listener.form(press),
      home: (visit) => listener.home(visit),
      quit: () => this.#leave(),
    });
  }

  /** Whoever stops the bot does not wait for what runs. */
  #idle(): Promise<void> {
    return Promise.race([this.#options.hooks.idle(), this.#stopping.promise]);
  }

  async #enter(line: string, keyboard: Keyboard): Promise<void> {
    if (this.#left) return;
    if (!this.#isTerminal) this.#view.entered(line);
    try {
      await keyboard.enter(line);
    } catch (error) {
      if (!(error instanceof ChatUnavailable)) throw error;
      this.#view.notice(`Nothing was recorded. ${error.message}`);
    }
  }

  #leave(): void {
    this.#left = true;
    this.#closed.resolve();
    this.#input.close();
  }

  /** Whoever read the transcript may close it: then nobody is there any more. */
  #lose(error: NodeJS.ErrnoException): void {
    if (error.code === "EPIPE") this.#leave();
    else this.#closed.reject(error);
  }

  async #endOfInput(): Promise<void> {
    if (!this.#left) await this.#idle();
    this.#closed.resolve();
  }

  /** A fault that nobody expected ends the channel: whoever waits for `closed` learns of it. */
  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#closed.reject(error));
  }

  #greet(): void {
    const threads = this.#channel.threads.length;
    const before = threads === 0 ? "" : ` Threads from before: ${threads} (\`:thread ${threads}\`, then \`:history\`).`;
    this.#view.notice(`Ask a question, or enter :help.${before}`);
  }

  #say(
    { tenant, conversation, thread }: Place,
    message: ChatMessage,
    { key, onlyFor }: { readonly key: string; readonly onlyFor: string | null },
  ): MessageRef {
    if (tenant !== TENANT || this.#channel.audience(conversation) === null) {
      throw new ChatRefused(
        "The terminal",
        `it has no conversation ${conversation}`,
        "Enter `:channel` with its name.",
      );
    }
    const there = onlyFor === null ? this.#channel.withKey(conversation, key) : null;
    if (there !== null) return this.#ref(there);
    const messageId = this.#channel.nextMessageId();
    const buttons = this.#channel.numbered(buttonsOf(message), []);
    const said = { messageId, conversation, thread, by: BOT, onlyFor, key, at: this.#now().toISOString() };
    this.#channel.record({ kind: "said", ...said, text: messageText(message), buttons });
    this.#view.posted(messageId, message);
    return { tenant, conversation, thread, messageId };
  }

  #setReaction(ref: MessageRef, emoji: string, change: "given" | "taken back"): void {
    const { messageId, reactions } = this.#present(ref);
    const given = change === "given";
    if (reactions.some((one) => one.emoji === spelling(emoji) && one.actor.id === BOT.id) === given) return;
    this.#channel.record({ kind: "reaction", messageId, emoji: spelling(emoji), actor: BOT, given });
    this.#view.reacted(messageId);
  }

  #present({ messageId }: MessageRef): ChannelMessage {
    const message = this.#channel.message(messageId);
    if (message === null) throw new MessageGone(messageId);
    return message;
  }

  #ref = ({ messageId, conversation, thread }: ChannelMessage): MessageRef => ({
    tenant: TENANT,
    conversation,
    thread,
    messageId,
  });
}

function check(message: ChatMessage): void {
  if (!fits(message, LIMITS)) throw new RangeError("The message says nothing, or has no fallback.");
}

const buttonsOf = ({ blocks }: ChatMessage) =>
  blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
