import { setTimeout as pause } from "node:timers/promises";

/** Keeps requests to one service a given time apart. */
export class Pace {
  readonly #intervalMs: number;
  #freeAt = 0;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Waits until it is this request's turn. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const waitMs = Math.max(0, this.#freeAt - now);
    this.#freeAt = now + waitMs + this.#intervalMs;
    if (waitMs === 0) return;
    await pause(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
