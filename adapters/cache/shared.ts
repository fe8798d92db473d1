import { Keyv, type KeyvStoreAdapter } from "keyv";
import { BadInput } from "../../src/errors.ts";
import type { Answers, CacheName } from "./answers.ts";
import { openPostgresAnswers } from "./postgres.ts";
import { openRedisAnswers } from "./redis.ts";

/** A cache that takes longer is of no use. */
const LONGEST_MS = 2_000;
/** How long a cache that failed is left alone, so that not every question waits for it. */
const RESTING_MS = 5_000;

type Open = () => Promise<Answers>;

/**
 * Opens the cache that all processes share. A cache is never worth a failed run: while its server is away nothing is
 * found and nothing kept, and it is used again once it is back. `warn` hears of each time it goes away.
 *
 * @param url of Redis or PostgreSQL
 * @param now milliseconds that only ever grow
 */
export function openSharedCache(
  url: string,
  name: CacheName,
  warn: (warning: string) => void,
  now: () => number = () => performance.now(),
): Keyv<string> {
  const report = (fault: unknown) =>
    warn(
      `The cache at ${serverOf(url)} cannot be used (${reason(fault)}). Until it is back, nothing is taken from it.`,
    );
  const store = new SharedStore(opener(url, name), report, now);
  return new Keyv({ store, useKeyPrefix: false });
}

/** @throws {BadInput} when the server cannot be used now; the message says what to do */
export async function checkSharedCache(url: string): Promise<void> {
  try {
    await within(LONGEST_MS, async () => {
      const answers = await opener(url, "answers")();
      try {
        await answers.get("is it there?");
      } finally {
        await answers.close();
      }
    });
  } catch (cause) {
    throw new BadInput(
      `The cache at ${serverOf(url)} cannot be used (${reason(cause)}). Start it, check CACHE_URL, or leave CACHE_URL empty.`,
      { cause },
    );
  }
}

const opener = (url: string, name: CacheName): Open =>
  url.startsWith("redis") ? () => openRedisAnswers(url, name) : () => openPostgresAnswers(url, name);

/** Keyv's view of a server that may go away and come back. */
class SharedStore implements KeyvStoreAdapter {
  readonly opts = {};
  readonly #open: Open;
  readonly #report: (fault: unknown) => void;
  readonly #now: () => number;
  #answers: Promise<Answers> | null = null;
  #state: "well" | "failed" = "well";
  #restingUntil = 0;

  constructor(open: Open, report: (fault: unknown) => void, now: () => number) {
    this.#open = open;
    this.#report = report;
    this.#now = now;
  }

  /** Faults go to `report` rather than to listeners, because Keyv does not pass on those of a read. */
  on(): this {
    return this;
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    return (await this.#attempt((answers) => answers.get(key))) as Value | undefined;
  }

  async set(key: string, value: string, ttl?: number): Promise<boolean> {
    const kept = await this.#attempt(async (answers) => {
      await answers.set(key, value, ttl);
      return true;
    });
    return kept ?? false;
  }

  async delete(key: string): Promise<boolean> {
    return (await this.#attempt((answers) => answers.delete(key))) ?? false;
  }

  async clear(): Promise<void> {
    await this.#attempt((answers) => answers.clear());
  }

  async disconnect(): Promise<void> {
    this.#restingUntil = Number.POSITIVE_INFINITY;
    await this.#drop();
  }

  async #attempt<T>(work: (answers: Answers) => Promise<T>): Promise<T | undefined> {
    if (this.#now() < this.#restingUntil) return undefined;
    this.#answers ??= this.#open();
    const answers = this.#answers;
    try {
      const result = await within(LONGEST_MS, async () => work(await answers));
      this.#state = "well";
      return result;
    } catch (fault) {
      if (answers === this.#answers) this.#fail(fault);
      return undefined;
    }
  }

  #fail(fault: unknown): void {
    this.#restingUntil = Math.max(this.#restingUntil, this.#now() + RESTING_MS);
    if (this.#state === "well") this.#report(fault);
    this.#state = "failed";
    void this.#drop();
  }

  /** What never answered never closes, so nobody but the end waits for it. */
  async #drop(): Promise<void> {
    const answers = this.#answers;
    this.#answers = null;
    // What failed may fail at closing, too.
    await answers?.then((open) => open.close()).catch(() => {});
  }
}

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  try {
    return await Promise.race([work(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Without the password. */
function serverOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function reason(fault: unknown): string {
  if (fault instanceof AggregateError) return reason(fault.errors[0]);
  return fault instanceof Error ? fault.message : String(fault);
}
