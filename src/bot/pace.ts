import type { EditBudget, EditPurpose } from "./edit-budget.ts";

/** An edit that is due: which message, and when its turn among the edits of its tenant comes. */
export interface DueEdit {
  /** Unique over all tenants; of the edits asked for under a name, only the latest is made. */
  readonly name: string;
  readonly purpose: EditPurpose;
  readonly budget: EditBudget;
}

/** Edits each message at most once in an interval, however often it is asked to, and only as the tenant's budget allows. */
export class Pace {
  readonly #intervalMs: number;
  readonly #lanes = new Map<string, Lane>();

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** @returns when an edit that began after this call has ended */
  run(edit: DueEdit, work: () => Promise<void>): Promise<void> {
    const { name } = edit;
    const lane = this.#lanes.get(name) ?? new Lane(this.#intervalMs, () => this.#lanes.delete(name));
    this.#lanes.set(name, lane);
    return lane.ask(edit, work);
  }

  /** Begins at once what waits for its interval, and resolves when all has ended. */
  async flush(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.flush()));
  }
}

interface Asked {
  readonly done: PromiseWithResolvers<void>;
  edit: DueEdit;
  work: () => Promise<void>;
}

class Lane {
  readonly #intervalMs: number;
  readonly #onIdle: () => void;
  #running: Promise<void> | null = null;
  #next: Asked | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(intervalMs: number, onIdle: () => void) {
    this.#intervalMs = intervalMs;
    this.#onIdle = onIdle;
  }

  ask(edit: DueEdit, work: () => Promise<void>): Promise<void> {
    this.#next ??= { done: Promise.withResolvers(), edit, work };
    Object.assign(this.#next, { edit, work });
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
    if (asked === null) {
      this.#onIdle();
      return;
    }
    this.#running = this.#make(asked).then(asked.done.resolve, asked.done.reject);
    void this.#running.then(() => {
      this.#running = null;
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#begin();
      }, this.#intervalMs);
      this.#timer.unref();
    });
  }

  /** What is asked for while it waits for its turn is made with it. */
  async #make(asked: Asked): Promise<void> {
    try {
      await asked.edit.budget.make(
        () => asked.edit.purpose,
        () => {
          this.#next = null;
          return asked.work();
        },
      );
    } finally {
      if (this.#next === asked) this.#next = null;
    }
  }
}
