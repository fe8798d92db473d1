/** Runs work by name: at once when it has not run for a while, else once, later, however often it is asked for. */
export class Pace {
  readonly #intervalMs: number;
  readonly #lanes = new Map<string, Lane>();

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /**
   * @param work only the latest that was asked for under a name is run
   * @returns when a run that began after this call has ended
   */
  run(name: string, work: () => Promise<void>): Promise<void> {
    const lane = this.#lanes.get(name) ?? new Lane(this.#intervalMs, () => this.#lanes.delete(name));
    this.#lanes.set(name, lane);
    return lane.ask(work);
  }

  /** Runs at once what waits for its time, and resolves when all has ended. */
  async flush(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.flush()));
  }
}

class Lane {
  readonly #intervalMs: number;
  readonly #onIdle: () => void;
  #running: Promise<void> | null = null;
  #next: { readonly done: PromiseWithResolvers<void>; work: () => Promise<void> } | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(intervalMs: number, onIdle: () => void) {
    this.#intervalMs = intervalMs;
    this.#onIdle = onIdle;
  }

  ask(work: () => Promise<void>): Promise<void> {
    if (this.#next === null) this.#next = { done: Promise.withResolvers(), work };
    else this.#next.work = work;
    const { promise } = this.#next.done;
    if (this.#running === null && this.#timer === null) this.#begin();
    return promise;
  }

  async flush(): Promise<void> {
    await this.#running;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#next !== null) this.#begin();
    await this.#running;
  }

  #begin(): void {
    const asked = this.#next;
    this.#next = null;
    if (asked === null) {
      this.#onIdle();
      return;
    }
    this.#running = asked.work().then(asked.done.resolve, asked.done.reject);
    void this.#running.then(() => {
      this.#running = null;
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#begin();
      }, this.#intervalMs);
      this.#timer.unref();
    });
  }
}
