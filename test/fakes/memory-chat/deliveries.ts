import type { ChatEvent } from "../../../src/domain/chat-event.ts";
import type { ChatListener } from "../../../src/ports/chat.ts";

const ATTEMPTS = 3;

/** How a platform hands events over: at once, again when they were not taken, and late while nobody listens. */
export class Deliveries {
  /** The keys of the events that a handler has taken, once for each time it did. */
  readonly acknowledged: string[] = [];
  /** Events that the handler turned away until the platform gave up. */
  readonly abandoned: ChatEvent[] = [];
  readonly #past: ChatEvent[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #waiting: ChatEvent[] = [];
  #listener: ChatListener | null = null;
  #held = false;
  lastAt: string | null = null;

  get connected(): boolean {
    return this.#listener !== null;
  }

  connect(listener: ChatListener): void {
    this.#listener = listener;
    if (!this.#held) this.#flush((events) => events);
  }

  /** Resolves when what is under way was acknowledged or given up; what happens from now on waits for the next handler. */
  async disconnect(): Promise<void> {
    this.#listener = null;
    await this.settled();
  }

  /** From now on events wait until they are released. */
  hold(): void {
    this.#held = true;
  }

  /** Delivers what was held, as arranged: in another order, twice, or in part (then the rest is lost). */
  async release(arrange: (events: readonly ChatEvent[]) => readonly ChatEvent[] = (events) => events): Promise<void> {
    this.#held = false;
    this.#flush(arrange);
    await this.settled();
  }

  /** Delivers past events once more. */
  async repeat(which: (event: ChatEvent) => boolean = () => true): Promise<void> {
    for (const event of this.#past.filter(which)) this.#deliver(event);
    await this.settled();
  }

  add(event: ChatEvent): void {
    this.#past.push(event);
    if (this.#held || this.#listener === null) this.#waiting.push(event);
    else this.#deliver(event);
  }

  /** Whom the platform asks for forms, suggestions and people's pages. */
  get listener(): ChatListener {
    if (this.#listener === null) throw new Error("nobody is connected");
    return this.#listener;
  }

  /** Resolves when no delivery is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #flush(arrange: (events: readonly ChatEvent[]) => readonly ChatEvent[]): void {
    const events = arrange(this.#waiting);
    this.#waiting = [];
    for (const event of events) this.#deliver(event);
  }

  #deliver(event: ChatEvent): void {
    const delivery = this.#attempt(event).finally(() => this.#underWay.delete(delivery));
    this.#underWay.add(delivery);
  }

  async #attempt(event: ChatEvent): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (this.#listener === null) {
        this.#waiting.push(event);
        return;
      }
      this.lastAt = event.at;
      try {
        await this.#listener.event(structuredClone(event));
        this.acknowledged.push(event.dedupeKey);
        return;
      } catch {
        // Not taken: the platform only sees that no acknowledgement came.
      }
    }
    this.abandoned.push(event);
  }
}
