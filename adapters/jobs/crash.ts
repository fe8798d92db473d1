const CRASHED = "The process ended while it worked on this.";
/** After a first crash at once; then doubled, so that a job that kills its worker lets others go before it. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** What befalls a job whose worker died under it. @param before how often that happened before, without progress */
export function crashed(before: number, now: number) {
  const pauseMs = Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** before);
  return { error: CRASHED, crashes: before + 1, runAt: before === 0 ? null : now + pauseMs } as const;
}
