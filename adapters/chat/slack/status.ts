import { z } from "zod";
import type { Place } from "../../../src/ports/chat.ts";
import type { SlackApi } from "./api.ts";
import type { SlackLog } from "./bolt-log.ts";
import { SlackRefusal } from "./failures.ts";

/** In the order of preference: an agent's session has a stop button, a thread's status only words. */
const WAYS = ["session", "thread", "none"] as const;
type Way = (typeof WAYS)[number];

const LONGEST = 50;

/** What the bot is at, above the composer of a thread. A garnish: nothing depends on it. */
export class Status {
  readonly #api: SlackApi;
  readonly #log: SlackLog;
  /** What each workspace takes. */
  readonly #ways = new Map<string, Way>();

  constructor({ api, log }: { readonly api: SlackApi; readonly log: SlackLog }) {
    this.#api = api;
    this.#log = log;
  }

  async show(place: Place, status: string | null): Promise<void> {
    if (place.thread === null) return;
    const way = this.#ways.get(place.tenant) ?? "session";
    try {
      await this.#say(place, place.thread, status, way);
    } catch (error) {
      this.#log.debug({ tenant: place.tenant, err: error }, "the status is not shown");
      const next = WAYS[WAYS.indexOf(way) + 1];
      if (!isAboutTheApp(error) || next === undefined) return;
      this.#ways.set(place.tenant, next);
      await this.show(place, status);
    }
  }

  async #say({ tenant, conversation }: Place, thread: string, status: string | null, way: Way): Promise<void> {
    const about = { channel_id: conversation, thread_ts: thread };
    if (way === "session") {
      const state = status === null ? "active" : "processing";
      await this.#api.call(tenant, "agents.sessions.setStatus", { ...about, status: state }, z.unknown());
    }
    if (way === "thread") {
      const words = (status ?? "").slice(0, LONGEST);
      await this.#api.call(tenant, "assistant.threads.setStatus", { ...about, status: words }, z.unknown());
    }
  }
}

/** Whether the app may not do this at all, rather than not here. */
const isAboutTheApp = (error: unknown): boolean =>
  error instanceof SlackRefusal &&
  !["channel_not_found", "thread_not_found", "not_in_channel", "invalid_thread_ts", "message_not_found"].includes(
    error.code,
  );
