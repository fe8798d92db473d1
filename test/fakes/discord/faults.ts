import type { FakeFaults, Fault, HeldCalls, Route } from "./controls.ts";

type Moment = "before the write" | "after the write";

interface Hold {
  readonly route: Route;
  readonly when: Moment;
  readonly released: Promise<void>;
  arrived: number;
  readonly watching: { readonly count: number; readonly wake: () => void }[];
}

/** What goes wrong, by route. */
export class Faults implements FakeFaults {
  readonly #queued: { readonly route: Route; readonly fault: Fault; left: number }[] = [];
  readonly #holds = new Set<Hold>();
  /** Calls that stand still, which nobody need wait for. */
  waiting = 0;

  next(route: Route, fault: Fault, times = 1): void {
    this.#queued.push({ route, fault, left: times });
  }

  hold(route: Route, when: Moment = "before the write"): HeldCalls {
    const { promise: released, resolve } = Promise.withResolvers<void>();
    const hold: Hold = { route, when, released, arrived: 0, watching: [] };
    this.#holds.add(hold);
    return {
      release: () => {
        this.#holds.delete(hold);
        resolve();
      },
      waiting: async (count = 1) => {
        if (hold.arrived < count) await new Promise<void>((wake) => hold.watching.push({ count, wake }));
      },
    };
  }

  /** The fault that the next call of a route meets; null for none. */
  take(route: Route): Fault | null {
    const next = this.#queued.find((queued) => queued.route === route && queued.left > 0);
    if (next === undefined) return null;
    next.left -= 1;
    return next.fault;
  }

  async pause(route: Route, when: Moment): Promise<void> {
    for (const hold of [...this.#holds].filter((one) => one.route === route && one.when === when)) {
      hold.arrived += 1;
      this.waiting += 1;
      for (const { wake } of hold.watching.filter(({ count }) => count <= hold.arrived)) wake();
      await hold.released;
      this.waiting -= 1;
    }
  }
}
