import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pace } from "../../src/bot/pace.ts";

describe("work that is asked for often", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const counted = () => {
    const runs: string[] = [];
    return { runs, work: (name: string) => async () => void runs.push(name) };
  };

  it("runs at once the first time, then once for all that came within the interval", async () => {
    const { runs, work } = counted();
    const pace = new Pace(3000);
    await pace.run("overview", work("1"));
    const second = pace.run("overview", work("2"));
    const third = pace.run("overview", work("3"));
    await vi.advanceTimersByTimeAsync(2999);
    expect(runs).toEqual(["1"]);
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all([second, third]);
    expect(runs).toEqual(["1", "3"]);
  });

  it("does not hold back other names", async () => {
    const { runs, work } = counted();
    const pace = new Pace(3000);
    await Promise.all([pace.run("a", work("a")), pace.run("b", work("b"))]);
    expect(runs).toEqual(["a", "b"]);
  });

  it("tells each that asked when its work fails, and goes on", async () => {
    const pace = new Pace(3000);
    await expect(pace.run("a", async () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
    const next = pace.run("a", async () => {});
    await vi.advanceTimersByTimeAsync(3000);
    await next;
  });

  it("is done at once when the bot stops", async () => {
    const { runs, work } = counted();
    const pace = new Pace(3000);
    await pace.run("a", work("1"));
    const waiting = pace.run("a", work("2"));
    await pace.flush();
    await waiting;
    expect(runs).toEqual(["1", "2"]);
  });
});
