/**
 * What only one process may do at a time, such as holding the socket of a shard. Time is that of whoever keeps the
 * leases, so that processes whose clocks differ agree.
 */
export interface Leases {
  /**
   * Takes a lease that nobody has, or holds on to one's own.
   *
   * @param name of what is done, to 200 characters
   * @param holder names the process, the same for as long as it lives
   * @param forMs how long it is held unless it is renewed, from now on
   * @returns whether the holder has it
   */
  hold(name: string, holder: string, forMs: number): Promise<boolean>;

  /** Gives a lease back. One that is somebody else's, or nobody's, is no fault. */
  release(name: string, holder: string): Promise<void>;

  /** Who holds a lease at present whose name begins so, each once. */
  holders(prefix: string): Promise<readonly string[]>;

  /** Forgets leases that ran out a day ago, as those of processes that died. */
  forgetExpired(): Promise<void>;
}
