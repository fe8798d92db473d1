/** For npm, which passes a Ctrl-C on to a command that the terminal has told already. */
const ECHO_MS = 200;
/** What a review may take to come to a stop by itself. */
const GRACE_MS = 800;

export const STOPPED = 130;

/**
 * Turns Ctrl-C, and the signal that a supervisor sends, into an abort. A second one ends the process at once, and so
 * does a review that has not stopped within the time of grace.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let stoppedAt = Number.NEGATIVE_INFINITY;
  const stop = () => {
    if (controller.signal.aborted && performance.now() - stoppedAt > ECHO_MS) process.exit(STOPPED);
    if (controller.signal.aborted) return;
    stoppedAt = performance.now();
    setTimeout(() => process.exit(STOPPED), GRACE_MS).unref();
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}
