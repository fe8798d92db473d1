import { describe, expect, it } from "vitest";
import { aReviewOf, type OpenStore, SCHEDULE, SUBSCRIPTION } from "../builders/stored.ts";

/** What every store must do with digests: a part of `storeContract`. */
export function digestsContract(name: string, open: () => OpenStore): void {
  const store = () => open().store;
  const team = () => open().team;
  const others = () => open().others;

  describe(`${name}: digests`, () => {
    it("are due in any tenant, the longest overdue first", async () => {
      await team().digests.saveSchedule({ ...SCHEDULE, nextAt: 20 }, 1);
      await others().digests.saveSchedule({ ...SCHEDULE, nextAt: 10 }, 1);
      await team().digests.saveSchedule({ ...SCHEDULE, conversation: "later", nextAt: 31 }, 1);
      expect((await store().dueDigests(30)).map(({ tenantId }) => tenantId)).toEqual([others().id, team().id]);
    });

    it("have one schedule a conversation", async () => {
      await team().digests.saveSchedule(SCHEDULE, 1);
      await team().digests.saveSchedule({ ...SCHEDULE, every: "day", weekday: null }, 1);
      expect(await team().digests.schedule("seals")).toEqual({ ...SCHEDULE, every: "day", weekday: null });
      expect(await team().digests.removeSchedule("seals", "ada", 4)).toBe(true);
      expect(await team().digests.removeSchedule("seals", "ada", 4)).toBe(false);
    });

    it("are issued once a period, with what they told and when the next is due", async () => {
      await team().digests.saveSchedule(SCHEDULE, 1);
      const issue = { conversation: "seals", period: "2026-03-02", content: { items: 2 }, composedAt: 5 };
      expect(await team().digests.untold("seals", ["a", "b", "a"])).toEqual(["a", "b"]);
      expect(await team().digests.issue(issue, ["a", "a"], 99)).toEqual(issue);
      expect(await team().digests.issue({ ...issue, content: { items: 7 } }, ["b"], 120)).toEqual(issue);
      expect(await team().digests.untold("seals", ["a", "b"])).toEqual(["b"]);
      expect(await team().digests.schedule("seals")).toMatchObject({ nextAt: 120 });
      expect(await team().digests.latestIssue("seals", 6)).toEqual(issue);
      expect(await team().digests.latestIssue("seals", 5)).toBeNull();
      expect(await team().digests.issueOf("seals", "2026-03-02")).toEqual(issue);
      expect(await team().digests.issueOf("walruses", "2026-03-02")).toBeNull();
    });

    it("that are due later than a period from now are known, and can be put where they belong", async () => {
      const day = 24 * 3600_000;
      await team().digests.saveSchedule({ ...SCHEDULE, conversation: "weekly", nextAt: 7 * day }, 1);
      await team().digests.saveSchedule({ ...SCHEDULE, conversation: "far", nextAt: 9 * day }, 1);
      await team().digests.saveSchedule({ ...SCHEDULE, conversation: "daily", every: "day", nextAt: 3 * day }, 1);
      const far = async () => (await store().misplannedDigests(0)).map(({ conversation }) => conversation).toSorted();
      expect(await far()).toEqual(["daily", "far"]);
      await team().digests.postpone("far", day);
      expect(await far()).toEqual(["daily"]);
    });

    it("are in the audit log: who made and ended a schedule, who subscribed and unsubscribed", async () => {
      await team().reviews.create(aReviewOf({}));
      await team().digests.saveSchedule(SCHEDULE, 2);
      for (let twice = 0; twice < 2; twice += 1) await team().digests.subscribe(SUBSCRIPTION);
      for (let twice = 0; twice < 2; twice += 1) await team().digests.unsubscribe("sub-1", "bob", 5);
      for (let twice = 0; twice < 2; twice += 1) await team().digests.removeSchedule("seals", "ada", 6);
      const log = await team().audit.of("seals");
      expect(log.map(({ at, person, action }) => [at, person, action])).toEqual([
        [2, "ada", "digest.schedule"],
        [3, "ada", "digest.subscribe"],
        [5, "bob", "digest.unsubscribe"],
        [6, "ada", "digest.end"],
      ]);
      expect(log[0]?.detail).toEqual({ every: "week", weekday: 1, time: "09:00", zone: "Europe/Vienna" });
    });

    it("watch the questions that a channel subscribed to", async () => {
      await team().reviews.create(aReviewOf({}));
      expect(await team().digests.subscribe(SUBSCRIPTION)).toBe(true);
      expect(await team().digests.subscribe(SUBSCRIPTION)).toBe(false);
      await team().digests.saveSubscriptionState("sub-1", { seen: ["doi:10.1/a"] });
      expect(await team().digests.subscriptions("seals")).toEqual([
        { ...SUBSCRIPTION, state: { seen: ["doi:10.1/a"] } },
      ]);
      expect(await team().digests.subscribedBy("ada")).toHaveLength(1);
      expect(await team().digests.subscribedBy("bob")).toEqual([]);
      expect(await team().digests.unsubscribe("sub-1", "bob", 5)).toBe(true);
      expect(await team().digests.unsubscribe("sub-1", "bob", 5)).toBe(false);
    });
  });
}
