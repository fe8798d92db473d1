import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AT_TOP, aPerson } from "../fakes/memory-chat/platform.ts";
import { ann, ben, boss, claimMessageOf, type Office, openOffice, QUESTION, wordsOf } from "./office.ts";

let office: Office;

beforeEach(async () => {
  office = await openOffice();
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

const PRIVATE = { ...AT_TOP, conversation: "private" };
const homeOf = async (who: typeof ann, tenant = "T1") =>
  wordsOf({ content: await office.platform.home(who, tenant), file: null });
const askIn = async (place: typeof AT_TOP, who: typeof ann, question: string, audience: "public" | "private") => {
  office.platform.say(who, question, { place, audience });
  await office.idle();
};

describe("a person's page", () => {
  it("is there before they asked anything, and says how to begin", async () => {
    const words = await homeOf(ann);
    expect(words).toContain("You have not asked anything yet.");
    expect(words).toContain("No claim of the channels where you asked waits for your vote.");
    expect(words).toContain("Mention me in a channel");
  });

  it("shows their reviews with their state, the newest first", async () => {
    await office.ask();
    await office.ask("Do lamps disturb harbour seals at night?");
    await office.ask("Do otters sleep longer?", ben);
    const words = await homeOf(ann);
    expect(words).toMatch(
      /Do lamps disturb .* – answered, .*\nDo harbour seals sleep longer without lamps\? – answered/,
    );
    expect(words).not.toContain("otters sleep longer? – answered");
  });

  it("shows what waits for their vote where they asked, until they have voted", async () => {
    const thread = await office.ask();
    expect(await homeOf(ann)).toContain(`${QUESTION}\nC1 Harbour seals slept longer without lamps.`);
    office.platform.react(ann, claimMessageOf(office, thread, "C1").ref, "✅");
    await office.idle();
    const words = await homeOf(ann);
    expect(words).not.toContain("C1 Harbour seals slept longer");
    expect(words).toContain("C2 Harbour seals woke earlier near lamps.");
    expect(await homeOf(ben)).not.toContain("C2 Harbour seals");
  });

  it("shows no claims to who may not vote on them", async () => {
    await office.ask();
    await office.store.channels.saveSettings("C1", { voters: "admins" }, "boss", 1);
    expect(await homeOf(ann)).toContain("No claim of the channels where you asked waits for your vote.");
  });

  it("shows what they subscribed to, with when the digest comes", async () => {
    const thread = await office.ask();
    await office.say(ann, "subscribe daily at 8", thread);
    expect(await homeOf(ann)).toContain(`${QUESTION} – The digest comes`);
    expect(await homeOf(ben)).toContain("You have not subscribed to a question.");
  });

  it("shows nothing of what others asked in private, nor of another tenant", async () => {
    await askIn(PRIVATE, ben, "Do otters need lamps at night?", "private");
    await askIn(PRIVATE, ann, QUESTION, "private");
    await askIn(AT_TOP, ben, "Do lamps disturb harbour seals at night?", "public");
    const words = await homeOf(ann);
    expect(words).toContain(`${QUESTION} – answered`);
    expect(words).not.toContain("otters");
    expect(words).not.toContain("disturb");
    expect(await homeOf(ann, "T2")).toContain("You have not asked anything yet.");
  });

  it("shows a guest nothing that others asked", async () => {
    const eve = aPerson("eve", { isExternal: true });
    await office.say(boss, "settings askers everyone");
    await askIn(AT_TOP, ben, "Do lamps disturb harbour seals at night?", "public");
    await askIn(AT_TOP, eve, QUESTION, "public");
    expect(await homeOf(eve)).not.toContain("disturb");
  });
});
