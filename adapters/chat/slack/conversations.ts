import { z } from "zod";
import type { Ask } from "../../../src/domain/chat-event.ts";
import type { SlackApi } from "./api.ts";
import type { SlackLog } from "./bolt-log.ts";
import type { Clock } from "./clock.ts";
import { hasCode } from "./failures.ts";
import { Remembered } from "./remembered.ts";

type Audience = Ask["audience"];

const Info = z.object({ channel: z.object({ is_private: z.boolean().optional(), is_im: z.boolean().optional() }) });
const Opened = z.object({ channel: z.object({ id: z.string() }) });
const PATIENCE_MS = 1_000;

/** Who can read along in a conversation, and where a person is reached alone. */
export class Conversations {
  readonly #api: SlackApi;
  readonly #log: SlackLog;
  readonly #audiences: Remembered<Audience>;
  readonly #direct: Remembered<string>;

  constructor({ api, clock, log }: { readonly api: SlackApi; readonly clock: Clock; readonly log: SlackLog }) {
    this.#api = api;
    this.#log = log;
    this.#audiences = new Remembered(clock);
    this.#direct = new Remembered(clock);
  }

  /** @param type as message events name it; mentions and commands do not say it */
  async audience(tenant: string, channel: string, type?: string | undefined): Promise<Audience> {
    if (type !== undefined) return this.learn(tenant, channel, type);
    if (channel.startsWith("D")) return "direct";
    return this.#audiences.get(`${tenant} ${channel}`, () => this.#ask(tenant, channel));
  }

  /** Keeps what a message event says, so that mentions there need not wait for an answer. @returns who can read along */
  learn(tenant: string, channel: string, type: string): Audience {
    const audience = AUDIENCES[type] ?? "private";
    void this.#audiences.get(`${tenant} ${channel}`, async () => audience);
    return audience;
  }

  /** The direct conversation of the bot with a person. */
  direct(tenant: string, userId: string): Promise<string> {
    return this.#direct.get(`${tenant} ${userId}`, async () => {
      const { channel } = await this.#api.call(tenant, "conversations.open", { users: userId }, Opened);
      return channel.id;
    });
  }

  async #ask(tenant: string, channel: string): Promise<Audience> {
    try {
      const answer = await this.#api.call(tenant, "conversations.info", { channel }, Info, { patienceMs: PATIENCE_MS });
      if (answer.channel.is_im) return "direct";
      return answer.channel.is_private ? "private" : "public";
    } catch (error) {
      // Where the bot may not look it was not invited, or the scope is missing: what is said there is shown nowhere else.
      if (!hasCode(error, "channel_not_found", "missing_scope", "not_in_channel")) throw error;
      this.#log.info({ tenant, channel, err: error }, "taken for a private conversation");
      return "private";
    }
  }
}

const AUDIENCES: Readonly<Record<string, Audience>> = {
  channel: "public",
  group: "private",
  mpim: "private",
  im: "direct",
};
