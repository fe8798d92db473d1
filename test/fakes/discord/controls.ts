import type { FakeFile } from "./interface.ts";

export interface FakeGateway {
  /** How often clients asked for a new session, and took an old one up. */
  readonly identifies: number;
  readonly resumes: number;
  /** Open connections. */
  readonly connections: number;
  /** Resolves when so many shards have a session on an open connection. */
  ready(count?: number): Promise<void>;
  /** Op 7: asks clients to reconnect and resume. */
  reconnect(): void;
  /** Op 9: `resumable` is its payload. */
  invalidate(resumable: "resumable" | "lost"): void;
  /** Cuts the connections without a word (1006), or closes them with a code. */
  cut(code?: number): void;
  /** The next resume is answered with op 9 `false`: what happened meanwhile is lost. */
  forgetSessions(): void;
  /** Answers no heartbeat any more until the connection is a new one. */
  stopAcknowledging(): void;
  /** Takes no connections until it is released. */
  refuse(): { release(): void };
  /** Resolves when a client was refused next. */
  refused(): Promise<void>;
  /** Holds events back; released in order, or the other way round. */
  hold(): { release(order?: "in order" | "reversed"): void };
  /** Sends the last event of this name once more. */
  repeat(event: string): void;
}

/** Method and path with the names of the parameters as Discord writes them: `POST /channels/{channel_id}/messages`. */
export type Route = string;

export interface FakeFaults {
  /** The next calls of a route go wrong: `times` of them, one unless said. */
  next(route: Route, fault: Fault, times?: number): void;
  /** Calls of a route wait; what they ask for is done first or only then. */
  hold(route: Route, when?: "before the write" | "after the write"): HeldCalls;
}

export interface HeldCalls {
  /** Resolves when so many are waiting. */
  waiting(count?: number): Promise<void>;
  release(): void;
}

export type Fault =
  /** `written` tells whether what was asked for happened all the same. */
  | { readonly kind: "status"; readonly status: 500 | 502 | 503 | 504; readonly written: "written" | "not written" }
  | { readonly kind: "cut"; readonly written: "written" | "not written" }
  | { readonly kind: "rate limit"; readonly retryAfterSeconds: number; readonly scope: "user" | "global" | "shared" }
  /** An error of Discord's own: `{ status: 403, code: 50013, message: "Missing Permissions" }`. */
  | { readonly kind: "error"; readonly status: number; readonly code: number; readonly message: string };

export interface FakeLimits {
  /** Of one bucket: a route with its major parameter. Default: 1,000 in a second. */
  set(route: Route, limit: { readonly calls: number; readonly perMs: number }): void;
  /** The buckets of messages and reactions as people have met them, in a world where time runs so many times faster. */
  likeDiscord(timesFaster: number): void;
  /** All calls but those of interactions. Default 50 in a second. */
  global: { readonly calls: number; readonly perMs: number };
}

export interface FakeCalls {
  /** Every request so far, oldest first. */
  readonly all: readonly FakeCall[];
  count(route: Route): number;
  /** How often each route was called. */
  readonly byRoute: Readonly<Record<Route, number>>;
  /** Answers with 401, 403 or 429; Discord bans an address after 10,000 in 10 minutes. */
  readonly invalid: number;
  /** Requests that break a rule of Discord (400), with the errors they were answered with. */
  readonly rejected: readonly { readonly call: FakeCall; readonly answer: unknown }[];
  /** Resolves when a route has been answered so often, counted from the beginning. */
  reached(route: Route, count: number): Promise<void>;
}

export interface FakeCall {
  readonly route: Route;
  readonly path: string;
  readonly body: unknown;
  readonly files: readonly FakeFile[];
  /** 0 when the connection was cut. */
  readonly status: number;
  /** Discord's own number of the error; null for none. */
  readonly code: number | null;
}
