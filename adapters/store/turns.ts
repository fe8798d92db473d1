import { setImmediate as nextTurn } from "node:timers/promises";

/** The longest time that queries may follow each other without a pause for the rest of the process. */
const LONGEST_MS = 20;

/**
 * Who may use the one connection, in the order of asking. SQLite answers at once, so a queue of queries would go through
 * in one go, and nothing else of the process would have its turn.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;
  #pausedAt = performance.now();

  async take(): Promise<void> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    if (performance.now() - this.#pausedAt < LONGEST_MS) return;
    await nextTurn();
    this.#pausedAt = performance.now();
  }

  /** Gives the turn to whoever waits longest. */
  pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }
}
