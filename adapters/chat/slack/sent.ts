import { z } from "zod";
import type { MessageRef, Place } from "../../../src/ports/chat.ts";
import type { SlackApi } from "./api.ts";
import { hasCode } from "./failures.ts";

/** How our messages are named: other apps of the workspace can read it, so a key holds ids alone. */
const EVENT_TYPE = "assignee_message";
/** Names a message in its first block, where metadata cannot: files, and streams until they end. */
const MARK = "assignee/";

const REMEMBERED = 5_000;
const PAGE = 100;
const PAGES = 20;
/** How far Slack's clock and ours may differ. */
const SKEW_MS = 5 * 60_000;

export const metadataOf = (key: string) => ({ event_type: EVENT_TYPE, event_payload: { key } });
export const markOf = (key: string): string => `${MARK}${key}`;

const Found = z.object({
  ts: z.string(),
  thread_ts: z.string().optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
  blocks: z.array(z.object({ block_id: z.string().optional() })).default([]),
  files: z.array(z.unknown()).default([]),
});
type Found = z.infer<typeof Found>;

const Page = z.object({
  messages: z.array(Found).default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/** Which messages were sent under which key. */
export class Sent {
  readonly #api: SlackApi;
  readonly #known = new Map<string, MessageRef>();

  constructor(api: SlackApi) {
    this.#api = api;
  }

  known(place: Place, key: string): MessageRef | null {
    return this.#known.get(nameOf(place, key)) ?? null;
  }

  remember(place: Place, key: string, messageId: string): MessageRef {
    const ref = { ...place, messageId };
    this.#known.set(nameOf(place, key), ref);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return ref;
  }

  forget({ messageId }: MessageRef): void {
    for (const [name, ref] of this.#known) if (ref.messageId === messageId) this.#known.delete(name);
  }

  /** Looks for a message in Slack. A stream that was left unfinished is taken away: it is sent again as a whole. */
  async find(place: Place, key: string, since: string): Promise<MessageRef | null> {
    const known = this.known(place, key);
    if (known !== null) return known;
    for await (const message of this.#messages(place, Date.parse(since) - SKEW_MS)) {
      const named = nameIn(message);
      if (named?.key !== key) continue;
      if (named.state === "finished") return this.remember(place, key, message.ts);
      await this.#clear(place, message.ts);
    }
    return null;
  }

  async *#messages({ tenant, conversation, thread }: Place, sinceMs: number): AsyncGenerator<Found> {
    const method = thread === null ? "conversations.history" : "conversations.replies";
    const about = { channel: conversation, ...(thread !== null && { ts: thread }) };
    const oldest = (Math.max(0, sinceMs) / 1000).toFixed(6).padStart(17, "0");
    let cursor = "";
    for (let page = 0; page < PAGES; page++) {
      const args = { ...about, oldest, limit: PAGE, include_all_metadata: true, ...(cursor !== "" && { cursor }) };
      const answer = await this.#page(tenant, method, args);
      yield* answer.messages;
      cursor = answer.response_metadata?.next_cursor ?? "";
      if (cursor === "") return;
    }
  }

  async #page(tenant: string, method: string, args: Readonly<Record<string, unknown>>) {
    try {
      return await this.#api.call(tenant, method, args, Page);
    } catch (error) {
      if (hasCode(error, "thread_not_found", "message_not_found")) return Page.parse({});
      throw error;
    }
  }

  async #clear({ tenant, conversation }: Place, ts: string): Promise<void> {
    try {
      await this.#api.call(tenant, "chat.delete", { channel: conversation, ts }, z.unknown());
    } catch (error) {
      if (hasCode(error, "message_not_found")) return;
      // Slack deletes no message that is still streaming: it is ended first.
      await this.#api.call(tenant, "chat.stopStream", { channel: conversation, ts }, z.unknown());
      await this.#api.call(tenant, "chat.delete", { channel: conversation, ts }, z.unknown());
    }
  }
}

function nameIn({
  metadata,
  blocks,
  files,
}: Found): { readonly key: string; readonly state: "finished" | "begun" } | null {
  const key = metadata?.event_type === EVENT_TYPE ? metadata.event_payload.key : undefined;
  if (typeof key === "string") return { key, state: "finished" };
  const mark = blocks.map(({ block_id }) => block_id ?? "").find((id) => id.startsWith(MARK));
  if (mark === undefined) return null;
  return { key: mark.slice(MARK.length), state: files.length > 0 ? "finished" : "begun" };
}

const nameOf = ({ tenant, conversation }: Place, key: string) => `${tenant} ${conversation} ${key}`;
