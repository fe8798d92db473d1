/** The time by which the fake's clocks run. */
export interface Time {
  /** Milliseconds since 1970. */
  now(): number;
  /** @returns what calls it off */
  after(durationMs: number, then: () => void): () => void;
}

export const machineTime: Time = {
  now: () => Date.now(),
  after(durationMs, then) {
    const timer = setTimeout(then, durationMs).unref();
    return () => clearTimeout(timer);
  },
};

interface Appointment {
  readonly at: number;
  readonly then: () => void;
}

/** Time that passes when a test says so. */
export class VirtualTime implements Time {
  #now: number;
  #appointments: readonly Appointment[] = [];

  constructor(start = Date.parse("2026-11-20T09:00:00Z")) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(durationMs: number, then: () => void): () => void {
    const appointment = { at: this.#now + durationMs, then };
    this.#appointments = [...this.#appointments, appointment];
    return () => {
      this.#appointments = this.#appointments.filter((other) => other !== appointment);
    };
  }

  /** Lets time pass; what was due happens in order. */
  advance(durationMs: number): void {
    const end = this.#now + durationMs;
    for (;;) {
      const [next] = this.#appointments.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.#appointments = this.#appointments.filter((other) => other !== next);
      this.#now = next.at;
      next.then();
    }
    this.#now = end;
  }
}
