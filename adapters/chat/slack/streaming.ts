import type { types } from "@slack/bolt";
import { z } from "zod";
import type { ChatMessage } from "../../../src/domain/chat-message.ts";
import type { Place } from "../../../src/ports/chat.ts";
import type { SlackApi } from "./api.ts";
import type { Clock } from "./clock.ts";
import type { Dialects } from "./dialect.ts";
import { hasCode, SlackRefusal } from "./failures.ts";
import { Crowded } from "./limiter.ts";
import type { People } from "./people.ts";
import { type Payload, payloadOf } from "./rendering.ts";
import { markOf, metadataOf } from "./sent.ts";

const Started = z.object({ ts: z.string() });
/** Slack ends a stream five minutes after its start, whatever happens meanwhile. */
const LONGEST_MS = 4 * 60_000;
/** Slack allows few streams a minute: where many answers come at once, they are posted as they are. */
const PATIENCE_MS = 5_000;
/** The last part comes with the end of the stream, so a message of one part is not worth streaming. */
const FEWEST_PARTS = 3;

export interface StreamingParts {
  readonly api: SlackApi;
  readonly people: People;
  readonly dialects: Dialects;
  readonly clock: Clock;
}

/** Shows a message part by part as it is being written. However that ends, the message is whole. */
export class Streaming {
  readonly #parts: StreamingParts;

  constructor(parts: StreamingParts) {
    this.#parts = parts;
  }

  /**
   * @returns the message's ts; null when it is to be posted as any other
   * @throws {ChatUnavailable} when it is unknown what is there: `Sent.find` cleans up
   */
  async send(place: Place, message: ChatMessage, { key, to }: { readonly key: string; readonly to: string }) {
    const { tenant, conversation, thread } = place;
    const payload = payloadOf(message, this.#parts.dialects.of(tenant));
    if (thread === null || !isProse(message) || payload.blocks.length < FEWEST_PARTS) return null;
    const startedAt = this.#parts.clock.now();
    const [first, ...rest] = payload.blocks;
    const marked = { ...first, block_id: markOf(key) } as types.AnyBlock;
    const ts = await this.#start({ tenant, channel: conversation, thread_ts: thread, to }, marked);
    if (ts === null) return null;
    const stream = { tenant, channel: conversation, ts };
    try {
      await this.#append(stream, rest.slice(0, -1), startedAt + LONGEST_MS);
      const end = { ...named(stream), blocks: rest.slice(-1), metadata: metadataOf(key) };
      await this.#parts.api.call(tenant, "chat.stopStream", end, z.unknown(), { channel: conversation });
      return ts;
    } catch (error) {
      return this.#repair(stream, payload, key, error);
    }
  }

  async #start(to: Start, first: types.AnyBlock): Promise<string | null> {
    const { api, people } = this.#parts;
    const { tenant, channel, thread_ts } = to;
    const recipient = await people.find(tenant, to.to);
    const about = { channel, thread_ts, recipient_user_id: to.to, recipient_team_id: recipient.teamId };
    try {
      const args = { ...about, chunks: [{ type: "blocks", blocks: [first] }] };
      return (await api.call(tenant, "chat.startStream", args, Started, { channel, patienceMs: PATIENCE_MS })).ts;
    } catch (error) {
      if (error instanceof SlackRefusal || error instanceof Crowded) return null;
      throw error;
    }
  }

  /** One after the other: two at once would each open a stream of its own. */
  async #append(stream: Stream, blocks: readonly types.AnyBlock[], until: number): Promise<void> {
    for (const block of blocks) {
      if (this.#parts.clock.now() > until) throw new SlackRefusal("too_slow", "the stream took too long", "");
      const args = { ...named(stream), chunks: [{ type: "blocks", blocks: [block] }] };
      await this.#parts.api.call(stream.tenant, "chat.appendStream", args, z.unknown(), { channel: stream.channel });
    }
  }

  /** What Slack has ended by itself cannot be ended any more; it can only be replaced. */
  async #repair(stream: Stream, payload: Payload, key: string, cause: unknown): Promise<string | null> {
    if (!(cause instanceof SlackRefusal)) throw cause;
    if (hasCode(cause, "message_not_found")) return null;
    const { tenant, channel, ts } = stream;
    if (hasCode(cause, "too_slow")) await this.#parts.api.call(tenant, "chat.stopStream", named(stream), z.unknown());
    const whole = { channel, ts, parse: "none", link_names: false, ...payload, metadata: metadataOf(key) };
    await this.#parts.api.call(tenant, "chat.update", whole, z.unknown(), { channel });
    return ts;
  }
}

interface Stream {
  readonly tenant: string;
  readonly channel: string;
  readonly ts: string;
}

interface Start {
  readonly tenant: string;
  readonly channel: string;
  readonly thread_ts: string;
  /** The person to whom it is shown as it is being written. */
  readonly to: string;
}

const named = ({ channel, ts }: Stream) => ({ channel, ts });

/** Tables and progress come at once. */
const isProse = ({ blocks }: ChatMessage): boolean =>
  blocks.every(({ kind }) => kind !== "table" && kind !== "progress");
