import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store, TenantStore } from "../../src/ports/store.ts";
import { aPress, aReviewOf, aVote, CLAIM, PLACE } from "../builders/stored.ts";
import { aReport } from "../builders.ts";
import { votesContract } from "./votes.ts";

/** What every store must do. `open` gives an empty one. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  let store: Store;
  let team: TenantStore;
  let others: TenantStore;

  beforeEach(async () => {
    store = await open();
    await store.install({ id: "terminal:team", platform: "terminal", name: "Team" });
    await store.install({ id: "terminal:others", platform: "terminal", name: "Others" });
    team = store.of("terminal:team");
    others = store.of("terminal:others");
  });
  afterEach(() => store.close());

  describe(`${name}: tenants`, () => {
    it("are renamed when they install again", async () => {
      await store.install({ id: "terminal:team", platform: "terminal", name: "Team of seals" });
      expect(await store.tenants()).toEqual([
        { id: "terminal:others", platform: "terminal", name: "Others" },
        { id: "terminal:team", platform: "terminal", name: "Team of seals" },
      ]);
    });

    it("take all that is known about them along when they uninstall, and leave the others alone", async () => {
      for (const tenant of [team, others]) await fill(tenant);
      await store.uninstall(team.id);
      expect(await rowsOf(store, team.id)).toBe(0);
      expect(await rowsOf(store, others.id)).toBeGreaterThan(10);
      expect((await store.unhandledEvents()).map(({ tenantId }) => tenantId)).toEqual([others.id]);
      expect((await store.dueDigests(Number.MAX_SAFE_INTEGER)).map(({ tenantId }) => tenantId)).toEqual([others.id]);
    });

    it("cannot write before they are installed", async () => {
      await expect(store.of("terminal:nobody").reviews.create(aReviewOf({}))).rejects.toThrow();
    });

    it("never see each other's rows, whatever ids they share", async () => {
      await fill(team);
      const { reviews, votes, messages, channels, digests, usage, people, audit } = others;
      expect([
        await reviews.find("rev-1"),
        await reviews.report("rev-1"),
        await reviews.loadStage("rev-1", "protocol"),
        await reviews.latest("seals", 10),
        await reviews.askedBy("ada", 10),
        await reviews.savedStages("rev-1"),
        await reviews.inThread({ conversation: "seals", thread: "1" }),
        await reviews.recall("harbour seals", "seals", 10),
        await reviews.claims([CLAIM], "seals"),
        await votes.of([CLAIM], "seals"),
        await messages.find("summary"),
        await messages.at("seals", "m1"),
        await channels.settings("seals"),
        await channels.library("seals"),
        await digests.schedule("seals"),
        await digests.subscriptions("seals"),
        await digests.latestIssue("seals", 1_000),
        await digests.subscribedBy("ada"),
        await usage.ofDay("2026-03-02", null),
        await usage.ofConversation("2026-03-02", "seals"),
        (await people.names()).size,
        await audit.of(CLAIM),
      ]).toEqual([
        ...[null, null, undefined, [], [], [], [], [], [], [], null, null, null, [], null, [], null, []],
        ...[NOTHING, NOTHING, 0, []],
      ]);
    });
  });

  describe(`${name}: the inbox`, () => {
    it("knows an event again, however often it is delivered", async () => {
      expect(await team.inbox.receive(anEvent("e1"))).toBe("new");
      expect(await team.inbox.receive(anEvent("e1"))).toBe("seen");
      expect(await others.inbox.receive(anEvent("e1"))).toBe("new");
    });

    it("keeps what an event was first taken to mean, until it is handled", async () => {
      await team.inbox.receive(anEvent("e1"));
      expect(await team.inbox.decision("e1")).toBeNull();
      expect(await team.inbox.decide("e1", { id: "rev-1" })).toEqual({ id: "rev-1" });
      expect(await team.inbox.decide("e1", { id: "rev-2" })).toEqual({ id: "rev-1" });
      expect(await others.inbox.decision("e1")).toBeNull();
      await team.inbox.handled("e1");
      expect(await team.inbox.decision("e1")).toBeNull();
      expect(await team.inbox.decide("e1", "late")).toBe("late");
      expect(await team.inbox.decide("unknown", "given")).toBe("given");
      expect(await team.inbox.decision("unknown")).toBeNull();
    });

    it("gives back in order what was received and not handled", async () => {
      for (const key of ["e2", "e1", "e3"]) await team.inbox.receive(anEvent(key));
      await team.inbox.handled("e1");
      const left = await store.unhandledEvents();
      expect(left.map(({ key, payload }) => [key, payload])).toEqual([
        ["e2", { text: "said in e2" }],
        ["e3", { text: "said in e3" }],
      ]);
    });

    it("lets a process take up what no living one has", async () => {
      await team.inbox.receive(anEvent("mine"), "one");
      await team.inbox.receive(anEvent("living"), "two");
      await team.inbox.receive(anEvent("dead"), "three");
      await others.inbox.receive(anEvent("nobody's"));
      await team.inbox.receive(anEvent("handled"), "three");
      await team.inbox.handled("handled");
      const keys = async (living: readonly string[]) =>
        (await store.takeUpEvents("one", living)).map(({ tenantId, key }) => [tenantId, key]);
      expect(await keys(["one", "two"])).toEqual([
        [others.id, "nobody's"],
        [team.id, "dead"],
      ]);
      expect(await keys(["one", "two"])).toEqual([]);
      expect((await keys(["two"])).map(([, key]) => key)).toEqual(["nobody's", "mine", "dead"]);
      expect(await keys([])).toHaveLength(4);
    });

    it("forgets handled events after their time, and no others", async () => {
      for (const key of ["e1", "e2"]) await team.inbox.receive(anEvent(key));
      await team.inbox.handled("e1");
      await store.forgetEvents(1_000);
      expect(await team.inbox.receive(anEvent("e1"))).toBe("seen");
      await store.forgetEvents(1_001);
      expect(await team.inbox.receive(anEvent("e1"))).toBe("new");
      expect(await team.inbox.receive(anEvent("e2"))).toBe("seen");
    });
  });

  describe(`${name}: reviews`, () => {
    it("are created once for the event that asks", async () => {
      const first = await team.reviews.create(aReviewOf({ question: "First?" }));
      expect(await team.reviews.create(aReviewOf({ question: "Second?" }))).toEqual(first);
      expect(first).toMatchObject({ status: "queued", question: "First?", error: null, startedAt: null });
    });

    it("keep each stage's value until they need it", async () => {
      await team.reviews.create(aReviewOf({}));
      expect(await team.reviews.loadStage("rev-1", "search")).toBeUndefined();
      await team.reviews.saveStage("rev-1", "search", { records: [1] }, SPENT, NOON);
      await team.reviews.saveStage("rev-1", "search", { records: [1, 2] }, SPENT, NOON);
      expect(await team.reviews.loadStage("rev-1", "search")).toEqual({ records: [1, 2] });
      await team.reviews.saveStage("rev-1", "screening", null, SPENT, NOON);
      expect((await team.reviews.savedStages("rev-1")).toSorted()).toEqual(["screening", "search"]);
    });

    it("that ended keep their stages until they are forgotten, and their reports for good", async () => {
      for (const id of ["rev-1", "rev-2"]) {
        await team.reviews.create(aReviewOf({ id }));
        await team.reviews.saveStage(id, "search", 1, SPENT, NOON);
      }
      await team.reviews.finish("rev-1", aReport(), 10);
      await store.forgetStages(10);
      expect(await team.reviews.loadStage("rev-1", "search")).toBe(1);
      await store.forgetStages(11);
      expect(await team.reviews.loadStage("rev-1", "search")).toBeUndefined();
      expect(await team.reviews.loadStage("rev-2", "search")).toBe(1);
      expect(await team.reviews.report("rev-1")).toEqual(aReport());
    });

    it("add what each stage spent to the day of the asker and of the conversation, once", async () => {
      await team.reviews.create(aReviewOf({}));
      for (const stage of ["search", "search", "screening"] as const) {
        await team.reviews.saveStage("rev-1", stage, null, SPENT, NOON);
      }
      expect(await team.usage.ofDay("2026-03-02", "ada")).toEqual({ costUsd: 0.5, calls: 4, reviews: 0 });
      expect(await team.usage.ofConversation("2026-03-02", "seals")).toMatchObject({ costUsd: 0.5, calls: 4 });
    });

    it("end once: a report does not undo a cancellation, nor a failure a report", async () => {
      for (const id of ["rev-1", "rev-2"]) await team.reviews.create(aReviewOf({ id }));
      expect(await team.reviews.cancel("rev-1", "ada", 5)).toBe(true);
      expect(await team.reviews.cancel("rev-1", "bob", 6)).toBe(false);
      expect(await team.reviews.cancel("rev-1", "bob", 5)).toBe(false);
      expect(await team.reviews.cancel("rev-1", "ada", 5)).toBe(true);
      await team.reviews.finish("rev-1", aReport(), 7);
      await team.reviews.finish("rev-2", aReport(), 7);
      await team.reviews.finish("rev-2", aReport(), 8);
      await team.reviews.fail("rev-2", "Too late.", 9);
      expect(await team.reviews.find("rev-1")).toMatchObject({ status: "cancelled", finishedAt: 5 });
      expect(await team.reviews.find("rev-2")).toMatchObject({ status: "answered", finishedAt: 7, error: null });
      expect(await team.reviews.report("rev-2")).toEqual(aReport());
    });

    it("that failed can be opened again, and no others", async () => {
      for (const id of ["rev-1", "rev-2"]) await team.reviews.create(aReviewOf({ id }));
      await team.reviews.fail("rev-1", "The model was away.", 5);
      expect([await team.reviews.reopen("rev-1"), await team.reviews.reopen("rev-2")]).toEqual([true, false]);
      expect(await team.reviews.find("rev-1")).toMatchObject({ status: "queued", error: null, finishedAt: null });
    });

    it("keep the time of their first start when they are started again", async () => {
      await team.reviews.create(aReviewOf({}));
      await team.reviews.start("rev-1", 5);
      await team.reviews.start("rev-1", 9);
      expect(await team.reviews.find("rev-1")).toMatchObject({ status: "running", startedAt: 5 });
      expect((await team.reviews.unfinished()).map(({ id }) => id)).toEqual(["rev-1"]);
    });

    it("are found by thread, by conversation, by who asked and by when they ended", async () => {
      for (const id of ["rev-2", "rev-1"]) await team.reviews.create(aReviewOf({ id }));
      await team.reviews.create(aReviewOf({ id: "rev-3", place: { conversation: "seals", thread: null } }));
      await team.reviews.finish("rev-1", aReport(), 10);
      const ids = async (found: Promise<readonly { readonly id: string }[]>) => (await found).map(({ id }) => id);
      expect(await ids(team.reviews.inThread({ conversation: "seals", thread: "1" }))).toEqual(["rev-2", "rev-1"]);
      expect(await ids(team.reviews.inThread({ conversation: "seals", thread: null }))).toEqual(["rev-3"]);
      expect(await ids(team.reviews.latest("seals", 2))).toEqual(["rev-3", "rev-1"]);
      expect(await ids(team.reviews.askedBy("ada", 2))).toEqual(["rev-3", "rev-1"]);
      expect(await ids(team.reviews.askedBy("bob", 2))).toEqual([]);
      expect(await ids(team.reviews.finishedBetween("seals", 10, 11))).toEqual(["rev-1"]);
      expect(await ids(team.reviews.finishedBetween("seals", 11, 20))).toEqual([]);
    });
  });

  describe(`${name}: the same question again`, () => {
    const asked = {
      normalisedQuestion: "do seals sleep",
      settings: { since: 2020, sources: ["library"] },
      place: PLACE,
    };

    beforeEach(async () => {
      await team.reviews.create(aReviewOf({ ...asked, askedAt: 100 }));
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
      await team.reviews.finish("rev-1", aReport(), 200);
      const settings = { sources: ["library"], since: 2020 };
      expect((await team.reviews.findSame({ ...asked, settings, ...change }, 100))?.id).toBe(found);
    });

    it("does not find a review that is too old, unfinished or failed", async () => {
      expect(await team.reviews.findSame(asked, 0)).toBeNull();
      await team.reviews.fail("rev-1", "No.", 200);
      expect(await team.reviews.findSame(asked, 0)).toBeNull();
      await team.reviews.create(aReviewOf({ ...asked, id: "rev-2", askedAt: 100 }));
      await team.reviews.finish("rev-2", aReport(), 200);
      expect(await team.reviews.findSame(asked, 101)).toBeNull();
    });
  });

  describe(`${name}: what was asked in private`, () => {
    beforeEach(async () => {
      await team.reviews.create(aReviewOf({ audience: "conversation", normalisedQuestion: "q" }));
      await team.reviews.finish("rev-1", aReport(), 200);
      await team.votes.set(aVote({}));
    });

    it.each([
      { place: "where it was asked", conversation: "seals", times: 1 },
      { place: "and nowhere else", conversation: "walruses", times: 0 },
    ])("appears $place", async ({ conversation, times }) => {
      const { reviews, votes } = team;
      const place = { conversation, thread: null };
      expect(await reviews.recall("harbour seals", conversation, 5)).toHaveLength(times);
      expect(await reviews.claims([CLAIM], conversation)).toHaveLength(times);
      expect(await votes.of([CLAIM], conversation)).toHaveLength(times);
      expect((await reviews.findSame({ normalisedQuestion: "q", settings: {}, place }, 0)) === null).toBe(times === 0);
    });
  });

  describe(`${name}: recall`, () => {
    beforeEach(async () => {
      await team.reviews.create(aReviewOf({}));
      await team.reviews.finish("rev-1", aReport(), 200);
    });

    it.each(["harbour seal", "Seals sleeping without LAMPS", "slept longer, lamp", "how do harbour seals sleep?"])(
      "finds a claim by its words in another form: %s",
      async (topic) => {
        const [found] = await team.reviews.recall(topic, "walruses", 5);
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
      expect(await team.reviews.recall(topic, "seals", 5)).toEqual([]);
    });

    it("gives the newer of two equal reviews first, and no more than asked for", async () => {
      await team.reviews.create(aReviewOf({ id: "rev-2" }));
      await team.reviews.finish("rev-2", aReport(), 300);
      const found = async (limit: number) =>
        (await team.reviews.recall("harbour seals", "seals", limit)).map(({ review }) => review.id);
      expect(await found(5)).toEqual(["rev-2", "rev-1"]);
      expect(await found(1)).toEqual(["rev-2"]);
    });

    it("tells where a claim occurred before", async () => {
      expect(await team.reviews.claims([CLAIM, "clm-unknown"], "walruses")).toMatchObject([
        { reviewId: "rev-1", claimId: CLAIM, status: "verified" },
      ]);
      expect(await team.reviews.claims([], "walruses")).toEqual([]);
    });
  });

  votesContract(name, () => ({ team, others }));

  describe(`${name}: messages`, () => {
    it("are begun once: whoever begins again learns what is known", async () => {
      expect(await team.messages.begin(aMessage("summary"), 1)).toMatchObject({ first: true });
      expect(await team.messages.begin(aMessage("summary"), 2)).toMatchObject({
        first: false,
        message: { state: "pending", platformId: null, createdAt: 1 },
      });
      await team.messages.posted("summary", "m1");
      await team.messages.posted("summary", "m2");
      expect((await team.messages.begin(aMessage("summary"), 3)).message).toMatchObject({
        state: "posted",
        platformId: "m1",
      });
    });

    it("are found by where they stand", async () => {
      await team.messages.begin(aMessage("claim", CLAIM), 1);
      await team.messages.posted("claim", "m1");
      expect(await team.messages.at("seals", "m1")).toMatchObject({ key: "claim", claimId: CLAIM, reviewId: "rev-1" });
      expect(await team.messages.at("walruses", "m1")).toBeNull();
    });

    it("that may have been posted or not are told apart from the rest", async () => {
      for (const key of ["a", "b", "c"]) await team.messages.begin(aMessage(key), 1);
      await team.messages.posted("b", "m1");
      expect((await team.messages.pending()).map(({ key }) => key)).toEqual(["a", "c"]);
      expect((await team.messages.ofReview("rev-1")).map(({ key }) => key)).toEqual(["a", "b", "c"]);
    });

    it("that show something old are known until they were refreshed as they were found", async () => {
      for (const key of ["a", "b", "gone"]) await team.messages.begin(aMessage(key), 1);
      await team.messages.outdate("b", "gone");
      await team.messages.outdate("a", "unknown");
      await team.messages.posted("gone", "m1");
      await team.messages.removed("seals", "m1");
      const [a, b] = await team.messages.outdated();
      expect([a?.key, b?.key]).toEqual(["a", "b"]);
      await team.messages.outdate("b");
      await team.messages.refreshed("a", a?.outdated ?? 0);
      await team.messages.refreshed("b", b?.outdated ?? 0);
      expect((await team.messages.outdated()).map(({ key }) => key)).toEqual(["b"]);
      expect(await team.messages.find("a")).toMatchObject({ outdated: null });
      expect(await store.tenantsWithOutdated()).toEqual([team.id]);
      const [last] = await team.messages.outdated();
      await team.messages.refreshed("b", last?.outdated ?? 0);
      expect(await store.tenantsWithOutdated()).toEqual([]);
    });

    it("have no mark of the bot's own when they are begun, and the one noted since", async () => {
      await team.messages.begin(aMessage("claim", CLAIM), 1);
      expect(await team.messages.find("claim")).toMatchObject({ mark: "none" });
      for (const mark of ["verified", null, "disputed"] as const) {
        await team.messages.marked("claim", mark);
        expect(await team.messages.find("claim")).toMatchObject({ mark });
      }
    });

    it("that were voted on before they were known are given once", async () => {
      await team.messages.votedEarly("seals", "m1", 1);
      await team.messages.votedEarly("seals", "m1", 2);
      await team.messages.votedEarly("walruses", "m2", 1);
      for (const [index, key] of ["a", "b"].entries()) {
        await team.messages.begin(aMessage(key, CLAIM), 1);
        await team.messages.posted(key, `m${index + 1}`);
      }
      expect((await team.messages.takeEarly("rev-1")).map(({ key }) => key)).toEqual(["a"]);
      expect(await team.messages.takeEarly("rev-1")).toEqual([]);
    });

    it("never known to be ours are forgotten with the events of their time", async () => {
      await team.messages.votedEarly("seals", "m1", 1);
      await store.forgetEvents(2);
      await team.messages.begin(aMessage("a", CLAIM), 1);
      await team.messages.posted("a", "m1");
      expect(await team.messages.takeEarly("rev-1")).toEqual([]);
    });

    it("carry votes while they stand and are not too old", async () => {
      await team.messages.begin(aMessage("old", CLAIM), 1);
      await team.messages.begin(aMessage("gone", CLAIM), 5);
      await team.messages.begin(aMessage("new", CLAIM), 5);
      await team.messages.begin(aMessage("summary"), 5);
      for (const key of ["old", "gone", "new", "summary"]) await team.messages.posted(key, `m-${key}`);
      await team.messages.removed("seals", "m-gone");
      expect((await team.messages.votable(5)).map(({ key }) => key)).toEqual(["new"]);
      expect(await team.messages.find("gone")).toMatchObject({ state: "removed", platformId: "m-gone" });
    });
  });

  describe(`${name}: channels`, () => {
    it("keep their settings, and who changed them", async () => {
      expect(await team.channels.settings("seals")).toBeNull();
      await team.channels.saveSettings("seals", { quorum: 2 }, "ada", 1);
      await team.channels.saveSettings("seals", { quorum: 3 }, "bob", 2);
      expect(await team.channels.settings("seals")).toEqual({ quorum: 3 });
      expect(await team.audit.of("seals")).toMatchObject([
        { person: "ada", detail: { quorum: 2 } },
        { person: "bob", detail: { quorum: 3 } },
      ]);
    });

    it("have a library of their own", async () => {
      const entry = {
        id: "l1",
        conversation: "seals",
        name: "Seals",
        location: "https://example.org/seals",
        kind: "link",
      } as const;
      expect(await team.channels.addToLibrary({ ...entry, addedBy: "ada", addedAt: 1 })).toBe(true);
      expect(await team.channels.addToLibrary({ ...entry, addedBy: "bob", addedAt: 2 })).toBe(false);
      expect(await team.channels.library("seals")).toEqual([{ ...entry, addedBy: "ada", addedAt: 1 }]);
      expect(await team.channels.library("walruses")).toEqual([]);
      expect((await team.channels.wholeLibrary()).map(({ id }) => id)).toEqual(["l1"]);
      expect(await others.channels.wholeLibrary()).toEqual([]);
      expect(await team.channels.removeFromLibrary("walruses", "l1", "ada", 3)).toBe(false);
      expect(await team.channels.removeFromLibrary("seals", "l1", "ada", 3)).toBe(true);
      expect(await team.channels.library("seals")).toEqual([]);
    });
  });

  describe(`${name}: digests`, () => {
    it("are due in any tenant, the longest overdue first", async () => {
      await team.digests.saveSchedule({ ...SCHEDULE, nextAt: 20 }, 1);
      await others.digests.saveSchedule({ ...SCHEDULE, nextAt: 10 }, 1);
      await team.digests.saveSchedule({ ...SCHEDULE, conversation: "later", nextAt: 31 }, 1);
      expect((await store.dueDigests(30)).map(({ tenantId }) => tenantId)).toEqual([others.id, team.id]);
    });

    it("have one schedule a conversation", async () => {
      await team.digests.saveSchedule(SCHEDULE, 1);
      await team.digests.saveSchedule({ ...SCHEDULE, every: "day", weekday: null }, 1);
      expect(await team.digests.schedule("seals")).toEqual({ ...SCHEDULE, every: "day", weekday: null });
      expect(await team.digests.removeSchedule("seals", "ada", 4)).toBe(true);
      expect(await team.digests.removeSchedule("seals", "ada", 4)).toBe(false);
    });

    it("are issued once a period, with what they told and when the next is due", async () => {
      await team.digests.saveSchedule(SCHEDULE, 1);
      const issue = { conversation: "seals", period: "2026-03-02", content: { items: 2 }, composedAt: 5 };
      expect(await team.digests.untold("seals", ["a", "b", "a"])).toEqual(["a", "b"]);
      expect(await team.digests.issue(issue, ["a", "a"], 99)).toEqual(issue);
      expect(await team.digests.issue({ ...issue, content: { items: 7 } }, ["b"], 120)).toEqual(issue);
      expect(await team.digests.untold("seals", ["a", "b"])).toEqual(["b"]);
      expect(await team.digests.schedule("seals")).toMatchObject({ nextAt: 120 });
      expect(await team.digests.latestIssue("seals", 6)).toEqual(issue);
      expect(await team.digests.latestIssue("seals", 5)).toBeNull();
      expect(await team.digests.issueOf("seals", "2026-03-02")).toEqual(issue);
      expect(await team.digests.issueOf("walruses", "2026-03-02")).toBeNull();
    });

    it("that are due later than a period from now are known, and can be put where they belong", async () => {
      const day = 24 * 3600_000;
      await team.digests.saveSchedule({ ...SCHEDULE, conversation: "weekly", nextAt: 7 * day }, 1);
      await team.digests.saveSchedule({ ...SCHEDULE, conversation: "far", nextAt: 9 * day }, 1);
      await team.digests.saveSchedule({ ...SCHEDULE, conversation: "daily", every: "day", nextAt: 3 * day }, 1);
      const far = async () => (await store.misplannedDigests(0)).map(({ conversation }) => conversation).toSorted();
      expect(await far()).toEqual(["daily", "far"]);
      await team.digests.postpone("far", day);
      expect(await far()).toEqual(["daily"]);
    });

    it("are in the audit log: who made and ended a schedule, who subscribed and unsubscribed", async () => {
      await team.reviews.create(aReviewOf({}));
      await team.digests.saveSchedule(SCHEDULE, 2);
      for (let twice = 0; twice < 2; twice += 1) await team.digests.subscribe(SUBSCRIPTION);
      for (let twice = 0; twice < 2; twice += 1) await team.digests.unsubscribe("sub-1", "bob", 5);
      for (let twice = 0; twice < 2; twice += 1) await team.digests.removeSchedule("seals", "ada", 6);
      const log = await team.audit.of("seals");
      expect(log.map(({ at, person, action }) => [at, person, action])).toEqual([
        [2, "ada", "digest.schedule"],
        [3, "ada", "digest.subscribe"],
        [5, "bob", "digest.unsubscribe"],
        [6, "ada", "digest.end"],
      ]);
      expect(log[0]?.detail).toEqual({ every: "week", weekday: 1, time: "09:00", zone: "Europe/Vienna" });
    });

    it("watch the questions that a channel subscribed to", async () => {
      await team.reviews.create(aReviewOf({}));
      expect(await team.digests.subscribe(SUBSCRIPTION)).toBe(true);
      expect(await team.digests.subscribe(SUBSCRIPTION)).toBe(false);
      await team.digests.saveSubscriptionState("sub-1", { seen: ["doi:10.1/a"] });
      expect(await team.digests.subscriptions("seals")).toEqual([{ ...SUBSCRIPTION, state: { seen: ["doi:10.1/a"] } }]);
      expect(await team.digests.subscribedBy("ada")).toHaveLength(1);
      expect(await team.digests.subscribedBy("bob")).toEqual([]);
      expect(await team.digests.unsubscribe("sub-1", "bob", 5)).toBe(true);
      expect(await team.digests.unsubscribe("sub-1", "bob", 5)).toBe(false);
    });
  });

  describe(`${name}: usage`, () => {
    it("adds up by day, for a person, for a conversation and for the workspace", async () => {
      const entry = { day: "2026-03-02", person: "ada", conversation: "seals", costUsd: 0.25, calls: 3, reviews: 1 };
      await team.usage.add(entry);
      await team.usage.add(entry);
      await team.usage.add({ ...entry, person: "bob", conversation: "walruses", reviews: 0 });
      await team.usage.add({ ...entry, day: "2026-03-03" });
      expect(await team.usage.ofDay("2026-03-02", "ada")).toEqual({ costUsd: 0.5, calls: 6, reviews: 2 });
      expect(await team.usage.ofDay("2026-03-02", null)).toEqual({ costUsd: 0.75, calls: 9, reviews: 2 });
      expect(await team.usage.ofConversation("2026-03-02", "seals")).toEqual({ costUsd: 0.5, calls: 6, reviews: 2 });
      expect(await team.usage.ofConversation("2026-03-02", "walruses")).toMatchObject({ costUsd: 0.25, reviews: 0 });
      expect(await team.usage.ofDay("2026-03-04", null)).toEqual(NOTHING);
      expect(await team.usage.ofConversation("2026-03-04", "seals")).toEqual(NOTHING);
    });
  });

  describe(`${name}: people`, () => {
    it("are known by the name under which they were last met", async () => {
      await team.people.met("ada", "Ada");
      await team.people.met("bob", "Bob");
      await team.people.met("ada", "Ada B.");
      expect([...(await team.people.names())].toSorted()).toEqual([
        ["ada", "Ada B."],
        ["bob", "Bob"],
      ]);
    });
  });

  it(`${name}: answers when it is asked how it is`, async () => {
    await store.check();
  });
}

const NOTHING = { costUsd: 0, calls: 0, reviews: 0 };
const NOON = Date.parse("2026-03-02T12:00:00Z");
const SPENT = { calls: 2, inputTokens: 10, outputTokens: 10, costUsd: 0.25 };
const SCHEDULE = {
  conversation: "seals",
  every: "week",
  weekday: 1,
  time: "09:00",
  zone: "Europe/Vienna",
  nextAt: 20,
  subscribedBy: "ada",
} as const;
const SUBSCRIPTION = {
  id: "sub-1",
  conversation: "seals",
  reviewId: "rev-1",
  question: "Do seals sleep?",
  settings: {},
  subscribedBy: "ada",
  subscribedAt: 3,
  state: null,
};

const anEvent = (key: string) => ({ key, receivedAt: 1_000, payload: { text: `said in ${key}` } });

const aMessage = (key: string, claimId: string | null = null) => ({
  key,
  place: PLACE,
  role: "claim",
  reviewId: "rev-1",
  claimId,
});

async function fill({ inbox, reviews, votes, messages, channels, digests, usage, people }: TenantStore): Promise<void> {
  await inbox.receive(anEvent("e1"));
  await reviews.create(aReviewOf({}));
  await reviews.saveStage("rev-1", "protocol", {}, SPENT, NOON);
  await reviews.finish("rev-1", aReport(), 2);
  await votes.set(aVote({}));
  await votes.press(aPress({ at: 10 }));
  await messages.begin(aMessage("summary"), 1);
  await messages.posted("summary", "m1");
  await channels.saveSettings("seals", {}, "ada", 1);
  const entry = { id: "l1", conversation: "seals", name: "Seals", location: "seals.pdf", kind: "file" } as const;
  await channels.addToLibrary({ ...entry, addedBy: "ada", addedAt: 1 });
  await digests.saveSchedule(SCHEDULE, 1);
  await digests.subscribe(SUBSCRIPTION);
  await digests.issue({ conversation: "seals", period: "p1", content: null, composedAt: 1 }, ["a"], 30);
  await usage.add({ day: "2026-03-02", person: "ada", conversation: "seals", costUsd: 1, calls: 1, reviews: 1 });
  await people.met("ada", "Ada");
}

/** In all tables of the export. */
async function rowsOf(store: Store, tenantId: string): Promise<number> {
  const tables = Object.values(Object(await store.export(tenantId)));
  return tables.reduce<number>((sum, rows) => sum + (Array.isArray(rows) ? rows.length : 0), 0);
}
