import type { Leases } from "../../src/ports/leases.ts";

/** Leases of a single process, in memory: what `SqlLeases` is for several. */
export class LocalLeases implements Leases {
  readonly #leases = new Map<string, { readonly holder: string; readonly until: number }>();
  readonly #now: () => number;

  /** @param now milliseconds of a clock that never jumps */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  async hold(name: string, holder: string, forMs: number): Promise<boolean> {
    const held = this.#leases.get(name);
    if (held !== undefined && held.holder !== holder && held.until >= this.#now()) return false;
    this.#leases.set(name, { holder, until: this.#now() + forMs });
    return true;
  }

  async release(name: string, holder: string): Promise<void> {
    if (this.#leases.get(name)?.holder === holder) this.#leases.delete(name);
  }

  async holders(prefix: string): Promise<readonly string[]> {
    const now = this.#now();
    const held = [...this.#leases].filter(([name, { until }]) => name.startsWith(prefix) && until >= now);
    return [...new Set(held.map(([, { holder }]) => holder))].toSorted();
  }

  async forgetExpired(): Promise<void> {
    for (const [name, { until }] of this.#leases) if (until < this.#now()) this.#leases.delete(name);
  }
}
