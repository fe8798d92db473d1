import { setTimeout as wait } from "node:timers/promises";

/** The time by which the adapter keeps its pace. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const machineClock: Clock = { now: () => Date.now(), sleep: (ms) => wait(ms) };
