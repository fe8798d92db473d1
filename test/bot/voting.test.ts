import { fc } from "@fast-check/vitest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Tally, tally } from "../../src/bot/votes.ts";
import type { ChatEvent } from "../../src/domain/chat-event.ts";
import type { MessageRef, Place } from "../../src/ports/chat.ts";
import { aRecord } from "../builders.ts";
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

  it("of somebody who may not vote is hinted at once a review, not at each vote", async () => {
    await office.say(boss, "settings voters members");
    const guest = aPerson("guest", { isExternal: true });
    office.platform.react(guest, claim(), "❌");
    office.platform.react(guest, claim("C2"), "✅");
    await office.idle();
    office.platform.unreact(guest, claim(), "❌");
    office.platform.react(guest, claim(), "❌");
    await office.idle();
    expect(office.platform.whispers).toHaveLength(1);
    const another = await office.ask("Do harbour seals wake earlier near lamps?");
    office.platform.react(guest, claimMessageOf(office, another, "C1").ref, "❌");
    await office.idle();
    expect(office.platform.whispers).toHaveLength(2);
  });

  it("counts although the message can hold no mark of the bot's own", async () => {
    await office.close();
    office = await openOffice({ now, limits: { reactionsPerMessage: 1 } });
    thread = await office.ask();
    office.platform.react(ann, claim(), "✅");
    await office.idle();
    expect(claimWords()).toContain("✅ Verified by @ann");
    expect(overview()).toContain("✅ 1 for");
    expect(ownMarks()).toEqual([]);
  });

  it("beside the other one shows that the person changed their mind: the later counts", async () => {
    office.platform.react(ann, claim(), "✅");
    office.platform.react(ann, claim(), "❌");
    await office.idle();
    expect(claimWords()).toContain("❌ Disputed by @ann (changed)");
    office.platform.unreact(ann, claim(), "✅");
    await office.idle();
    expect(claimWords()).toContain("❌ Disputed by @ann");
    expect(claimWords()).not.toContain("(changed)");
  });

  it("that disputes can be given a reason by command where the bot can ask nobody alone, and the message says how", async () => {
    await office.close();
    office = await openOffice({ now, capabilities: { whisper: "answering" } });
    thread = await office.ask();
    office.platform.react(ben, claim(), "❌");
    await office.idle();
    expect(office.platform.whispers).toEqual([]);
    expect(claimWords()).toContain("Who disputes it can say why: “dispute 1: …” in this thread.");
    await office.say(ben, "dispute 1: too few seals", thread);
    expect(claimWords()).toContain("@ben: “too few seals”");
    expect(claimWords()).not.toContain("can say why");
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

  it("on a message of another workspace, or on one that was deleted, changes nothing", async () => {
    const ref = claim();
    const event = voteOn(ref);
    await office.bot.receive({ ...event, tenant: "T2" });
    office.platform.delete(ref);
    await office.idle();
    await office.bot.receive(event);
    await office.idle();
    expect(await tallyOf(ref)).toMatchObject({ verifiedBy: [] });
    expect(said(office, thread).join("\n")).not.toContain("Verified by");
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

  it("can be said instead: again to take the vote back", async () => {
    await office.say(ann, "verify 1", thread);
    expect(said(office, thread).at(-1)).toContain("Your vote on C1 is recorded.");
    expect(claimWords()).toContain("✅ Verified by @ann");
    await office.say(ann, "verify 1", thread);
    expect(said(office, thread).at(-1)).toBe("Your vote on C1 is taken back.");
    expect(claimWords()).not.toContain("Verified by");
  });

  it("pressed by somebody who may not vote changes nothing, and they are told alone", async () => {
    await office.say(boss, "settings voters members");
    office.platform.press(aPerson("guest", { isExternal: true }), claim(), "✅ Verify");
    await office.idle();
    expect(claimWords()).not.toContain("guest");
    expect(office.platform.whispers.map(({ actorId }) => actorId)).toEqual(["guest"]);
  });

  it("delivered twice counts once", async () => {
    office.platform.press(ann, claim(), "✅ Verify");
    await office.idle();
    await office.platform.deliveries.repeat(({ kind }) => kind === "action");
    await office.idle();
    expect(claimWords()).toContain("✅ Verified by @ann");
  });
});

describe("a claim that a later review meets again", () => {
  let later: Place;
  beforeEach(async () => {
    later = await office.ask("Do harbour seals sleep longer in the dark?");
  });
  const laterWords = () => wordsOf(claimMessageOf(office, later, "C1"));

  it("is shown with its votes in both, wherever they were given, and with the bot's mark", async () => {
    office.platform.react(ann, claim(), "✅");
    await office.idle();
    expect(laterWords()).toContain("✅ Verified by @ann (from an earlier review of this team too)");
    office.platform.press(ben, claimMessageOf(office, later, "C1").ref, "✅ Verify");
    await office.idle();
    expect(claimWords()).toContain("✅ Verified by @ann, @ben");
    expect(ownMarks()).toEqual(["🟢"]);
  });

  it("is the same although its study has got an identifier since, and with it the claim another id", async () => {
    await office.close();
    const abstract = "Harbour seals slept longer without lamps.";
    let identifiers = {};
    const records = () => [aRecord({ title: "Lamps and harbour seals in the north", abstract, identifiers })];
    office = await openOffice({ now, records });
    thread = await office.ask();
    office.platform.react(ann, claim(), "❌");
    await office.idle();
    await office.say(ann, "dispute 1: too few seals", thread);
    identifiers = { doi: "10.1000/north" };
    later = await office.ask("Do harbour seals sleep longer in the dark?");
    expect(laterWords()).toContain("❌ Disputed by @ann (from an earlier review of this team too)");
    expect(laterWords()).toContain("@ann: “too few seals”");
    await office.say(ben, "recall harbour seals");
    expect(
      said(office)
        .at(-1)
        ?.match(/❌ ann/g),
    ).toHaveLength(2);
  });

  it("counts a person once, and a press in one takes back a press in the other", async () => {
    office.platform.press(ann, claim(), "✅ Verify");
    await office.idle();
    office.platform.press(ann, claimMessageOf(office, later, "C1").ref, "✅ Verify");
    await office.idle();
    await office.platform.deliveries.repeat(({ kind }) => kind === "action");
    await office.idle();
    expect([claimWords(), laterWords()].join("\n")).not.toContain("Verified by");
    expect(ownMarks()).toEqual([]);
  });
});

describe("reactions that nobody told of", () => {
  it("are found although one message can no longer be looked at", async () => {
    office.platform.deliveries.hold();
    office.platform.react(ann, claim("C2"), "✅");
    await office.platform.deliveries.release(() => []);
    office.chat.faults.push("refused");
    await office.bot.reconcile();
    await office.idle();
    expect(claimWords("C2")).toContain("✅ Verified by @ann");
    expect(office.faults.splice(0)).toHaveLength(1);
  });

  it("are found although the clock was wrong when they were compared before", async () => {
    const right = clock;
    clock += 365 * 24 * 3600;
    office.platform.deliveries.hold();
    office.platform.react(ann, claim(), "✅");
    await office.platform.deliveries.release(() => []);
    await office.bot.reconcile();
    clock = right;
    office.platform.unreact(ann, claim(), "✅");
    await office.idle();
    await office.bot.reconcile();
    await office.idle();
    expect(claimWords()).not.toContain("Verified by");
  });

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
  readonly by: "reaction" | "button";
  /** Which of the messages that show the claim: of the first review, or of the later one. */
  readonly on: 0 | 1;
}

const people = { ann, ben, cleo: aPerson("cleo") };
const deeds = fc.array(
  fc.record({
    person: fc.constantFrom("ann", "ben", "cleo"),
    emoji: fc.constantFrom("✅", "❌"),
    by: fc.constantFrom("reaction", "reaction", "button"),
    on: fc.constantFrom(0, 1),
  }),
  { maxLength: 14 },
);

async function tallyOf(message: MessageRef): Promise<Tally> {
  const stored = await office.store.messages.at(message.conversation, message.messageId);
  return tally(await office.store.votes.of([stored?.claimId ?? ""], message.conversation), 1);
}

/** Ben's ✅, as a platform tells of it. */
const voteOn = ({ conversation, thread: place, messageId }: MessageRef) =>
  ({
    platform: "memory",
    tenant: "T1",
    dedupeKey: `late ${messageId}`,
    at: now().toISOString(),
    conversation,
    thread: place,
    messageId,
    kind: "vote-set",
    actor: ben,
    vote: "verified",
  }) as const;

describe("whatever happens to events on their way, the tally is the same", () => {
  let later: Place;
  beforeEach(async () => {
    later = await office.ask("Do harbour seals sleep longer in the dark?");
  });

  const messagesOf = (label: string) => [claim(label), claimMessageOf(office, later, label).ref] as const;

  /** Each deed gives the reaction, or takes it back when it is there; a button is pressed. */
  function act(claimLabel: string, done: readonly Deed[]): void {
    for (const { person, emoji, by, on } of done) {
      const message = messagesOf(claimLabel)[on];
      const given = office.platform.message(message)?.reactions ?? [];
      const isThere = given.some((one) => one.emoji === emoji && one.actor.id === person);
      const label = emoji === "✅" ? "✅ Verify" : "❌ Dispute";
      if (by === "button") office.platform.press(people[person], message, label);
      else if (isThere) office.platform.unreact(people[person], message, emoji);
      else office.platform.react(people[person], message, emoji);
    }
  }

  async function withdrawAll(label: string): Promise<void> {
    for (const message of messagesOf(label)) {
      for (const { emoji, actor } of office.platform.message(message)?.reactions ?? []) {
        if (actor.kind === "person") office.platform.unreact(actor, message, emoji);
      }
    }
    await office.idle();
    for (const { person, kind } of await votesOn(label)) {
      const presser = Object.values(people).find(({ id }) => id === person) ?? ann;
      office.platform.press(presser, claim(label), kind === "verify" ? "✅ Verify" : "❌ Dispute");
    }
    await office.idle();
    expect(await votesOn(label)).toEqual([]);
  }

  async function votesOn(label: string) {
    const { conversation, messageId } = claim(label);
    const claimId = (await office.store.messages.at(conversation, messageId))?.claimId ?? "";
    return office.store.votes.of([claimId], conversation);
  }

  const shuffled = (events: readonly ChatEvent[], keys: readonly number[]): readonly ChatEvent[] =>
    events
      .map((event, index) => ({ event, key: keys[index] ?? 0 }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ event }) => event);
  const arrangements = fc.array(fc.nat(1000), { minLength: 30, maxLength: 30 });

  it("in any order, with any event twice, by reactions and buttons on either message", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, arrangements, async (done, keys) => {
        act("C1", done);
        await office.idle();
        const inOrder = await tallyOf(claim());
        await withdrawAll("C1");

        office.platform.deliveries.hold();
        act("C2", done);
        await office.platform.deliveries.release((events) =>
          shuffled([...events, ...events.filter((_, index) => (keys[index] ?? 0) % 2 === 0)], keys),
        );
        await office.idle();
        expect(await tallyOf(claim("C2"))).toEqual(inOrder);
        await withdrawAll("C2");
      }),
      { numRuns: 12 },
    );
  });

  it("with any reaction lost, after reconciliation", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, arrangements, async (done, keys) => {
        act("C1", done);
        await office.idle();
        const complete = await tallyOf(claim());
        await withdrawAll("C1");

        office.platform.deliveries.hold();
        act("C2", done);
        await office.platform.deliveries.release((events) =>
          shuffled(events, keys).filter(({ kind }, index) => kind === "action" || (keys[index] ?? 0) % 3 !== 0),
        );
        await office.bot.reconcile();
        await office.idle();
        const reconciled = await tallyOf(claim("C2"));
        // Somebody may leave both marks; only the events know which came later.
        if (complete.changed.length > 0) expect(peopleOf(reconciled)).toEqual(peopleOf(complete));
        else expect(reconciled).toEqual(complete);
        await withdrawAll("C2");
      }),
      { numRuns: 12 },
    );
  });
});

const peopleOf = ({ verifiedBy, disputedBy }: Tally) => [...verifiedBy, ...disputedBy].toSorted();
