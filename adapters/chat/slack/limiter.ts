import { ChatUnavailable } from "../../../src/errors.ts";
import type { Clock } from "./clock.ts";

const MINUTE_MS = 60_000;
/** Fifty reviews that end at once in one channel take a quarter of an hour to tell. */
export const PATIENCE_MS = 30 * MINUTE_MS;
/** Kept below what Slack allows, since other processes may share it. */
const SHARE = 0.9;

/**
 * Slack's tiers: calls a minute, for each method in each workspace.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
const PER_MINUTE: Readonly<Record<string, number>> = {
  "chat.startStream": 20,
  "chat.stopStream": 20,
  "chat.appendStream": 100,
  "chat.postEphemeral": 100,
  "files.getUploadURLExternal": 100,
  "files.completeUploadExternal": 100,
  "files.info": 100,
  "users.info": 100,
  "views.open": 100,
  "views.publish": 100,
  // Several hundred a minute for the workspace; each channel has its own lane besides.
  "chat.postMessage": 300,
};
const OTHERS = 50;

/** These appear in a channel, which takes one a second. */
const POSTS: ReadonlySet<string> = new Set(["chat.postMessage", "chat.startStream", "files.completeUploadExternal"]);
/** Calls do not arrive as evenly as they are made. */
const POST_INTERVAL_MS = 1_100;
/** What may come at once before the pace begins. */
const CALLS_AT_ONCE = 5;
const POSTS_AT_ONCE = 3;

/** There is no room for the call within the time that it may wait. It was not made. */
export class Crowded extends ChatUnavailable {
  override name = "Crowded";
}

export interface Call {
  readonly tenant: string;
  readonly method: string;
  /** Null when it is about no channel. */
  readonly channel: string | null;
}

/** The pace of all calls. Each lane waits for itself: what holds one channel back holds no other. */
export class Limiter {
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits for the call's turn.
   *
   * @throws {Crowded} at once when that would be longer than `patienceMs`
   */
  async take(call: Call, patienceMs = PATIENCE_MS): Promise<void> {
    // The channel's turn is waited for before the method's is taken: other channels need the method meanwhile.
    for (const lane of this.#lanesOf(call).toReversed()) {
      const now = this.#clock.now();
      const waitMs = Math.ceil(lane.waitMs(now));
      if (waitMs > patienceMs) throw new Crowded("Slack", "rate limit", Math.ceil(waitMs / 1000));
      lane.take(now + waitMs);
      if (waitMs > 0) await this.#clock.sleep(waitMs);
    }
  }

  /** Slack has asked to wait before the call is made again. */
  hold(call: Call, retryAfterSeconds: number): void {
    const until = this.#clock.now() + retryAfterSeconds * 1000;
    const held = this.#lanesOf(call).at(-1);
    held?.hold(until);
  }

  /** The method's, then where there is one the channel's. */
  #lanesOf({ tenant, method, channel }: Call): readonly Lane[] {
    const intervalMs = MINUTE_MS / ((PER_MINUTE[method] ?? OTHERS) * SHARE);
    const ofMethod = this.#lane(`${tenant} ${method}`, intervalMs, CALLS_AT_ONCE);
    if (channel === null) return [ofMethod];
    const ofChannel = POSTS.has(method)
      ? this.#lane(`${tenant} ${channel} posts`, POST_INTERVAL_MS, POSTS_AT_ONCE)
      : this.#lane(`${tenant} ${channel} ${method}`, 0, 1);
    return [ofMethod, ofChannel];
  }

  #lane(name: string, intervalMs: number, atOnce: number): Lane {
    const lane = this.#lanes.get(name) ?? new Lane(intervalMs, atOnce);
    this.#lanes.set(name, lane);
    return lane;
  }
}

class Lane {
  readonly #intervalMs: number;
  readonly #atOnce: number;
  #nextAt = 0;
  #heldUntil = 0;

  constructor(intervalMs: number, atOnce: number) {
    this.#intervalMs = intervalMs;
    this.#atOnce = atOnce;
  }

  waitMs(now: number): number {
    const freeAt = this.#nextAt - (this.#atOnce - 1) * this.#intervalMs;
    return Math.max(0, freeAt - now, this.#heldUntil - now);
  }

  take(at: number): void {
    this.#nextAt = Math.max(this.#nextAt, at) + this.#intervalMs;
  }

  hold(until: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, until);
  }
}
