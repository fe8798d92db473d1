import { createHash } from "node:crypto";
import type { FakeLimits, Route } from "./controls.ts";

interface Window {
  used: number;
  /** Epoch milliseconds of the machine: clients wait in real time. */
  until: number;
}

const REACTION = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me";

/** Discord documents no figures of its buckets; these are what people have read in its headers. */
const MEASURED: readonly (readonly [Route, { readonly calls: number; readonly perMs: number }])[] = [
  ["POST /channels/{channel_id}/messages", { calls: 5, perMs: 5_000 }],
  ["PATCH /channels/{channel_id}/messages/{message_id}", { calls: 5, perMs: 5_000 }],
  ["DELETE /channels/{channel_id}/messages/{message_id}", { calls: 5, perMs: 1_000 }],
  [`PUT ${REACTION}`, { calls: 1, perMs: 250 }],
  [`DELETE ${REACTION}`, { calls: 1, perMs: 250 }],
];

export interface Verdict {
  readonly headers: Readonly<Record<string, string>>;
  /** Null when the call may go on. */
  readonly refused: { readonly retryAfterSeconds: number; readonly scope: "user" | "global" | "shared" } | null;
}

/** @see https://discord.com/developers/docs/topics/rate-limits */
export class RateLimits implements FakeLimits {
  // A client's second begins before ours does, by as long as its first call takes to get here.
  global = { calls: 50, perMs: 950 };
  readonly #limits = new Map<Route, { readonly calls: number; readonly perMs: number }>();
  readonly #windows = new Map<string, Window>();

  set(route: Route, limit: { readonly calls: number; readonly perMs: number }): void {
    this.#limits.set(route, limit);
  }

  likeDiscord(timesFaster: number): void {
    for (const [route, { calls, perMs }] of MEASURED) this.set(route, { calls, perMs: perMs / timesFaster });
    this.global = { calls: 50, perMs: 950 / timesFaster };
  }

  /** Counts a call to its bucket: the route with its channel, guild or webhook. */
  count(route: Route, params: Readonly<Record<string, string>>): Verdict {
    const free = route.includes("/interactions/") || route.includes("{webhook_token}");
    if (!free) {
      const global = this.#use("global", this.global);
      if (global.left < 0) return refusal(global.resetAfterMs, "global", {});
    }
    const limit = this.#limits.get(route) ?? { calls: 1_000, perMs: 1_000 };
    const major = params.channel_id ?? params.guild_id ?? params.webhook_token ?? "";
    const { left, resetAfterMs } = this.#use(`${route} ${major}`, limit);
    const headers = bucketHeaders(route, limit.calls, left, resetAfterMs);
    return left < 0 ? refusal(resetAfterMs, "user", headers) : { headers, refused: null };
  }

  #use(key: string, { calls, perMs }: { readonly calls: number; readonly perMs: number }) {
    const now = Date.now();
    const known = this.#windows.get(key);
    const window = known === undefined || known.until <= now ? { used: 0, until: now + perMs } : known;
    this.#windows.set(key, window);
    if (window.used <= calls) window.used += 1;
    return { left: calls - window.used, resetAfterMs: window.until - now };
  }
}

function bucketHeaders(route: Route, limit: number, left: number, resetAfterMs: number) {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(Math.max(0, left)),
    "x-ratelimit-reset": String((Date.now() + resetAfterMs) / 1_000),
    "x-ratelimit-reset-after": String(resetAfterMs / 1_000),
    "x-ratelimit-bucket": createHash("md5").update(route).digest("hex"),
  };
}

const refusal = (
  afterMs: number,
  scope: "user" | "global" | "shared",
  headers: Readonly<Record<string, string>>,
): Verdict => ({ headers, refused: { retryAfterSeconds: Math.max(afterMs, 1) / 1_000, scope } });
