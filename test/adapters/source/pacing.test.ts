import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Pace, Pacer } from "../../../adapters/source/pacing.ts";

const never = new AbortController().signal;

/** When each of `count` tasks, all handed over at once, started. */
async function startTimes(pace: Pace, count: number): Promise<readonly number[]> {
  const pacer = new Pacer(pace);
  const begin = Date.now();
  const started = Array.from({ length: count }, () => pacer.run(async () => Date.now() - begin, never));
  await vi.runAllTimersAsync();
  return Promise.all(started);
}

describe("a pacer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("starts one task in three seconds", async () => {
    const times = await startTimes({ requests: 1, intervalMs: 3_000, concurrency: 1 }, 3);
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(3_000);
    expect(third - second).toBeGreaterThanOrEqual(3_000);
  });

  it("starts no more than five tasks in any second", async () => {
    const times = await startTimes({ requests: 5, intervalMs: 1_000, concurrency: 10 }, 16);
    const inWindow = times.map((from) => times.filter((time) => time >= from && time < from + 1_000).length);
    expect(Math.max(...inWindow)).toBe(5);
  });

  it("lets a waiting task go when it is stopped, and the others keep their turn", async () => {
    const pacer = new Pacer({ requests: 1, intervalMs: 3_000, concurrency: 1 });
    const stop = new AbortController();
    const first = pacer.run(async () => "first", never);
    const stopped = expect(pacer.run(async () => "second", stop.signal)).rejects.toThrow("stopped");
    const third = pacer.run(async () => "third", never);
    stop.abort(new Error("stopped"));
    await stopped;
    await vi.runAllTimersAsync();
    expect(await Promise.all([first, third])).toEqual(["first", "third"]);
  });

  it("holds back everyone for as long as the service asked", async () => {
    const pacer = new Pacer({ requests: 10, intervalMs: 1_000, concurrency: 1 });
    const begin = Date.now();
    pacer.holdFor(5_000);
    const started = pacer.run(async () => Date.now() - begin, never);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await started).toBeGreaterThanOrEqual(5_000);
  });
});
