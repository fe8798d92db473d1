import { beforeEach, describe, expect, it } from "vitest";
import type { RateLimits } from "../../src/ports/rate-limits.ts";

export interface RateLimitsHarness {
  readonly limits: RateLimits;
  /** Lets time pass by the clock that the limits go by. */
  pass(ms: number): Promise<void>;
}

const PATIENT = 3_600_000;
const RATE = { perMinute: 60, burst: 3 };

/** What every keeper of rate limits must do. `open` gives one without any use. */
export function rateLimitsContract(name: string, open: () => Promise<RateLimitsHarness>): void {
  let limits: RateLimits;
  let pass: RateLimitsHarness["pass"];
  const reserve = async (times: number, bucket = "edits") => {
    const waits: (number | null)[] = [];
    for (let n = 0; n < times; n += 1) waits.push(await limits.reserve(bucket, RATE, PATIENT));
    return waits;
  };

  beforeEach(async () => {
    ({ limits, pass } = await open());
  });

  describe(`${name}: a rate`, () => {
    it("lets a burst go at once, then one after the other", async () => {
      expect(await reserve(5)).toEqual([0, 0, 0, 1000, 2000]);
    });

    it("has its burst again after a pause, and not more", async () => {
      await reserve(5);
      await pass(3_600_000);
      expect(await reserve(4)).toEqual([0, 0, 0, 1000]);
    });

    it("comes free evenly", async () => {
      await reserve(3);
      await pass(1000);
      expect(await reserve(2)).toEqual([0, 1000]);
    });

    it("is counted for each bucket by itself", async () => {
      await reserve(4);
      expect(await reserve(1, "posts")).toEqual([0]);
    });

    it("waits until a pause is over, for those of the burst too", async () => {
      await limits.pause("edits", 5000);
      await limits.pause("edits", 2000);
      expect(await reserve(2)).toEqual([5000, 5000]);
      await pass(5000);
      expect(await reserve(1)).toEqual([0]);
    });

    it("is shared by all who reserve at the same moment", async () => {
      const waits = await Promise.all(Array.from({ length: 6 }, () => limits.reserve("edits", RATE, PATIENT)));
      expect(waits.toSorted((a, b) => Number(a) - Number(b))).toEqual([0, 0, 0, 1000, 2000, 3000]);
    });

    it("is not taken by whoever would have to wait too long", async () => {
      await reserve(4);
      expect(await limits.reserve("edits", RATE, 1999)).toBeNull();
      expect(await limits.reserve("edits", RATE, 2000)).toBe(2000);
      await limits.pause("posts", 5000);
      expect(await limits.reserve("posts", RATE, 4999)).toBeNull();
      expect(await limits.reserve("posts", RATE, 5000)).toBe(5000);
    });

    it("is kept when idle buckets are forgotten", async () => {
      await reserve(1, "old");
      await pass(2 * 24 * 3600_000);
      await reserve(3);
      await limits.forgetIdle();
      expect(await reserve(1)).toEqual([1000]);
    });
  });
}
