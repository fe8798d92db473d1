import type { Json } from "../ports/store.ts";
import type { Turn } from "./turn.ts";

/**
 * What an event is taken to mean, decided once: handled again after a crash, it would meet what it changed itself, and
 * say that there is nothing left to do.
 */
export async function decided<Decision extends Json>(
  { store, event }: Pick<Turn, "store" | "event">,
  decide: () => Promise<Decision>,
): Promise<Decision> {
  const before = await store.inbox.decision(event.dedupeKey);
  // It was of this very type: only this event is decided under its key.
  return (before ?? (await store.inbox.decide(event.dedupeKey, await decide()))) as Decision;
}
