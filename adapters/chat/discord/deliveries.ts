import { setTimeout as sleep } from "node:timers/promises";
import type { ChatEvent } from "../../../src/domain/chat-event.ts";
import type { ChatListener } from "../../../src/ports/chat.ts";
import type { DiscordLog } from "./log.ts";

/** Discord tells of a thing once: what the bot could not store is told to it again from here. */
const WAITS_MS = [200, 1_000, 5_000, 20_000];

/** Hands events to the bot until it has stored them. */
export class Deliveries {
  readonly #listener: ChatListener;
  readonly #log: DiscordLog;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();
  lastInboundAt: string | null = null;

  constructor(listener: ChatListener, log: DiscordLog) {
    this.#listener = listener;
    this.#log = log;
  }

  /** Keeps work that brings events: `stop` waits for it. Work that fails is a bug, and is logged. */
  track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#log.error({ err: error }, "an event of Discord could not be read"))
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  /** @param tries `once` where a person waits for the answer and can try again */
  async deliver(event: ChatEvent, tries: "several" | "once" = "several"): Promise<"stored" | "lost"> {
    this.lastInboundAt = event.at;
    const about = { event: event.dedupeKey };
    try {
      await this.again(() => this.#listener.event(event), about, tries === "once" ? [] : WAITS_MS);
      this.#log.debug(about, "event stored");
      return "stored";
    } catch (error) {
      this.#log.error({ ...about, err: error }, "event not stored");
      return "lost";
    }
  }

  /** Does work until it is done, or has failed too often, or nothing is waited for any more. */
  async again<Result>(
    work: () => Promise<Result>,
    about: object,
    waits: readonly number[] = WAITS_MS,
  ): Promise<Result> {
    for (const wait of waits) {
      if (this.#stopping.signal.aborted) break;
      try {
        return await work();
      } catch (error) {
        this.#log.warn({ ...about, err: error }, "an event is taken again shortly");
        await sleep(wait, undefined, { signal: this.#stopping.signal }).catch(() => {});
      }
    }
    return work();
  }

  /** Waits for nothing any more, and resolves when all that came has been stored or given up. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}
