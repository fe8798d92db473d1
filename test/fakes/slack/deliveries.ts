import type { Changes } from "./changes.ts";
import type { Fields } from "./json.ts";
import type { Time } from "./time.ts";

export type DeliveryKind = "events_api" | "slash_commands" | "interactive";

/** A payload on its way to the app, as often as it was sent. */
export interface Delivery {
  readonly kind: DeliveryKind;
  /** Null for what is never sent again: commands, buttons, modals. */
  readonly eventId: string | null;
  readonly body: Fields;
  attempts: number;
  /** `waiting` is between two attempts. */
  state: "under way" | "waiting" | "acked" | "given up";
  /** Milliseconds of the machine's time from the last sending to its acknowledgement. */
  ackedAfterMs: number | null;
}

export interface Retry {
  readonly attempt: number;
  readonly reason: string;
}

export type Attempt =
  | { readonly status: "acked"; readonly payload: unknown }
  /** `final` when the app asked not to be told again. */
  | { readonly status: "failed"; readonly reason: string; readonly final?: boolean }
  | { readonly status: "nobody there" };

/** One of the two ways into the app. */
export interface Way {
  attempt(delivery: Delivery, retry: Retry | null): Promise<Attempt>;
  /** Resolves when there is somebody to send to. */
  somebody(): Promise<void>;
  close(): Promise<void>;
}

/** How an app answered a command, a button, a menu, a shortcut or a modal. */
export type Outcome =
  | { readonly status: "acked"; readonly payload: unknown }
  | { readonly status: "dispatch_failed" | "operation_timeout" };

const RETRY_DELAYS_MS = [0, 60_000, 300_000];
const KEPT_MS = 360_000;

/** Sends payloads, and sends events again as Slack does: at once, after a minute, after five. */
export class Deliveries {
  readonly all: Delivery[] = [];
  way: Way;
  readonly #time: Time;
  readonly #changes: Changes;

  constructor(time: Time, changes: Changes, way: Way) {
    this.#time = time;
    this.#changes = changes;
    this.way = way;
  }

  /** Sends what a person did, once. */
  async interact(kind: "slash_commands" | "interactive", body: Fields): Promise<Outcome> {
    const delivery = this.#opened(kind, null, body);
    const attempt = await this.#attempt(delivery, null);
    if (attempt.status !== "acked") delivery.state = "given up";
    this.#changes.notify();
    if (attempt.status === "acked") return attempt;
    const timedOut = attempt.status === "failed" && attempt.reason.endsWith("timeout");
    return { status: timedOut ? "operation_timeout" : "dispatch_failed" };
  }

  /** Sends an event until it is acknowledged, or for the last time. */
  async event(eventId: string, body: Fields): Promise<void> {
    const delivery = this.#opened("events_api", eventId, body);
    let attempt = await this.#attempt(delivery, null);
    for (const [index, delayMs] of RETRY_DELAYS_MS.entries()) {
      if (attempt.status === "acked" || (attempt.status === "failed" && attempt.final === true)) break;
      const reason = attempt.status === "failed" ? attempt.reason : "timeout";
      if (attempt.status === "failed") await this.#pause(delayMs);
      if ((await this.#somebody()) === "nobody came") break;
      attempt = await this.#attempt(delivery, { attempt: index + 1, reason });
    }
    if (attempt.status !== "acked") delivery.state = "given up";
    this.#changes.notify();
  }

  /** Those that are neither acknowledged nor given up. */
  get waiting(): readonly Delivery[] {
    return this.all.filter(({ state }) => state === "waiting" || state === "under way");
  }

  #opened(kind: DeliveryKind, eventId: string | null, body: Fields): Delivery {
    const delivery: Delivery = { kind, eventId, body, attempts: 0, state: "under way", ackedAfterMs: null };
    this.all.push(delivery);
    return delivery;
  }

  async #attempt(delivery: Delivery, retry: Retry | null): Promise<Attempt> {
    delivery.attempts += 1;
    delivery.state = "under way";
    const sentAt = performance.now();
    this.#changes.notify();
    const attempt = await this.way.attempt(delivery, retry);
    if (attempt.status === "acked") {
      delivery.state = "acked";
      delivery.ackedAfterMs = performance.now() - sentAt;
    } else delivery.state = "waiting";
    return attempt;
  }

  #pause(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (durationMs === 0) resolve();
      else this.#time.after(durationMs, resolve);
      this.#changes.notify();
    });
  }

  #somebody(): Promise<"somebody" | "nobody came"> {
    return new Promise((resolve) => {
      const giveUp = this.#time.after(KEPT_MS, () => resolve("nobody came"));
      void this.way.somebody().then(() => {
        giveUp();
        resolve("somebody");
      });
      this.#changes.notify();
    });
  }
}
