import { beforeEach, describe, expect, it } from "vitest";
import type { Leases } from "../../src/ports/leases.ts";

export interface LeasesHarness {
  readonly leases: Leases;
  /** Lets time pass by the clock of whoever keeps the leases. */
  pass(ms: number): Promise<void>;
}

/** What every keeper of leases must do. `open` gives one without leases. */
export function leasesContract(name: string, open: () => Promise<LeasesHarness>): void {
  let leases: Leases;
  let pass: LeasesHarness["pass"];

  beforeEach(async () => {
    ({ leases, pass } = await open());
  });

  describe(`${name}: a lease`, () => {
    it("is had by one at a time, and kept by whoever renews it", async () => {
      expect(await leases.hold("shard 0", "one", 1000)).toBe(true);
      expect(await leases.hold("shard 0", "two", 1000)).toBe(false);
      await pass(900);
      expect(await leases.hold("shard 0", "one", 1000)).toBe(true);
      await pass(900);
      expect(await leases.hold("shard 0", "two", 1000)).toBe(false);
    });

    it("goes to another once it has run out", async () => {
      await leases.hold("shard 0", "one", 1000);
      await pass(1001);
      expect(await leases.hold("shard 0", "two", 1000)).toBe(true);
      expect(await leases.hold("shard 0", "one", 1000)).toBe(false);
    });

    it("is free at once when it is given back, by its holder alone", async () => {
      await leases.hold("shard 0", "one", 1000);
      await leases.release("shard 0", "two");
      expect(await leases.hold("shard 0", "two", 1000)).toBe(false);
      await leases.release("shard 0", "one");
      expect(await leases.hold("shard 0", "two", 1000)).toBe(true);
    });

    it("has nothing to do with another of a different name", async () => {
      await leases.hold("shard 0", "one", 1000);
      expect(await leases.hold("shard 1", "two", 1000)).toBe(true);
    });

    it("goes to exactly one of many that want it at the same moment", async () => {
      const had = await Promise.all(
        Array.from({ length: 10 }, (_, index) => leases.hold("shard 0", `process ${index}`, 1000)),
      );
      expect(had.filter(Boolean)).toHaveLength(1);
    });

    it("tells who holds which, as long as they do", async () => {
      await leases.hold("process two", "two", 1000);
      await leases.hold("process one", "one", 2000);
      await leases.hold("shard 0", "three", 2000);
      expect(await leases.holders("process ")).toEqual(["one", "two"]);
      await pass(1001);
      expect(await leases.holders("process ")).toEqual(["one"]);
    });

    it("is still somebody's when the long expired are forgotten", async () => {
      await leases.hold("old", "one", 1000);
      await pass(2 * 24 * 3600_000);
      await leases.hold("new", "one", 1000);
      await leases.forgetExpired();
      expect(await leases.hold("new", "two", 1000)).toBe(false);
    });
  });
}
