import { setTimeout as sleep } from "node:timers/promises";
import { ChatEvent } from "../domain/chat-event.ts";
import { ChatUnavailable, StoreFailure } from "../errors.ts";
import type { Store } from "../ports/store.ts";
import type { Desks } from "./desks.ts";
import { Lanes } from "./lanes.ts";
import type { Log } from "./log.ts";
import { type Spoken, tenantIdOf } from "./turn.ts";

/** Between tries while a platform, or the database, cannot be reached: within half a minute of its end all goes on. */
const UNREACHABLE_MS = { platform: 15_000, database: 5_000 };
/** Who waits for an answer learns of a database that is away when so many tries have failed: most faults are over by then. */
const TOLD_AFTER_TRIES = 3;

interface Parts {
  readonly store: Store;
  readonly desks: Desks;
  /** The name of this process, which holds what it receives. */
  readonly process: string;
  readonly log: Log;
  readonly now: () => number;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
  readonly handle: (event: ChatEvent) => Promise<void>;
  /** Tells who said something that the store does not answer. */
  readonly excuse: (event: Spoken, failure: StoreFailure, course: "kept" | "not-kept") => Promise<void>;
}

/** Takes events: each is stored, then handled in its turn, and taken up again until that is done. */
export class Reception {
  readonly #parts: Parts;
  readonly #lanes = new Lanes();
  readonly #underWay = new Set<Promise<void>>();
  readonly #retries = new Set<NodeJS.Timeout>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes up what was received and not handled. @param living processes that handle theirs themselves */
  async takeUp(living: readonly string[]): Promise<void> {
    const { store, desks, process } = this.#parts;
    for (const { key, tenantId, payload } of await store.takeUpEvents(process, living)) {
      const event = ChatEvent.safeParse(payload);
      if (event.success) {
        await desks.meetPeople(tenantId);
        this.#begin(event.data);
      } else this.#parts.log.error({ event: key, err: event.error }, "an event of another version is left aside");
    }
  }

  /** Stores an event; what follows from it goes on after this resolves. */
  async receive(event: ChatEvent): Promise<void> {
    if (await this.#isOverheard(event)) return;
    try {
      if ((await this.#keep(event)) === "new") this.#begin(event);
    } catch (error) {
      if (!(error instanceof StoreFailure) || !isSpoken(event)) throw error;
      // Nothing can be written: what only reads is answered all the same, and what writes says that it cannot.
      await this.#lanes.run(event, () => this.#readOnly(event));
    }
  }

  async #readOnly(event: Spoken): Promise<void> {
    try {
      await this.#parts.handle(event);
    } catch (error) {
      if (!(error instanceof StoreFailure) || !isWritten(event)) throw error;
      await this.#parts.excuse(event, error, "not-kept");
    }
  }

  async #keep(event: ChatEvent): Promise<"new" | "seen"> {
    const tenantId = tenantIdOf(event);
    await this.#parts.desks.install(tenantId, event);
    const kept = {
      key: event.dedupeKey,
      receivedAt: this.#parts.now(),
      payload: JSON.parse(JSON.stringify(event)),
    };
    return this.#parts.store.of(tenantId).inbox.receive(kept, this.#parts.process);
  }

  /** Talk among people that is none of the bot's business is not even stored. */
  async #isOverheard(event: ChatEvent): Promise<boolean> {
    if (event.kind !== "follow-up" || event.addressed) return false;
    const { conversation, thread } = event;
    return (await this.#parts.store.of(tenantIdOf(event)).reviews.inThread({ conversation, thread })).length === 0;
  }

  /** @param failed how many tries failed so far */
  #begin(event: ChatEvent, failed = 0): void {
    const handled = this.#lanes
      .run(event, () => this.#parts.handle(event))
      .then(() => this.#end(event))
      .catch((fault) => this.#lost(event, fault, failed + 1));
    this.#underWay.add(handled);
    void handled.finally(() => this.#underWay.delete(handled));
  }

  async #end(event: ChatEvent): Promise<void> {
    const { dedupeKey, kind } = event;
    this.#parts.log.info({ tenant: tenantIdOf(event), event: dedupeKey, kind }, "event handled");
    if (event.kind !== "uninstalled") await this.#parts.store.of(tenantIdOf(event)).inbox.handled(event.dedupeKey);
  }

  /** The event stays unhandled, and is taken up again: soon when something could not be reached, else at the next start. */
  #lost(event: ChatEvent, fault: unknown, failed: number): void {
    this.#parts.log.error({ tenant: tenantIdOf(event), event: event.dedupeKey, err: fault }, "event not handled");
    const waitMs = waitAfter(fault);
    if (waitMs === null || this.#parts.signal.aborted) return;
    if (fault instanceof StoreFailure && isSpoken(event) && failed === TOLD_AFTER_TRIES) this.#excuse(event, fault);
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#begin(event, failed);
    }, waitMs);
    this.#retries.add(timer);
  }

  #excuse(event: Spoken, failure: StoreFailure): void {
    this.#parts
      .excuse(event, failure, "kept")
      .catch((fault) => this.#parts.log.error({ event: event.dedupeKey, err: fault }, "nobody could be told"));
  }

  /** Tries nothing again that could not be answered. */
  stop(): void {
    for (const timer of this.#retries) clearTimeout(timer);
  }

  get isBusy(): boolean {
    return this.#underWay.size > 0;
  }

  /** Resolves when the answers under way have had their turn, or after a moment. */
  async rest(momentMs: number): Promise<void> {
    await this.#lanes.settled();
    await Promise.race([Promise.all(this.#underWay), sleep(momentMs)]);
  }
}

/** Null for what does not pass by itself. */
function waitAfter(fault: unknown): number | null {
  if (fault instanceof ChatUnavailable) return UNREACHABLE_MS.platform;
  return fault instanceof StoreFailure ? UNREACHABLE_MS.database : null;
}

/** Who presses a button or calls a command is told by their platform, where they alone see it. */
const isWritten = ({ kind }: ChatEvent): boolean => kind === "ask" || kind === "follow-up";

const isSpoken = (event: ChatEvent): event is Spoken =>
  ["ask", "follow-up", "command", "check", "action"].includes(event.kind);
