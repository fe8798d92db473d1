import type { Time } from "./time.ts";

/** Names for things, in the shape of Slack's. */
export class Ids {
  readonly #time: Time;
  #last = 0;
  #lastMicroseconds = 0;

  constructor(time: Time) {
    this.#time = time;
  }

  /** `U` gives `U0FAKE0001`, then `U0FAKE0002` … */
  next(prefix: string): string {
    this.#last += 1;
    return `${prefix}0FAKE${this.#last.toString(36).toUpperCase().padStart(4, "0")}`;
  }

  /** Long and hard to guess at, though the same in each run. */
  secret(prefix: string): string {
    this.#last += 1;
    return `${prefix}-fake-${this.#last.toString().padStart(12, "0")}`;
  }

  /** A message's time and name: later ones are greater, and no two are the same. */
  ts(): string {
    this.#lastMicroseconds = Math.max(this.#time.now() * 1000, this.#lastMicroseconds + 1);
    const seconds = Math.floor(this.#lastMicroseconds / 1e6);
    return `${seconds}.${String(this.#lastMicroseconds % 1e6).padStart(6, "0")}`;
  }
}
