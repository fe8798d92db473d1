import type { Actor } from "../../../src/domain/chat-event.ts";
import type { ChatMessage, Inline } from "../../../src/domain/chat-message.ts";
import { strong } from "../../../src/domain/chat-message.ts";
import { style, width } from "../../../src/domain/terminal-lines.ts";
import { shorten } from "../../../src/domain/text-splitting.ts";
import { EMOJI_OF_VOTE, voteOfEmoji } from "../../../src/domain/vote.ts";
import type { Channel, ChannelMessage } from "./channel.ts";
import { MAIN } from "./journal.ts";
import { renderChoices, renderMessage } from "./rendering.ts";
import type { Screen } from "./screen.ts";
import type { Look } from "./wrapping.ts";
import { harmlessLine, wrap } from "./wrapping.ts";

/** Where a message stands. */
type Where = Pick<ChannelMessage, "conversation" | "thread">;

/** What the person at the terminal sees of the channel, and from where they see it. */
export class View {
  readonly #channel: Channel;
  readonly #screen: Screen;
  /** Messages as they were last sent. Of those from before a restart, the journal has the text. */
  readonly #contents = new Map<string, ChatMessage>();
  readonly #shown = new Set<string>();
  readonly #statuses = new Map<string | null, string>();
  #viewer: Actor;
  #conversation = MAIN;
  #thread: string | null = null;

  constructor(channel: Channel, screen: Screen, viewer: Actor) {
    this.#channel = channel;
    this.#screen = screen;
    this.#viewer = viewer;
    this.#prompt();
  }

  get viewer(): Actor {
    return this.#viewer;
  }

  get conversation(): string {
    return this.#conversation;
  }

  /** The thread that the person writes in; null at the top level. */
  get thread(): string | null {
    return this.#thread;
  }

  /** Be somebody else, who sees what was whispered to them and no longer what was whispered to others. */
  become(viewer: Actor): void {
    this.#viewer = viewer;
    this.#prompt();
    for (const message of this.#channel.messages.filter(({ onlyFor }) => onlyFor !== null)) {
      const { messageId } = message;
      if (this.#mayBeSeen(message) && !this.#shown.has(messageId)) this.#show(message);
      if (!this.#mayBeSeen(message) && this.#shown.delete(messageId)) this.#screen.update(messageId, [], []);
    }
  }

  enter({ conversation, thread }: { readonly conversation: string; readonly thread: string | null }): void {
    this.#conversation = conversation;
    this.#thread = thread;
    this.#prompt();
  }

  entered(line: string): void {
    this.#screen.entered(harmlessLine(line));
  }

  posted(messageId: string, content: ChatMessage): void {
    this.#contents.set(messageId, content);
    const message = this.#channel.message(messageId);
    if (message !== null && this.#mayBeSeen(message)) this.#show(message);
  }

  /** @param before the message until now */
  edited(before: ChannelMessage, content: ChatMessage): void {
    this.#contents.set(before.messageId, content);
    const after = this.#channel.message(before.messageId);
    if (after === null) return;
    const numbers = new Set(before.buttons.map(({ number }) => number));
    const look = this.#inner(after, EDITED);
    const changes = [
      ...changedLines(before.text, after.text, content).flatMap((line) => wrap([line], look)),
      ...renderChoices(
        after.buttons.filter(({ number }) => !numbers.has(number)),
        look,
      ),
    ];
    this.#update(
      after,
      changes.map((line) => `${EDITED}${line}`),
    );
  }

  /** A person's reaction is said by what they entered; only a message in view shows it. */
  reacted(messageId: string): void {
    const message = this.#channel.message(messageId);
    if (message !== null) this.#update(message, []);
  }

  removed(message: ChannelMessage): void {
    const { messageId } = message;
    const gone = this.#framed(message, ["(deleted)"]);
    this.#screen.update(
      messageId,
      gone,
      this.#shown.has(messageId) ? this.#framed(message, ["(a message was deleted)"]) : [],
    );
  }

  opened(thread: string): void {
    const { number = 0, title = "" } = this.#channel.thread(thread) ?? {};
    const words = `── thread ${number}: ${harmlessLine(title)} (:thread ${number} to write in it)`;
    this.#screen.show(["", ...wrap([words], this.#screen.look)]);
  }

  /** The terminal itself speaks. */
  notice(...lines: readonly string[]): void {
    const { columns, styled } = this.#screen.look;
    const wrapped = lines.flatMap((line) =>
      width(line) < columns ? [line] : wrap([line], { columns, styled: false }),
    );
    this.#screen.show(styled ? wrapped.map((line) => style("dim", line)) : wrapped);
  }

  /** Shows what only the person sees, and what no message is. */
  page(content: ChatMessage): void {
    this.#screen.show(["", ...renderMessage(content, [], this.#screen.look)]);
  }

  /** Shows again what stands where the person is. */
  history(): void {
    const messages = this.#channel.messages.filter(
      (message) =>
        message.conversation === this.#conversation && message.thread === this.#thread && this.#mayBeSeen(message),
    );
    for (const message of messages) this.#show(message);
    if (messages.length === 0) this.notice("Nothing was said here yet.");
  }

