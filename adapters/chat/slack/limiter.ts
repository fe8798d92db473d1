import { ChatUnavailable } from "../../../src/errors.ts";
import type { Rate, RateLimits } from "../../../src/ports/rate-limits.ts";
import type { Clock } from "./clock.ts";

const MINUTE_MS = 60_000;
/** Fifty reviews that end at once in one channel take a quarter of an hour to tell. */
export const PATIENCE_MS = 30 * MINUTE_MS;
/** Kept below what Slack allows: its clock is not ours. */
const SHARE = 0.9;

/**
 * Who somebody is, and who can read along, has to be known before Slack's three seconds are over, and after a start
 * nothing is known: as many as a team that votes on an answer, in as many channels as a company asks in. What comes at
 * once is taken from the minute's, so that it holds all the same.
 */
const PEOPLE_AT_ONCE = 40;
const CHANNELS_AT_ONCE = 30;

/**
 * Slack's tiers: calls a minute, for each method in each workspace.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
const PER_MINUTE: Readonly<Record<string, number>> = {
  "chat.startStream": 20,
  "chat.stopStream": 20,
  "reactions.remove": 20,
  "chat.appendStream": 100,
  "chat.postEphemeral": 100,
  "files.getUploadURLExternal": 100,
  "files.completeUploadExternal": 100,
  "files.info": 100,
  "users.info": 100 - PEOPLE_AT_ONCE,
  "conversations.info": 50 - CHANNELS_AT_ONCE,
  "views.open": 100,
  "views.publish": 100,
  // Several hundred a minute for the workspace; each channel has its own lane besides.
  "chat.postMessage": 300,
};
const OTHERS = 50;

/** These appear in a channel, which takes one a second. */
const POSTS: ReadonlySet<string> = new Set(["chat.postMessage", "chat.startStream", "files.completeUploadExternal"]);
/** A little less than one a second: calls do not arrive as evenly as they are made. */
const POSTS_PER_MINUTE = 54.5;
/** What may come at once before the pace begins. */
const CALLS_AT_ONCE = 5;
const AT_ONCE: Readonly<Record<string, number>> = {
  "users.info": PEOPLE_AT_ONCE,
  "conversations.info": CHANNELS_AT_ONCE,
};
const POSTS_AT_ONCE = 3;
/** Only ever held back because Slack asks for it. */
const UNLIMITED: Rate = { perMinute: 1_000_000, burst: 1_000_000 };

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

/** The pace of all calls, of all processes together. Each lane waits for itself: what holds one channel back holds no other. */
export class Limiter {
  readonly #limits: RateLimits;
  readonly #clock: Clock;

  constructor(limits: RateLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * Waits for the call's turn.
   *
   * @throws {Crowded} at once when that would be longer than `patienceMs`
   */
  async take(call: Call, patienceMs = PATIENCE_MS): Promise<void> {
    // The channel's turn is waited for before the method's is taken: other channels need the method meanwhile.
    for (const { name, rate } of lanesOf(call).toReversed()) {
      const waitMs = await this.#limits.reserve(name, rate, patienceMs);
      if (waitMs === null) throw new Crowded("Slack", "rate limit", Math.ceil(patienceMs / 1000));
      if (waitMs > 0) await this.#clock.sleep(waitMs);
    }
  }

  /** Slack has asked to wait before the call is made again. */
  async hold(call: Call, retryAfterSeconds: number): Promise<void> {
    const held = lanesOf(call).at(-1);
    if (held !== undefined) await this.#limits.pause(held.name, retryAfterSeconds * 1000);
  }
}

interface Lane {
  readonly name: string;
  readonly rate: Rate;
}

/** The method's, then where there is one the channel's. */
function lanesOf({ tenant, method, channel }: Call): readonly Lane[] {
  const workspace = `slack:${tenant}`;
  const perMinute = (PER_MINUTE[method] ?? OTHERS) * SHARE;
  const ofMethod = { name: `${workspace} ${method}`, rate: { perMinute, burst: AT_ONCE[method] ?? CALLS_AT_ONCE } };
  if (channel === null) return [ofMethod];
  const ofChannel = POSTS.has(method)
    ? { name: `${workspace} ${channel} posts`, rate: { perMinute: POSTS_PER_MINUTE, burst: POSTS_AT_ONCE } }
    : { name: `${workspace} ${channel} ${method}`, rate: UNLIMITED };
  return [ofMethod, ofChannel];
}
