import PQueue from "p-queue";

/** How often a service may be asked: at most `requests` in any `intervalMs`, `concurrency` of them at once. */
export interface Pace {
  readonly requests: number;
  readonly intervalMs: number;
  readonly concurrency: number;
}

/** Lets tasks start no faster than a pace, and not before a time that the service asked for. */
export class Pacer {
  readonly #queue: PQueue;
  #notBefore = 0;

  constructor({ requests, intervalMs, concurrency }: Pace) {
    this.#queue = new PQueue(
      intervalMs > 0 ? { concurrency, intervalCap: requests, interval: intervalMs, strict: true } : { concurrency },
    );
  }

  /** Runs a task in its turn. An abort takes a waiting task out of the queue at once. */
  run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const inTurn = async () => {
      const waitMs = this.#notBefore - Date.now();
      if (waitMs > 0) await wait(waitMs, signal);
      return task();
    };
    return this.#queue.add(inTurn, { signal });
  }

  /** Holds back every task that has not started, for as long as the service asked. */
  holdFor(waitMs: number): void {
    this.#notBefore = Math.max(this.#notBefore, Date.now() + waitMs);
  }
}

function wait(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, waitMs);
    signal.addEventListener("abort", stop, { once: true });
  });
}
