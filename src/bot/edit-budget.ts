import { setTimeout as sleep } from "node:timers/promises";

const MINUTE_MS = 60_000;

/** What a platform allows a tenant in edits: a minute's worth at once, then as many as come free. */
export class EditBudget {
  readonly #perMinute: number;
  readonly #now: () => number;
  #left: number;
  #countedAt: number;

  /** @param now milliseconds of a clock that never jumps */
  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#now = now;
    this.#left = perMinute;
    this.#countedAt = now();
  }

  /** Waits until an edit may be made. */
  async take(signal: AbortSignal): Promise<void> {
    const now = this.#now();
    const freed = ((now - this.#countedAt) / MINUTE_MS) * this.#perMinute;
    this.#left = Math.min(this.#perMinute, this.#left + freed) - 1;
    this.#countedAt = now;
    if (this.#left >= 0) return;
    await sleep((-this.#left / this.#perMinute) * MINUTE_MS, undefined, { signal });
  }
}
