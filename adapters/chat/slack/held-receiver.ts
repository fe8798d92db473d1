import type { App, Receiver } from "@slack/bolt";

type ReceiverEvent = Parameters<App["processEvent"]>[0];

/**
 * Stands between a receiver of Bolt and the app. Bolt acknowledges an event before any listener has seen it, and then
 * Slack never sends it again: here the acknowledgement waits until the listeners have stored it.
 */
export class HeldReceiver implements Receiver {
  readonly #inner: Receiver;
  readonly #underWay = new Set<Promise<void>>();
  #isOpen = false;

  constructor(inner: Receiver) {
    this.#inner = inner;
  }

  init(app: App): void {
    const held = { processEvent: (event: ReceiverEvent) => this.#track(this.#process(app, event)) };
    this.#inner.init(held as App);
  }

  start(...args: unknown[]): Promise<unknown> {
    return this.#inner.start(...args);
  }

  stop(...args: unknown[]): Promise<unknown> {
    return this.#inner.stop(...args);
  }

  open(): void {
    this.#isOpen = true;
  }

  /** Refuses what comes from now on, and resolves when what is under way was acknowledged or given back. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.allSettled(this.#underWay);
  }

  async #process(app: App, event: ReceiverEvent): Promise<void> {
    if (!this.#isOpen) throw new Error("not listening: Slack sends it again");
    if (event.body.type === "app_rate_limited") return event.ack();
    if (event.body.type !== "event_callback") return app.processEvent(event);
    await app.processEvent({ ...event, ack: async () => {} });
    await event.ack();
  }

  #track(work: Promise<void>): Promise<void> {
    this.#underWay.add(work);
    const end = () => this.#underWay.delete(work);
    work.then(end, end);
    return work;
  }
}
