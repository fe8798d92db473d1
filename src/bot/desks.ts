import type { Actor, ChatEvent } from "../domain/chat-event.ts";
import type { Chat } from "../ports/chat.ts";
import type { Store } from "../ports/store.ts";
import { type Log, logWith } from "./log.ts";
import { Outbox } from "./outbox.ts";
import type { Desk } from "./turn.ts";

const NAMES_READ_EVERY_MS = 30_000;

/** The tenants that the bot serves, each with its platform. */
export class Desks {
  readonly #chats: ReadonlyMap<string, Chat>;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #signal: AbortSignal;
  readonly #log: Log;
  readonly #known = new Set<string>();
  readonly #desks = new Map<string, Desk>();
  readonly #names = new Map<string, string>();
  readonly #meetings = new Map<string, Promise<void>>();
  readonly #namesReadAt = new Map<string, number>();

  constructor(parts: { chats: readonly Chat[]; store: Store; now: () => number; signal: AbortSignal; log: Log }) {
    this.#chats = new Map(parts.chats.map((chat) => [chat.platform, chat]));
    this.#store = parts.store;
    this.#now = parts.now;
    this.#signal = parts.signal;
    this.#log = parts.log;
  }

  /** Takes up a tenant that was installed before; the names of its people are read when something happens there. */
  takeUp(tenantId: string): void {
    this.#known.add(tenantId);
  }

  /** Reads what a tenant's people are called, once; what could not be read is read at the next event. */
  meetPeople(tenantId: string): Promise<void> {
    const meeting = this.#meetings.get(tenantId) ?? this.#readNames(tenantId);
    this.#meetings.set(tenantId, meeting);
    meeting.catch(() => this.#meetings.delete(tenantId));
    return meeting;
  }

  async #readNames(tenantId: string): Promise<void> {
    for (const [id, name] of await this.#store.of(tenantId).people.names()) {
      this.#names.set(`${tenantId}\u001f${id}`, name);
    }
  }

  isKnown(tenantId: string): boolean {
    return this.#known.has(tenantId);
  }

  /** Whether this process is connected to the tenant's platform. */
  isReachable(tenantId: string): boolean {
    return this.#chats.has(platformOf(tenantId));
  }

  /** Another process may have seen a tenant go that now comes back: its coming is always written. */
  async install(tenantId: string, { kind, platform, tenant }: ChatEvent): Promise<void> {
    if (!this.#known.has(tenantId) || kind === "installed") {
      await this.#store.install({ id: tenantId, platform, name: tenant });
      this.#known.add(tenantId);
    }
    await this.meetPeople(tenantId);
  }

  forget(tenantId: string): void {
    this.#known.delete(tenantId);
    this.#desks.delete(tenantId);
    this.#meetings.delete(tenantId);
  }

  /** Remembers what somebody is called, also after a restart. */
  async met(tenantId: string, { id, name }: Actor): Promise<void> {
    const key = `${tenantId}\u001f${id}`;
    if (name === "" || this.#names.get(key) === name) return;
    await this.#store.of(tenantId).people.met(id, name);
    this.#names.set(key, name);
  }

  of(tenantId: string): Desk {
    const desk = this.#desks.get(tenantId) ?? this.#open(tenantId);
    this.#desks.set(tenantId, desk);
    return desk;
  }

  #open(tenantId: string): Desk {
    const platform = platformOf(tenantId);
    const chat = this.#chats.get(platform);
    if (chat === undefined) throw new Error(`no connection to ${platform}`);
    const store = this.#store.of(tenantId);
    const log = logWith(this.#log, { tenant: tenantId });
    return {
      tenantId,
      tenant: tenantId.slice(platform.length + 1),
      chat,
      store,
      outbox: new Outbox({ chat, store, now: this.#now, signal: this.#signal, log }),
      log,
      now: this.#now,
      nameOf: (person) => this.#nameOf(tenantId, person),
    };
  }

  /** Somebody whom another process met is called by their name from the next time on. */
  #nameOf(tenantId: string, person: string): string {
    const name = this.#names.get(`${tenantId}\u001f${person}`);
    if (name !== undefined) return name;
    const readAt = this.#namesReadAt.get(tenantId) ?? 0;
    if (performance.now() - readAt > NAMES_READ_EVERY_MS) {
      this.#namesReadAt.set(tenantId, performance.now());
      this.#readNames(tenantId).catch((err: unknown) =>
        this.#log.warn({ tenant: tenantId, err }, "names were not read"),
      );
    }
    return person;
  }
}

const platformOf = (tenantId: string): string => tenantId.slice(0, tenantId.indexOf(":"));
