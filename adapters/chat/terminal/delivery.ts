import type { ChatEvent } from "../../../src/domain/chat-event.ts";
import { AppError } from "../../../src/errors.ts";
import type { ChatListener } from "../../../src/ports/chat.ts";
import type { Channel } from "./channel.ts";

/** Before each further attempt. After the last, the event waits in the journal for the next start. */
const WAITS_MS = [0, 500, 2_000];

/** Hands events to the bot until it has taken them. */
export class Delivery {
  readonly #channel: Channel;
  readonly #listener: ChatListener;
  /** Tells the person what was not taken, and why. */
  readonly #complain: (reason: string) => void;
  lastInboundAt: string | null = null;

  constructor(channel: Channel, listener: ChatListener, complain: (reason: string) => void) {
    this.#channel = channel;
    this.#listener = listener;
    this.#complain = complain;
  }

  async deliver(event: ChatEvent): Promise<void> {
    this.lastInboundAt = event.at;
    for (const wait of [...WAITS_MS, null]) {
      try {
        await this.#listener.event(event);
        this.#channel.record({ kind: "acknowledged", dedupeKey: event.dedupeKey });
        return;
      } catch (error) {
        if (wait === null) return this.#complain(reason(error));
        if (wait > 0) await sleep(wait);
      }
    }
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const reason = (error: unknown) => (error instanceof AppError ? error.message : "An unexpected fault; the log has it.");
