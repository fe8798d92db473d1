import type { Clock } from "./clock.ts";

const KEPT_MS = 10 * 60_000;
const MOST = 10_000;

/** Answers that are asked for once and kept for ten minutes; a question under way is not asked again. */
export class Remembered<Answer> {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly answer: Promise<Answer>; readonly at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#kept.get(key);
    if (known !== undefined && this.#clock.now() - known.at < KEPT_MS) return known.answer;
    const answer = ask();
    this.#kept.delete(key);
    this.#kept.set(key, { answer, at: this.#clock.now() });
    answer.catch(() => {
      if (this.#kept.get(key)?.answer === answer) this.#kept.delete(key);
    });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    return answer;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
