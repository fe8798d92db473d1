import { beforeEach, describe, expect, it } from "vitest";
import { aReviewOf, aVote, CLAIM, NOON, type OpenStore, PLACE, SPENT } from "../builders/stored.ts";
import { aReport } from "../builders.ts";

/** What every store must do with reviews and what is recalled of them: a part of `storeContract`. */
export function reviewsContract(name: string, open: () => OpenStore): void {
  const store = () => open().store;
  const team = () => open().team;

  describe(`${name}: reviews`, () => {
    it("are created once for the event that asks", async () => {
      const first = await team().reviews.create(aReviewOf({ question: "First?" }));
      expect(await team().reviews.create(aReviewOf({ question: "Second?" }))).toEqual(first);
      expect(first).toMatchObject({ status: "queued", question: "First?", error: null, startedAt: null });
    });

    it("keep each stage's value until they need it", async () => {
      await team().reviews.create(aReviewOf({}));
      expect(await team().reviews.loadStage("rev-1", "search")).toBeUndefined();
      await team().reviews.saveStage("rev-1", "search", { records: [1] }, SPENT, NOON);
      await team().reviews.saveStage("rev-1", "search", { records: [1, 2] }, SPENT, NOON);
      expect(await team().reviews.loadStage("rev-1", "search")).toEqual({ records: [1, 2] });
      await team().reviews.saveStage("rev-1", "screening", null, SPENT, NOON);
      expect((await team().reviews.savedStages("rev-1")).toSorted()).toEqual(["screening", "search"]);
    });

    it("that ended keep their stages until they are forgotten, and their reports for good", async () => {
      for (const id of ["rev-1", "rev-2"]) {
        await team().reviews.create(aReviewOf({ id }));
        await team().reviews.saveStage(id, "search", 1, SPENT, NOON);
      }
      await team().reviews.finish("rev-1", aReport(), 10);
      await store().forgetStages(10);
      expect(await team().reviews.loadStage("rev-1", "search")).toBe(1);
      await store().forgetStages(11);
      expect(await team().reviews.loadStage("rev-1", "search")).toBeUndefined();
      expect(await team().reviews.loadStage("rev-2", "search")).toBe(1);
      expect(await team().reviews.report("rev-1")).toEqual(aReport());
    });

    it("add what each stage spent to the day of the asker and of the conversation, once", async () => {
      await team().reviews.create(aReviewOf({}));
      for (const stage of ["search", "search", "screening"] as const) {
        await team().reviews.saveStage("rev-1", stage, null, SPENT, NOON);
      }
      expect(await team().usage.ofDay("2026-03-02", "ada")).toEqual({ costUsd: 0.5, calls: 4, reviews: 0 });
      expect(await team().usage.ofConversation("2026-03-02", "seals")).toMatchObject({ costUsd: 0.5, calls: 4 });
    });

    it("end once: a report does not undo a cancellation, nor a failure a report", async () => {
      for (const id of ["rev-1", "rev-2"]) await team().reviews.create(aReviewOf({ id }));
      expect(await team().reviews.cancel("rev-1", "ada", 5)).toBe(true);
      expect(await team().reviews.cancel("rev-1", "bob", 6)).toBe(false);
      expect(await team().reviews.cancel("rev-1", "bob", 5)).toBe(false);
      expect(await team().reviews.cancel("rev-1", "ada", 5)).toBe(true);
      await team().reviews.finish("rev-1", aReport(), 7);
      await team().reviews.finish("rev-2", aReport(), 7);
      await team().reviews.finish("rev-2", aReport(), 8);
      await team().reviews.fail("rev-2", "Too late.", 9);
      expect(await team().reviews.find("rev-1")).toMatchObject({ status: "cancelled", finishedAt: 5 });
      expect(await team().reviews.find("rev-2")).toMatchObject({ status: "answered", finishedAt: 7, error: null });
      expect(await team().reviews.report("rev-2")).toEqual(aReport());
    });

    it("that failed can be opened again, and no others", async () => {
      for (const id of ["rev-1", "rev-2"]) await team().reviews.create(aReviewOf({ id }));
      await team().reviews.fail("rev-1", "The model was away.", 5);
      expect([await team().reviews.reopen("rev-1"), await team().reviews.reopen("rev-2")]).toEqual([true, false]);
      expect(await team().reviews.find("rev-1")).toMatchObject({ status: "queued", error: null, finishedAt: null });
    });

    it("keep the time of their first start when they are started again", async () => {
      await team().reviews.create(aReviewOf({}));
      await team().reviews.start("rev-1", 5);
      await team().reviews.start("rev-1", 9);
      expect(await team().reviews.find("rev-1")).toMatchObject({ status: "running", startedAt: 5 });
      expect((await team().reviews.unfinished()).map(({ id }) => id)).toEqual(["rev-1"]);
    });

    it("are found by thread, by conversation, by who asked and by when they ended", async () => {
      for (const id of ["rev-2", "rev-1"]) await team().reviews.create(aReviewOf({ id }));
      await team().reviews.create(aReviewOf({ id: "rev-3", place: { conversation: "seals", thread: null } }));
      await team().reviews.finish("rev-1", aReport(), 10);
      const ids = async (found: Promise<readonly { readonly id: string }[]>) => (await found).map(({ id }) => id);
      expect(await ids(team().reviews.inThread({ conversation: "seals", thread: "1" }))).toEqual(["rev-2", "rev-1"]);
      expect(await ids(team().reviews.inThread({ conversation: "seals", thread: null }))).toEqual(["rev-3"]);
      expect(await ids(team().reviews.latest("seals", 2))).toEqual(["rev-3", "rev-1"]);
      expect(await ids(team().reviews.askedBy("ada", 2))).toEqual(["rev-3", "rev-1"]);
      expect(await ids(team().reviews.askedBy("bob", 2))).toEqual([]);
      expect(await ids(team().reviews.finishedBetween("seals", 10, 11))).toEqual(["rev-1"]);
      expect(await ids(team().reviews.finishedBetween("seals", 11, 20))).toEqual([]);
    });
  });

  describe(`${name}: the same question again`, () => {
    const asked = {
      normalisedQuestion: "do seals sleep",
      settings: { since: 2020, sources: ["library"] },
      place: PLACE,
    };

    beforeEach(async () => {
      await team().reviews.create(aReviewOf({ ...asked, askedAt: 100 }));
    });

    it.each([
      { rule: "finds the earlier review, whatever the order of its settings", change: {}, found: "rev-1" },
      {
        rule: "differs by its settings",
        change: { settings: { since: 2021, sources: ["library"] } },
        found: undefined,
      },
      { rule: "differs by its words", change: { normalisedQuestion: "do seals swim" }, found: undefined },
    ])("$rule", async ({ change, found }) => {
      await team().reviews.finish("rev-1", aReport(), 200);
      const settings = { sources: ["library"], since: 2020 };
      expect((await team().reviews.findSame({ ...asked, settings, ...change }, 100))?.id).toBe(found);
    });

    it("does not find a review that is too old, unfinished or failed", async () => {
      expect(await team().reviews.findSame(asked, 0)).toBeNull();
      await team().reviews.fail("rev-1", "No.", 200);
      expect(await team().reviews.findSame(asked, 0)).toBeNull();
      await team().reviews.create(aReviewOf({ ...asked, id: "rev-2", askedAt: 100 }));
      await team().reviews.finish("rev-2", aReport(), 200);
      expect(await team().reviews.findSame(asked, 101)).toBeNull();
    });
  });

  describe(`${name}: what was asked in private`, () => {
    beforeEach(async () => {
      await team().reviews.create(aReviewOf({ audience: "conversation", normalisedQuestion: "q" }));
      await team().reviews.finish("rev-1", aReport(), 200);
      await team().votes.set(aVote({}));
    });

    it.each([
      { place: "where it was asked", conversation: "seals", times: 1 },
      { place: "and nowhere else", conversation: "walruses", times: 0 },
    ])("appears $place", async ({ conversation, times }) => {
      const { reviews, votes } = team();
      const place = { conversation, thread: null };
      expect(await reviews.recall("harbour seals", conversation, 5)).toHaveLength(times);
      expect(await reviews.claims([CLAIM], conversation)).toHaveLength(times);
      expect(await votes.of([CLAIM], conversation)).toHaveLength(times);
      expect((await reviews.findSame({ normalisedQuestion: "q", settings: {}, place }, 0)) === null).toBe(times === 0);
    });
  });

  describe(`${name}: recall`, () => {
    beforeEach(async () => {
      await team().reviews.create(aReviewOf({}));
      await team().reviews.finish("rev-1", aReport(), 200);
    });

    it.each(["harbour seal", "Seals sleeping without LAMPS", "slept longer, lamp", "how do harbour seals sleep?"])(
      "finds a claim by its words in another form: %s",
      async (topic) => {
        const [found] = await team().reviews.recall(topic, "walruses", 5);
        expect(found?.review.id).toBe("rev-1");
        expect(found?.claims[0]).toMatchObject({
          claimId: CLAIM,
          status: "verified",
          studyTitle: aReport().studies[0]?.title,
        });
      },
    );

    it.each([
      "walrus tusks",
      "seals and the price of tea in summer",
      "the of and",
      "",
      "%",
      "'; drop table review; --",
    ])("finds nothing for what shares too few words: %s", async (topic) => {
      expect(await team().reviews.recall(topic, "seals", 5)).toEqual([]);
    });

    it("gives the newer of two equal reviews first, and no more than asked for", async () => {
      await team().reviews.create(aReviewOf({ id: "rev-2" }));
      await team().reviews.finish("rev-2", aReport(), 300);
      const found = async (limit: number) =>
        (await team().reviews.recall("harbour seals", "seals", limit)).map(({ review }) => review.id);
      expect(await found(5)).toEqual(["rev-2", "rev-1"]);
      expect(await found(1)).toEqual(["rev-2"]);
    });

    it("tells where a claim occurred before", async () => {
      expect(await team().reviews.claims([CLAIM, "clm-unknown"], "walruses")).toMatchObject([
        { reviewId: "rev-1", claimId: CLAIM, status: "verified" },
      ]);
      expect(await team().reviews.claims([], "walruses")).toEqual([]);
    });
  });
}
