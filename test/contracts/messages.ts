import { describe, expect, it } from "vitest";
import { aMessage, CLAIM, type OpenStore } from "../builders/stored.ts";

/** What every store must do with what the bot said: a part of `storeContract`. */
export function messagesContract(name: string, open: () => OpenStore): void {
  const store = () => open().store;
  const team = () => open().team;

  describe(`${name}: messages`, () => {
    it("are begun once: whoever begins again learns what is known", async () => {
      expect(await team().messages.begin(aMessage("summary"), 1)).toMatchObject({ first: true });
      expect(await team().messages.begin(aMessage("summary"), 2)).toMatchObject({
        first: false,
        message: { state: "pending", platformId: null, createdAt: 1 },
      });
      await team().messages.posted("summary", "m1");
      await team().messages.posted("summary", "m2");
      expect((await team().messages.begin(aMessage("summary"), 3)).message).toMatchObject({
        state: "posted",
        platformId: "m1",
      });
    });

    it("are found by where they stand", async () => {
      await team().messages.begin(aMessage("claim", CLAIM), 1);
      await team().messages.posted("claim", "m1");
      expect(await team().messages.at("seals", "m1")).toMatchObject({
        key: "claim",
        claimId: CLAIM,
        reviewId: "rev-1",
      });
      expect(await team().messages.at("walruses", "m1")).toBeNull();
    });

    it("that may have been posted or not are told apart from the rest", async () => {
      for (const key of ["a", "b", "c"]) await team().messages.begin(aMessage(key), 1);
      await team().messages.posted("b", "m1");
      expect((await team().messages.pending()).map(({ key }) => key)).toEqual(["a", "c"]);
      expect((await team().messages.ofReview("rev-1")).map(({ key }) => key)).toEqual(["a", "b", "c"]);
    });

    it("that show something old are known until they were refreshed as they were found", async () => {
      for (const key of ["a", "b", "gone"]) await team().messages.begin(aMessage(key), 1);
      await team().messages.outdate("b", "gone");
      await team().messages.outdate("a", "unknown");
      await team().messages.posted("gone", "m1");
      await team().messages.removed("seals", "m1");
      const [a, b] = await team().messages.outdated();
      expect([a?.key, b?.key]).toEqual(["a", "b"]);
      await team().messages.outdate("b");
      await team().messages.refreshed("a", a?.outdated ?? 0);
      await team().messages.refreshed("b", b?.outdated ?? 0);
      expect((await team().messages.outdated()).map(({ key }) => key)).toEqual(["b"]);
      expect(await team().messages.find("a")).toMatchObject({ outdated: null });
      expect(await store().tenantsWithOutdated()).toEqual([team().id]);
      const [last] = await team().messages.outdated();
      await team().messages.refreshed("b", last?.outdated ?? 0);
      expect(await store().tenantsWithOutdated()).toEqual([]);
    });

    it("have no mark of the bot's own when they are begun, and the one noted since", async () => {
      await team().messages.begin(aMessage("claim", CLAIM), 1);
      expect(await team().messages.find("claim")).toMatchObject({ mark: "none" });
      for (const mark of ["verified", null, "disputed"] as const) {
        await team().messages.marked("claim", mark);
        expect(await team().messages.find("claim")).toMatchObject({ mark });
      }
    });

    it("that were voted on before they were known are given once", async () => {
      await team().messages.votedEarly("seals", "m1", 1);
      await team().messages.votedEarly("seals", "m1", 2);
      await team().messages.votedEarly("walruses", "m2", 1);
      for (const [index, key] of ["a", "b"].entries()) {
        await team().messages.begin(aMessage(key, CLAIM), 1);
        await team().messages.posted(key, `m${index + 1}`);
      }
      expect((await team().messages.takeEarly("rev-1")).map(({ key }) => key)).toEqual(["a"]);
      expect(await team().messages.takeEarly("rev-1")).toEqual([]);
    });

    it("never known to be ours are forgotten with the events of their time", async () => {
      await team().messages.votedEarly("seals", "m1", 1);
      await store().forgetEvents(2);
      await team().messages.begin(aMessage("a", CLAIM), 1);
      await team().messages.posted("a", "m1");
      expect(await team().messages.takeEarly("rev-1")).toEqual([]);
    });

    it("carry votes while they stand and are not too old", async () => {
      await team().messages.begin(aMessage("old", CLAIM), 1);
      await team().messages.begin(aMessage("gone", CLAIM), 5);
      await team().messages.begin(aMessage("new", CLAIM), 5);
      await team().messages.begin(aMessage("summary"), 5);
      for (const key of ["old", "gone", "new", "summary"]) await team().messages.posted(key, `m-${key}`);
      await team().messages.removed("seals", "m-gone");
      expect((await team().messages.votable(5)).map(({ key }) => key)).toEqual(["new"]);
      expect(await team().messages.find("gone")).toMatchObject({ state: "removed", platformId: "m-gone" });
    });
  });
}
