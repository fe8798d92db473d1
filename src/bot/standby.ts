import { AppError } from "../errors.ts";
import type { Chat, ChatListener } from "../ports/chat.ts";
import type { Log } from "./log.ts";
import type { Presence } from "./presence.ts";

/** Whoever listens says so more often than this, or another process takes over. */
const LEASE_MS = 20_000;
const LOOK_MS = 5_000;

/** Listens to a platform that only one process may listen to at a time; the others stand by. */
export class Standby {
  readonly #presence: Presence;
  readonly #log: Log;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #held = new Set<string>();
  readonly #waiting = new Set<Chat>();
  readonly #failed = Promise.withResolvers<never>();

  constructor(presence: Presence, log: Log) {
    this.#presence = presence;
    this.#log = log;
    this.#failed.promise.catch(() => {});
  }

  /** Rejects when this process can no longer listen: it is to end, and to be started again. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /**
   * Begins to listen, now or when the process that does has died.
   *
   * @throws what `Chat.start` throws, when it is begun now
   */
  async start(chat: Chat, listener: ChatListener): Promise<void> {
    const { alone } = chat.capabilities;
    if (alone === null) return chat.start(listener);
    if (await this.#presence.hold(alone, LEASE_MS)) return this.#listen(chat, alone, listener);
    this.#log.info({ platform: chat.platform }, "another process listens; this one stands by");
    this.#waiting.add(chat);
    const looking = setInterval(() => {
      this.#takeOver(chat, alone, listener, looking).catch((fault) => this.#failed.reject(fault));
    }, LOOK_MS);
    this.#timers.add(looking);
  }

  standsBy(chat: Chat): boolean {
    return this.#waiting.has(chat);
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const name of this.#held) await this.#presence.letGo(name);
  }

  async #takeOver(chat: Chat, name: string, listener: ChatListener, looking: NodeJS.Timeout): Promise<void> {
    if (this.#held.has(name) || !(await this.#mayTakeOver(chat, name))) return;
    clearInterval(looking);
    this.#waiting.delete(chat);
    this.#log.info({ platform: chat.platform }, "no other process listens: this one does now");
    await this.#listen(chat, name, listener);
  }

  async #mayTakeOver(chat: Chat, name: string): Promise<boolean> {
    return this.#presence.hold(name, LEASE_MS).catch((err: unknown) => {
      this.#log.warn({ platform: chat.platform, err }, "it could not be seen whether another process listens");
      return false;
    });
  }

  async #listen(chat: Chat, name: string, listener: ChatListener): Promise<void> {
    this.#held.add(name);
    this.#timers.add(setInterval(() => void this.#renew(chat, name), LOOK_MS));
    await chat.start(listener);
  }

  async #renew(chat: Chat, name: string): Promise<void> {
    const held = await this.#presence.hold(name, LEASE_MS).catch((err: unknown) => {
      // The store may be back before the lease is over.
      this.#log.warn({ platform: chat.platform, err }, "the right to listen was not renewed");
      return true;
    });
    if (!held)
      this.#failed.reject(new AppError(`Another process listens to ${chat.platform} now. Start this one again.`));
  }
}
