import { fc } from "@fast-check/vitest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Tally, tally } from "../../src/bot/votes.ts";
import type { ChatEvent } from "../../src/domain/chat-event.ts";
import type { MessageRef, Place } from "../../src/ports/chat.ts";
import { AT_TOP, aPerson } from "../fakes/memory-chat/platform.ts";
import { ann, ben, boss, claimMessageOf, type Office, openOffice, said, wordsOf } from "./office.ts";

let office: Office;
let thread: Place;
let clock: number;
const now = () => new Date(clock++ * 1000);

beforeEach(async () => {
  clock = Date.UTC(2026, 2, 2, 12) / 1000;
  office = await openOffice({ now });
  thread = await office.ask();
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

const claim = (label = "C1"): MessageRef => claimMessageOf(office, thread, label).ref;
const claimWords = (label = "C1") => wordsOf(claimMessageOf(office, thread, label));
const overview = () => said(office, thread).find((words) => words.startsWith("C1 |")) ?? "";
const ownMarks = () =>
  claimMessageOf(office, thread, "C1")
    .reactions.filter(({ actor }) => actor.kind === "bot" && actor.id === "assignee")
    .map(({ emoji }) => emoji);

describe("a reaction on a claim's message", () => {
  it("is shown on the claim, in the overview and by the bot's own mark, and goes when it is taken back", async () => {
    office.platform.react(ann, claim(), "✅");
    await office.idle();
    expect(claimWords()).toContain("✅ Verified by @ann");
    expect(overview()).toContain("✅ 1 for");
    expect(ownMarks()).toEqual(["🟢"]);

    office.platform.unreact(ann, claim(), "✅");
    await office.idle();
    expect(claimWords()).not.toContain("Verified by");
    expect(overview()).not.toContain("1 for");
    expect(ownMarks()).toEqual([]);
  });

  it.each(["✔️", "✅", ":white_check_mark:"])("counts as %s too", async (emoji) => {
    office.platform.react(ann, claim(), emoji);
    await office.idle();
    expect(claimWords()).toContain("✅ Verified by @ann");
  });

  it("of a bot never counts", async () => {
    office.platform.react(aPerson("helper", { kind: "bot" }), claim(), "✅");
    await office.idle();
    expect(claimWords()).not.toContain("helper");
    expect(office.platform.whispers).toEqual([]);
  });

  it("of somebody who may not vote does not count, and they are told alone", async () => {
    await office.say(boss, "settings voters members");
    office.platform.react(aPerson("guest", { isExternal: true }), claim(), "❌");
    await office.idle();
    expect(claimWords()).not.toContain("guest");
    expect(office.platform.whispers.map(({ actorId }) => actorId)).toEqual(["guest"]);
  });

  it("waits for the quorum of the channel", async () => {
    await office.say(boss, "settings quorum 2");
    office.platform.react(ann, claim(), "✅");
    await office.idle();
    expect(claimWords()).toContain("Not decided yet.");
    office.platform.react(ben, claim(), "✅");
    await office.idle();
    expect(claimWords()).toContain("✅ Verified by @ann, @ben");
  });

  it("that disputes is asked for a reason, which is kept", async () => {
    office.platform.react(ben, claim(), "❌");
    await office.idle();
    expect(office.platform.whispers.at(-1)?.message.fallback).toContain("You disputed C1. Why?");
    await office.say(ben, "dispute 1: too few seals", thread);
    expect(claimWords()).toContain("@ben: “too few seals”");
  });

  it("cleared by a moderator no longer counts", async () => {
    office.platform.react(ann, claim(), "✅");
    await office.idle();
    office.platform.clearReactions(claim());
    await office.idle();
    expect(claimWords()).not.toContain("Verified by");
  });

  it("on a message that is no claim of ours changes nothing", async () => {
    const theirs = office.platform.say(ben, "lunch?", { place: thread, addressed: false });
    office.platform.react(ann, theirs, "✅");
    office.platform.react(ann, { ...AT_TOP, messageId: "m1" }, "✅");
    await office.idle();
    expect(claimWords()).not.toContain("ann");
  });

  it("stays counted when the claim's message is deleted", async () => {
    const ref = claim();
    office.platform.react(ann, ref, "✅");
    await office.idle();
    office.platform.delete(ref);
    office.platform.react(ben, claim("C2"), "✅");
    await office.idle();
    expect(overview()).toMatch(/C1 .*✅ 1 for/);
  });
});

describe("a button", () => {
  it("verifies, and takes it back when it is pressed again", async () => {
    office.platform.press(ann, claim(), "✅ Verify");
    await office.idle();
    expect(claimWords()).toContain("✅ Verified by @ann");
    office.platform.press(ann, claim(), "✅ Verify");
    await office.idle();
    expect(claimWords()).not.toContain("Verified by");
  });

  it("disputes with a reason, in place of an earlier press", async () => {
    office.platform.press(ann, claim(), "✅ Verify");
    await office.idle();
    office.platform.press(ann, claim(), "❌ Dispute", { reason: "wrong season" });
    await office.idle();
    expect(claimWords()).toContain("❌ Disputed by @ann");
    expect(claimWords()).toContain("@ann: “wrong season”");
    expect(claimWords()).not.toContain("✅ by");
  });

  it("delivered twice counts once", async () => {
    office.platform.press(ann, claim(), "✅ Verify");
    await office.idle();
    await office.platform.deliveries.repeat(({ kind }) => kind === "action");
    await office.idle();
    expect(claimWords()).toContain("✅ Verified by @ann");
  });
});

describe("reactions that nobody told of", () => {
  it("are found at the next start", async () => {
    office.platform.deliveries.hold();
    office.platform.react(ann, claim(), "✅");
    await office.platform.deliveries.release(() => []);
    expect(claimWords()).not.toContain("ann");
    await office.bot.reconcile();
    await office.idle();
    expect(claimWords()).toContain("✅ Verified by @ann");
  });
});

interface Deed {
  readonly person: "ann" | "ben" | "cleo";
  readonly emoji: "✅" | "❌";
}

const people = { ann, ben, cleo: aPerson("cleo") };
const deeds = fc.array(
  fc.record({ person: fc.constantFrom("ann", "ben", "cleo"), emoji: fc.constantFrom("✅", "❌") }),
  { maxLength: 12 },
);

/** Each deed gives the reaction, or takes it back when it is there. */
function act(message: MessageRef, done: readonly Deed[]): void {
  for (const { person, emoji } of done) {
    const given = office.platform.message(message)?.reactions ?? [];
    const isThere = given.some((one) => one.emoji === emoji && one.actor.id === person);
    if (isThere) office.platform.unreact(people[person], message, emoji);
    else office.platform.react(people[person], message, emoji);
  }
}

async function tallyOf(message: MessageRef): Promise<Tally> {
  const stored = await office.store.messages.at(message.conversation, message.messageId);
  return tally(await office.store.votes.of([stored?.claimId ?? ""], message.conversation), 1);
}

/** Somebody may leave both marks; only the events know which came later. */
const leavesBoth = (message: MessageRef) => {
  const given = (office.platform.message(message)?.reactions ?? []).filter(({ actor }) => actor.kind === "person");
  return new Set(given.map(({ actor }) => actor.id)).size < given.length;
};

async function withdrawAll(message: MessageRef): Promise<void> {
  for (const { emoji, actor } of office.platform.message(message)?.reactions ?? []) {
    if (actor.kind === "person") office.platform.unreact(actor, message, emoji);
  }
  await office.idle();
}

describe("whatever happens to events on their way, the tally is the same", () => {
  const arrangements = fc.record({ keys: fc.array(fc.nat(1000), { minLength: 24, maxLength: 24 }) });
  const shuffled = (events: readonly ChatEvent[], keys: readonly number[]) =>
    events
      .map((event, index) => ({ event, key: keys[index] ?? 0 }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ event }) => event);

  it("in any order, with any event twice", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, arrangements, async (done, { keys }) => {
        act(claim(), done);
        await office.idle();
        const inOrder = await tallyOf(claim());
        await withdrawAll(claim());

        office.platform.deliveries.hold();
        act(claim("C2"), done);
        await office.platform.deliveries.release((events) =>
          shuffled([...events, ...events.filter((_, index) => (keys[index] ?? 0) % 2 === 0)], keys),
        );
        await office.idle();
        expect(await tallyOf(claim("C2"))).toEqual(inOrder);
        await withdrawAll(claim("C2"));
      }),
      { numRuns: 15 },
    );
  });

  it("with any event lost, after reconciliation", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, arrangements, async (done, { keys }) => {
        act(claim(), done);
        await office.idle();
        const complete = await tallyOf(claim());
        const both = leavesBoth(claim());
        await withdrawAll(claim());

        office.platform.deliveries.hold();
        act(claim("C2"), done);
        await office.platform.deliveries.release((events) =>
          shuffled(events, keys).filter((_, index) => (keys[index] ?? 0) % 3 !== 0),
        );
        await office.bot.reconcile();
        await office.idle();
        const reconciled = await tallyOf(claim("C2"));
        if (both) expect(peopleOf(reconciled)).toEqual(peopleOf(complete));
        else expect(reconciled).toEqual(complete);
        await withdrawAll(claim("C2"));
      }),
      { numRuns: 15 },
    );
  });
});

const peopleOf = ({ verifiedBy, disputedBy }: Tally) => [...verifiedBy, ...disputedBy].toSorted();