  status(thread: string | null, status: string | null): void {
    if (status === null) this.#statuses.delete(thread);
    else this.#statuses.set(thread, harmlessLine(status));
    this.#prompt();
  }

  #mayBeSeen = ({ onlyFor }: ChannelMessage) => onlyFor === null || onlyFor === this.#viewer.id;

  #show(message: ChannelMessage): void {
    this.#shown.add(message.messageId);
    this.#screen.show(["", ...this.#lines(message)], message.messageId);
  }

  #update(message: ChannelMessage, changes: readonly string[]): void {
    if (!this.#mayBeSeen(message)) return;
    this.#screen.update(message.messageId, ["", ...this.#lines(message)], this.#framed(message, changes));
  }

  #lines(message: ChannelMessage): readonly string[] {
    const { messageId, by, onlyFor, text, buttons } = message;
    const content = this.#contents.get(messageId);
    const look = this.#inner(message);
    const author: Inline = by.kind === "bot" && message.key !== null ? [] : [strong(`${by.name}> `)];
    const body =
      content === undefined
        ? [...wrap([...author, text], look), ...renderChoices(buttons, look)]
        : renderMessage(content, buttons, look);
    const whispered = onlyFor === null ? [] : [`(only for ${harmlessLine(onlyFor)})`];
    return this.#framed(message, [...whispered, ...body, ...reactionLine(message, look)]);
  }

  #inner(where: Where, mark = ""): Look {
    const { columns, styled } = this.#screen.look;
    return { columns: columns - width(this.#gutter(where)) - width(mark), styled };
  }

  #framed(where: Where, lines: readonly string[]): readonly string[] {
    return lines.map((line) => `${this.#gutter(where)}${line}`.trimEnd());
  }

  /** What stands before every line of a thread, and of a channel that is not the usual one. */
  #gutter({ conversation, thread }: Where): string {
    const number = thread === null ? undefined : this.#channel.thread(thread)?.number;
    return `${conversation === MAIN ? "" : `#${conversation} `}${number === undefined ? "" : `${number}│ `}`;
  }

  #prompt(): void {
    const status = this.#statuses.get(this.#thread) ?? [...this.#statuses.values()].at(-1);
    const doing = status === undefined || !this.#screen.look.styled ? "" : `(${status}) `;
    const here = { conversation: this.#conversation, thread: this.#thread };
    this.#screen.prompt(`${this.#gutter(here)}${doing}${harmlessLine(this.#viewer.name)}> `);
  }
}

/** Before what has changed in a message that stands further up. */
const EDITED = "~ ";

/**
 * The lines that a change adds, after the words by which the message is known. Of progress no running count: it is told
 * when a step begins or ends, not each time that a number goes up.
 */
function changedLines(before: string, after: string, { blocks }: ChatMessage): readonly string[] {
  const runs = blocks.some(({ kind }) => kind === "progress");
  const essence = (line: string) => (runs ? line.replace(/\d[\d.,:]*/g, "#") : line);
  const known = new Set(before.split("\n").map(essence));
  const lines = after.split("\n").filter((line) => line.trim() !== "");
  const changes = lines.filter((line) => !known.has(essence(line)));
  const [name = ""] = lines;
  return runs || changes.length === 0 || changes.includes(name) ? changes : [shorten(name, NAME_LENGTH), ...changes];
}

const NAME_LENGTH = 60;

/** "✅ alice, bob   👀 Assignee" */
function reactionLine({ reactions }: ChannelMessage, look: Look): readonly string[] {
  const byEmoji = Map.groupBy(reactions, ({ emoji }) => emoji);
  const parts = [...byEmoji].map(([emoji, given]) => `${emoji} ${given.map(({ actor }) => actor.name).join(", ")}`);
  return look.styled && parts.length > 0 ? wrap([parts.join("   ")], look) : [];
}

/** How an emoji is kept: votes in one spelling, others as they were given. */
export function spelling(emoji: string): string {
  const vote = voteOfEmoji(emoji);
  return vote === null ? harmlessLine(emoji) : EMOJI_OF_VOTE[vote];
}
