/** How often something may be done. */
export interface Rate {
  readonly perMinute: number;
  /** How many may be done at once after a pause, 1 or more. */
  readonly burst: number;
}

/** What all processes together may do, such as edit the messages of one workspace. */
export interface RateLimits {
  /**
   * Takes the next free moment.
   *
   * @param bucket of what is counted together, to 200 characters, such as `slack:T024BE7LD chat.update`
   * @param patienceMs the longest wait that is still of use
   * @returns how long to wait before it is done, in milliseconds, 0 for at once; null when that would be longer than
   *   `patienceMs`: nothing was taken then
   */
  reserve(bucket: string, rate: Rate, patienceMs: number): Promise<number | null>;

  /** Lets nobody begin before so many milliseconds have passed: the platform said so. */
  pause(bucket: string, ms: number): Promise<void>;

  /** Forgets buckets that were not used for a day. */
  forgetIdle(): Promise<void>;
}
