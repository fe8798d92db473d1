import PQueue from "p-queue";

const MINUTE_MS = 60_000;
/** Edits under way at once, so that many at the same moment leave the process to others as well. */
const AT_ONCE = 8;

/** What an edit is for. The last state of a message goes before all else; votes and progress take turns. */
export type EditPurpose = "closing" | "votes" | "progress";

interface Waiting {
  readonly purpose: () => EditPurpose;
  readonly turn: PromiseWithResolvers<void>;
}

/**
 * What a platform allows a tenant in edits: a minute's worth at once, then as many as come free. Those that wait get
 * their turn in the order in which they came, so that as long as each message waits once, all get the same share.
 */
export class EditBudget {
  readonly #perMinute: number;
  readonly #signal: AbortSignal;
  readonly #now: () => number;
  readonly #waiting: Waiting[] = [];
  readonly #underWay = new PQueue({ concurrency: AT_ONCE });
  #left: number;
  #countedAt: number;
  #timer: NodeJS.Timeout | null = null;
  #lastOf: EditPurpose = "votes";

  /**
   * @param signal aborted when nothing is to be edited any more
   * @param now milliseconds of a clock that never jumps
   */
  constructor(perMinute: number, signal: AbortSignal, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#signal = signal;
    this.#now = now;
    this.#left = perMinute;
    this.#countedAt = now();
    signal.addEventListener("abort", () => this.#giveUp(), { once: true });
  }

  /**
   * Makes an edit as soon as one may be made.
   *
   * @param purpose asked anew each time somebody's turn comes, as it may change meanwhile
   * @throws the signal's reason, when that comes first
   */
  async make(purpose: () => EditPurpose, edit: () => Promise<void>): Promise<void> {
    this.#signal.throwIfAborted();
    const turn = Promise.withResolvers<void>();
    this.#waiting.push({ purpose, turn });
    this.#serve();
    await turn.promise;
    await this.#underWay.add(edit);
  }

  /** Counts an edit that nobody waited for, such as a message's second part. */
  spend(): void {
    this.#left -= 1;
  }

  /** Counts a turn as not taken: the edit turned out to be needless, and whoever waits need not wait for it. */
  giveBack(): void {
    this.#left += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#serve();
  }

  #serve(): void {
    if (this.#timer !== null) return;
    this.#count();
    while (this.#left >= 1 && this.#waiting.length > 0) {
      this.#left -= 1;
      this.#next()?.turn.resolve();
    }
    if (this.#waiting.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#serve();
    }, this.#untilNextMs());
    this.#timer.unref();
  }

  #count(): void {
    const now = this.#now();
    this.#left = Math.min(this.#perMinute, this.#left + ((now - this.#countedAt) / MINUTE_MS) * this.#perMinute);
    this.#countedAt = now;
  }

  #untilNextMs(): number {
    return Math.ceil(((1 - this.#left) / this.#perMinute) * MINUTE_MS);
  }

  #next(): Waiting | undefined {
    const purposes = this.#waiting.map(({ purpose }) => purpose());
    const other = this.#lastOf === "votes" ? "progress" : "votes";
    const wanted = (["closing", other] as const).find((one) => purposes.includes(one));
    const index = wanted === undefined ? 0 : purposes.indexOf(wanted);
    const purpose = purposes[index];
    if (purpose !== undefined && purpose !== "closing") this.#lastOf = purpose;
    return this.#waiting.splice(index, 1)[0];
  }

  #giveUp(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const { turn } of this.#waiting.splice(0)) turn.reject(this.#signal.reason);
  }
}
