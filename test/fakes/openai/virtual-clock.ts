import type { Clock } from "../../../adapters/language-model/clock.ts";

/** Time in which every wait is over at once. */
export class InstantClock implements Clock {
  /** How long each wait would have been. */
  readonly waits: number[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  async wait(durationMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.waits.push(durationMs);
    this.#now += durationMs;
  }
}

interface Waiting {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that passes when a test says so. */
export class VirtualClock implements Clock {
  #now = 0;
  #waiting: readonly Waiting[] = [];

  now(): number {
    return this.#now;
  }

  wait(durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { until: this.#now + durationMs, wake: resolve };
      this.#waiting = [...this.#waiting, waiting];
      signal.addEventListener("abort", () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        reject(signal.reason);
      });
    });
  }

  /** Lets time pass, waking whoever waits in the order of their times. */
  async advance(durationMs: number): Promise<void> {
    const end = this.#now + durationMs;
    for (;;) {
      await settled();
      const next = this.#waiting.filter(({ until }) => until <= end).toSorted((a, b) => a.until - b.until)[0];
      if (next === undefined) break;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#now = next.until;
      next.wake();
    }
    this.#now = end;
  }
}

/** Everything that can happen without time passing has happened. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
