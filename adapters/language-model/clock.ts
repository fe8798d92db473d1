import { setTimeout as sleep } from "node:timers/promises";

/** Time as the limiter and the retries see it. */
export interface Clock {
  now(): number;
  /** @throws the signal's reason when it is aborted first */
  wait(durationMs: number, signal: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  async wait(durationMs, signal) {
    signal.throwIfAborted();
    await sleep(durationMs, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  },
};
