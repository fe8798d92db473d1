import type { FakeClock } from "./interface.ts";

/** The machine's time, and what a test adds to it. */
export class Clock implements FakeClock {
  readonly #listeners: (() => void)[] = [];
  #added = 0;

  now(): number {
    return Date.now() + this.#added;
  }

  /** As Discord writes it: 2026-01-05T00:49:53.676000+00:00. */
  timestamp(): string {
    return new Date(this.now()).toISOString().replace("Z", "000+00:00");
  }

  advance(durationMs: number): void {
    this.#added += durationMs;
    for (const listener of this.#listeners) listener();
  }

  onAdvance(listener: () => void): void {
    this.#listeners.push(listener);
  }
}

const EPOCH = 1_420_070_400_000;

/** @see https://discord.com/developers/docs/reference#snowflakes */
export class Snowflakes {
  readonly #clock: Clock;
  #last = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): string {
    const earliest = BigInt(this.#clock.now() - EPOCH) << 22n;
    this.#last = earliest > this.#last ? earliest : this.#last + 1n;
    return String(this.#last);
  }

  /** One that belongs to a shard, for a guild. */
  nextOnShard(shard: number, shards: number): string {
    const base = BigInt(this.next()) >> 22n;
    const count = BigInt(shards);
    this.#last = (base - (base % count) + count + BigInt(shard)) << 22n;
    return String(this.#last);
  }
}

/** @returns epoch milliseconds */
export const timeOf = (id: string): number => Number(BigInt(id) >> 22n) + EPOCH;

export const shardOf = (guildId: string | null, shards: number): number =>
  guildId === null ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(shards));
