import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { Actor, ChatEvent } from "../../../src/domain/chat-event.ts";
import { AppError, ChatUnavailable } from "../../../src/errors.ts";

const StoredButton = z
  .object({
    number: z.int().min(1),
    label: z.string(),
    action: z.string(),
    value: z.string(),
    asks: z.enum(["nothing", "form"]),
  })
  .readonly();
export type StoredButton = z.infer<typeof StoredButton>;

const content = { text: z.string(), buttons: z.array(StoredButton).readonly() };
const messageId = z.string().min(1);

/** The channel that is always there. */
export const MAIN = "terminal";
/** Journals from before there were several have none. */
const conversation = z.string().min(1).default(MAIN);
const Audience = z.enum(["public", "private", "direct"]);
export type Audience = z.infer<typeof Audience>;

/** What happened in the channel, one line of the journal each. */
const Entry = z.discriminatedUnion("kind", [
  /** The first line. The id sets this channel's ids apart from those of any other. */
  z.object({ kind: z.literal("opened"), version: z.literal(1), id: z.string().min(1) }),
  /** What was counted before the entries that are left out here, so that no id is given twice. */
  z.object({ kind: z.literal("counted"), messages: z.int(), events: z.int(), buttons: z.int() }),
  z.object({ kind: z.literal("channel"), conversation: z.string().min(1), audience: Audience }),
  z.object({
    kind: z.literal("said"),
    messageId,
    conversation,
    thread: z.string().nullable(),
    by: Actor,
    /** The person who alone sees it; null for everybody. */
    onlyFor: z.string().nullable(),
    /** Null for what people write. */
    key: z.string().nullable(),
    at: z.iso.datetime(),
    ...content,
  }),
  z.object({ kind: z.literal("edited"), messageId, ...content }),
  z.object({ kind: z.literal("removed"), messageId }),
  z.object({ kind: z.literal("thread"), messageId, title: z.string() }),
  z.object({ kind: z.literal("reaction"), messageId, emoji: z.string(), actor: Actor, given: z.boolean() }),
  z.object({ kind: z.literal("event"), event: ChatEvent }),
  z.object({ kind: z.literal("acknowledged"), dedupeKey: z.string() }),
]);
export type Entry = Readonly<z.infer<typeof Entry>>;

/** The file in which the channel outlives the process: a terminal remembers nothing by itself. */
export class Journal {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** All that happened so far. A last line that a crash cut short did not happen. */
  read(): readonly Entry[] {
    if (!existsSync(this.#file)) {
      mkdirSync(dirname(this.#file), { recursive: true });
      this.append({ kind: "opened", version: 1, id: randomBytes(4).toString("hex") });
    }
    const text = readFileSync(this.#file, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole !== text) truncateSync(this.#file, Buffer.byteLength(whole));
    return whole
      .split("\n")
      .slice(0, -1)
      .map((line, index) => this.#parse(line, index + 1));
  }

  /**
   * Writes several entries at once, so that none is there without the others.
   *
   * @throws {ChatUnavailable} when the disk does not take them
   */
  append(...entries: readonly Entry[]): void {
    try {
      appendFileSync(this.#file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    } catch (cause) {
      throw new ChatUnavailable("The terminal", `${this.#file} cannot be written`, null, { cause });
    }
  }

  /** Puts these entries in the place of all that there are: a crash leaves the ones or the others. */
  replace(entries: readonly Entry[]): void {
    const fresh = `${this.#file}.new`;
    try {
      writeFileSync(fresh, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      renameSync(fresh, this.#file);
    } catch (cause) {
      throw new ChatUnavailable("The terminal", `${this.#file} cannot be written`, null, { cause });
    }
  }

  #parse(line: string, number: number): Entry {
    try {
      return Entry.parse(JSON.parse(line));
    } catch (cause) {
      throw new AppError(
        `The terminal's history cannot be read (${this.#file}, line ${number}). Move the file aside and start again: reviews and votes are kept elsewhere.`,
        { cause },
      );
    }
  }
}
