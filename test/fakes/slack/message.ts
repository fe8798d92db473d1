import type { Channel } from "./channel.ts";
import { type Fields, fieldsOf, listOf, objectsWithin, textOf } from "./json.ts";
import { pingsIn, seenOf } from "./seen.ts";

export interface StreamState {
  readonly startedAt: number;
  state: "streaming" | "stopped" | "expired";
  markdown: string;
  tasks: readonly Fields[];
}

/** A message, as Slack keeps it. */
export class Message {
  readonly channel: Channel;
  readonly ts: string;
  /** The API's fields but for reactions and replies, which are counted when it is shown. */
  data: Fields;
  metadata: Fields | null;
  /** To whom it is shown when that is one person alone. */
  readonly onlyFor: string | null;
  removed = false;
  edits = 0;
  streaming: StreamState | null = null;
  /** Emoji name to the ids of those who reacted, in order. */
  readonly reactions = new Map<string, Set<string>>();

  constructor(channel: Channel, data: Fields, { metadata = null, onlyFor = null }: Partial<Extras> = {}) {
    this.channel = channel;
    this.ts = textOf(data.ts);
    this.data = data;
    this.metadata = metadata;
    this.onlyFor = onlyFor;
  }

  get threadTs(): string | null {
    return typeof this.data.thread_ts === "string" ? this.data.thread_ts : null;
  }

  get isReply(): boolean {
    return this.threadTs !== null && this.threadTs !== this.ts;
  }

  get userId(): string {
    return textOf(this.data.user);
  }

  get text(): string {
    return textOf(this.data.text);
  }

  get blocks(): readonly Fields[] {
    return listOf(this.data.blocks);
  }

  get files(): readonly Fields[] {
    return listOf(this.data.files);
  }

  /** What people read: the blocks where there are some, otherwise the text; one line a block or element. */
  get seen(): string {
    const files = this.files.map(({ name }) => `[file ${name}]`);
    const shown = this.streaming === null ? "" : this.streaming.markdown;
    const written = this.blocks.length > 0 ? seenOf(this.blocks) : this.streaming === null ? seenOf([this.data]) : "";
    return [shown, written, ...files].filter((part) => part !== "").join("\n");
  }

  /** Whom the message alerts: `<!channel>`, `<@U…>`, as written in its text and blocks. */
  get pings(): readonly string[] {
    return pingsIn(this.blocks.length > 0 ? this.blocks : [this.data]);
  }

  /** The labels of what can be pressed. */
  get buttons(): readonly string[] {
    return buttonsIn(this.blocks).map(({ text }) => textOf(fieldsOf(text).text));
  }
}

interface Extras {
  readonly metadata: Fields | null;
  readonly onlyFor: string | null;
}

export const buttonsIn = (blocks: readonly Fields[]): readonly Fields[] =>
  [...objectsWithin(blocks)].filter(({ type }) => type === "button");
