import type { Json } from "../store.ts";

/** Something that a platform told us, as it is kept until it is handled. */
export interface InboxEvent {
  /** The same for every delivery of the event. */
  readonly key: string;
  readonly receivedAt: number;
  /** The event itself, in the chat port's form. */
  readonly payload: Json;
}

/**
 * Events, stored before they are acknowledged. What handles an event must bear being run again after a crash: the
 * review ids, job keys and message keys that it makes come from the event's key.
 */
export interface Inbox {
  /**
   * @param holder the process that is to handle it; without one, whoever takes it up
   * @returns `seen` for every delivery after the first; then there is nothing to do
   */
  receive(event: InboxEvent, holder?: string): Promise<"new" | "seen">;
  /**
   * Keeps what an event was taken to mean, until it is handled: what decided that may look different when the event is
   * handled again, because of the event itself.
   *
   * @returns what was decided first; `decision` itself for an event that is not kept
   */
  decide(key: string, decision: Json): Promise<Json>;
  /** Null when nothing was decided. */
  decision(key: string): Promise<Json>;
  /** The event has had all its effects and need not be handled after a restart. */
  handled(key: string): Promise<void>;
}
