import type { Rate, RateLimits } from "../../src/ports/rate-limits.ts";

const MINUTE_MS = 60_000;
const IDLE_MS = 24 * 3600_000;

interface Bucket {
  freeAt: number;
  pausedUntil: number;
}

/** Rate limits of a single process, in memory: what `SqlRateLimits` is for several. */
export class LocalRateLimits implements RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;

  /** @param now milliseconds of a clock that never jumps */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  async reserve(name: string, { perMinute, burst }: Rate, patienceMs: number): Promise<number | null> {
    const everyMs = MINUTE_MS / perMinute;
    const now = this.#now();
    const bucket = this.#bucket(name);
    const freeAt = Math.max(bucket.freeAt, now);
    const waitMs = Math.max(0, Math.ceil(Math.max(freeAt - (burst - 1) * everyMs, bucket.pausedUntil) - now));
    if (waitMs > patienceMs) return null;
    bucket.freeAt = freeAt + everyMs;
    return waitMs;
  }

  async pause(name: string, ms: number): Promise<void> {
    const bucket = this.#bucket(name);
    bucket.pausedUntil = Math.max(bucket.pausedUntil, this.#now() + ms);
  }

  async forgetIdle(): Promise<void> {
    const idle = this.#now() - IDLE_MS;
    for (const [name, { freeAt, pausedUntil }] of this.#buckets) {
      if (freeAt < idle && pausedUntil < idle) this.#buckets.delete(name);
    }
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name) ?? { freeAt: 0, pausedUntil: 0 };
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
