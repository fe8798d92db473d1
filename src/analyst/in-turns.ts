import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Does the same work for each item, in order. Before each, the rest of the process has its turn, so that long work
 * without any waiting neither holds others up nor goes on when it is to stop.
 *
 * @throws the signal's reason
 */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Result,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    await nextTurn();
    signal.throwIfAborted();
    results.push(work(item));
  }
  return results;
}
