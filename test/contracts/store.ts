import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store, TenantStore } from "../../src/ports/store.ts";
import {
  aMessage,
  anEvent,
  aPress,
  aReviewOf,
  aVote,
  CLAIM,
  NOON,
  SCHEDULE,
  SPENT,
  SUBSCRIPTION,
} from "../builders/stored.ts";
import { aReport } from "../builders.ts";
import { digestsContract } from "./digests.ts";
import { messagesContract } from "./messages.ts";
import { reviewsContract } from "./reviews.ts";
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

  const opened = () => ({ store, team, others });
  reviewsContract(name, opened);
  votesContract(name, opened);
  messagesContract(name, opened);
  digestsContract(name, opened);

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
