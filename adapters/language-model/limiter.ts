import type { Clock } from "./clock.ts";

const MINUTE_MS = 60_000;

/** What one server may be asked. A limit of null is none. */
export interface Limits {
  /** Calls under way at once. */
  readonly concurrency: number;
  readonly requestsPerMinute: number | null;
  /** Of input and output together. */
  readonly tokensPerMinute: number | null;
}

export interface LimitedTask<Value> {
  /** Whose turn it is: lanes that wait are served one after the other, one call each. */
  readonly lane: string;
  /** An estimate, until `run` says what it took. */
  readonly tokens: number;
  readonly signal: AbortSignal;
  run(): Promise<{ readonly value: Value; readonly tokens: number }>;
}

interface Start {
  readonly at: number;
  tokens: number;
}

interface Waiting {
  readonly tokens: number;
  readonly begin: (start: Start) => void;
}

/** Lets the calls of all reviews start no faster than a server allows, in fair turn between the reviews. */
export class Limiter {
  readonly #limits: Limits;
  readonly #clock: Clock;
  /** In the order of their turns. */
  readonly #lanes = new Map<string, Waiting[]>();
  /** The calls that started within the last minute, oldest first. */
  #starts: Start[] = [];
  #running = 0;
  #notBefore = 0;
  #wakeUp: AbortController | null = null;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Runs a task in its turn. An abort takes a waiting task out of its lane. */
  async run<Value>({ lane, tokens, signal, run }: LimitedTask<Value>): Promise<Value> {
    const start = await this.#turn(lane, tokens, signal);
    try {
      const done = await run();
      start.tokens = done.tokens;
      return done.value;
    } finally {
      this.#running -= 1;
      this.#startWaiting();
    }
  }

  /** Holds back every call that has not started, for as long as the server asked. */
  holdFor(durationMs: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.#clock.now() + durationMs);
  }

  #turn(lane: string, tokens: number, signal: AbortSignal): Promise<Start> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#remove(lane, waiting);
        reject(signal.reason);
      };
      const begin = (start: Start) => {
        signal.removeEventListener("abort", leave);
        resolve(start);
      };
      const waiting: Waiting = { tokens, begin };
      signal.addEventListener("abort", leave, { once: true });
      this.#lanes.set(lane, [...(this.#lanes.get(lane) ?? []), waiting]);
      this.#startWaiting();
    });
  }

  #remove(lane: string, waiting: Waiting): void {
    const rest = (this.#lanes.get(lane) ?? []).filter((other) => other !== waiting);
    if (rest.length === 0) this.#lanes.delete(lane);
    else this.#lanes.set(lane, rest);
    this.#startWaiting();
  }

  #startWaiting(): void {
    this.#wakeUp?.abort();
    this.#wakeUp = null;
    while (this.#running < this.#limits.concurrency) {
      const [next] = this.#lanes;
      const [lane, [waiting, ...rest]] = next ?? ["", []];
      if (waiting === undefined) return;
      const waitMs = this.#waitMs(waiting.tokens);
      if (waitMs > 0) {
        this.#wakeUpIn(waitMs);
        return;
      }
      this.#lanes.delete(lane);
      if (rest.length > 0) this.#lanes.set(lane, rest);
      this.#begin(waiting);
    }
  }

  #begin({ tokens, begin }: Waiting): void {
    const start = { at: this.#clock.now(), tokens };
    this.#running += 1;
    this.#starts.push(start);
    begin(start);
  }

  #waitMs(tokens: number): number {
    const now = this.#clock.now();
    this.#starts = this.#starts.filter(({ at }) => at > now - MINUTE_MS);
    const requests = this.#starts.length - (this.#limits.requestsPerMinute ?? Number.POSITIVE_INFINITY);
    const requestsLeaveAt = requests < 0 ? now : (this.#starts[requests]?.at ?? now) + MINUTE_MS;
    return Math.max(this.#notBefore, requestsLeaveAt, this.#tokensFreeAt(tokens, now)) - now;
  }

  /** A call that is larger than the limit itself starts when nothing else was sent for a minute. */
  #tokensFreeAt(tokens: number, now: number): number {
    const limit = this.#limits.tokensPerMinute ?? Number.POSITIVE_INFINITY;
    let used = this.#starts.reduce((sum, start) => sum + start.tokens, 0);
    let freeAt = now;
    for (const start of this.#starts) {
      if (used + tokens <= limit) break;
      used -= start.tokens;
      freeAt = start.at + MINUTE_MS;
    }
    return freeAt;
  }

  #wakeUpIn(durationMs: number): void {
    const wakeUp = new AbortController();
    this.#wakeUp = wakeUp;
    this.#clock.wait(durationMs, wakeUp.signal).then(
      () => this.#startWaiting(),
      // Aborted: another wake-up has taken its place, or nothing waits any more.
      () => {},
    );
  }
}
