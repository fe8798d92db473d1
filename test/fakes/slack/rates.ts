import type { Time } from "./time.ts";

/** Calls a minute, a method and workspace. @see https://docs.slack.dev/apis/web-api/rate-limits */
export type Tier = 1 | 2 | 3 | 4 | "posting" | "unlimited";

const PER_MINUTE: Readonly<Record<Exclude<Tier, "unlimited">, number>> = { 1: 1, 2: 20, 3: 50, 4: 100, posting: 60 };
const POSTING_BURST = 4;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Slack's rate limits: a bucket a method and workspace, and for posting one a channel. */
export class Rates {
  readonly #time: Time;
  readonly #buckets = new Map<string, Bucket>();
  /** Calls that were too many. */
  refused = 0;

  constructor(time: Time) {
    this.#time = time;
  }

  /** Takes from the bucket; otherwise the seconds until there is enough again. */
  take(name: string, tier: Tier): number | null {
    if (tier === "unlimited") return null;
    const perMs = PER_MINUTE[tier] / 60_000;
    const size = tier === "posting" ? POSTING_BURST : PER_MINUTE[tier];
    const now = this.#time.now();
    const bucket = this.#buckets.get(name) ?? { tokens: size, filledAt: now };
    bucket.tokens = Math.min(size, bucket.tokens + (now - bucket.filledAt) * perMs);
    bucket.filledAt = now;
    this.#buckets.set(name, bucket);
    if (bucket.tokens < 1) {
      this.refused += 1;
      return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
    }
    bucket.tokens -= 1;
    return null;
  }
}
