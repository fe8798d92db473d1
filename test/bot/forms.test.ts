import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "../../src/domain/chat-event.ts";
import type { Form } from "../../src/domain/form.ts";
import type { MessageRef } from "../../src/ports/chat.ts";
import { AT_TOP, aPerson } from "../fakes/memory-chat/platform.ts";
import { ann, ben, boss, type Office, openOffice, QUESTION, said, wordsOf } from "./office.ts";

let office: Office;

beforeEach(async () => {
  office = await openOffice();
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

const messageWith = (words: string, place = AT_TOP): MessageRef => {
  const found = office.platform.in(place).find((message) => wordsOf(message).includes(words));
  if (found === undefined) throw new Error(`no message with ${words}`);
  return found.ref;
};
const press = async (who: Actor, ref: MessageRef, label: string, inputs: Record<string, string> | null) => {
  office.platform.press(who, ref, label, inputs);
  await office.idle();
};
const valuesOf = (form: Form | null) => Object.fromEntries(form?.fields.map(({ name, value }) => [name, value]) ?? []);

describe("the form for settings", () => {
  const NOW = { since: "none", "max-studies": "30", quorum: "1", voters: "everyone", budget: "none" };

  it("shows what holds at present, within what every platform can show", async () => {
    await office.say(ann, "settings");
    const form = await office.platform.form(boss, messageWith("Settings of this channel"), "Change settings");
    expect(valuesOf(form)).toEqual(NOW);
    expect(form?.fields.length).toBeLessThanOrEqual(5);
    for (const { name, label } of form?.fields ?? []) {
      expect(name).toMatch(/^[a-z-]{1,40}$/);
      expect(label.length).toBeLessThanOrEqual(45);
    }
  });

  it("saves what was changed", async () => {
    await office.say(ann, "settings");
    const inputs = { ...NOW, since: "2015", quorum: "2", budget: "" };
    await press(boss, messageWith("Settings of this channel"), "Change settings", inputs);
    expect(said(office).at(-1)).toBe(
      "Saved: since is now 2015 and quorum is now 2. It counts from the next review on.",
    );
    await press(boss, messageWith("Settings of this channel"), "Change settings", { ...inputs, budget: "none" });
    expect(said(office).at(-1)).toBe("Nothing was changed.");
  });

  it("names every value that does not fit, and saves nothing then", async () => {
    await office.say(ann, "settings");
    const inputs = { ...NOW, since: "soon", "max-studies": "", quorum: "2" };
    await press(boss, messageWith("Settings of this channel"), "Change settings", inputs);
    expect(said(office).at(-1)).toContain("Nothing was saved. since: “soon” does not fit: it must be a whole number");
    expect(said(office).at(-1)).toContain("max-studies: “none” does not fit");
    expect(await office.store.channels.settings("C1")).toBeNull();
  });

  it("is not for people who may not change them: they are told so", async () => {
    await office.say(ann, "settings");
    const ref = messageWith("Settings of this channel");
    expect(await office.platform.form(ann, ref, "Change settings")).toBeNull();
    await press(ann, ref, "Change settings", null);
    expect(said(office).at(-1)).toContain("Only an admin can change the settings of this channel.");
    await press(ann, ref, "Change settings", { quorum: "5" });
    expect(said(office).at(-1)).toContain("Only an admin can change the settings of this channel.");
  });

  it("is for whoever talks to the bot alone", async () => {
    const alone = { ...AT_TOP, conversation: "D1" };
    office.platform.say(ann, "settings", { place: alone, audience: "direct" });
    await office.idle();
    const ref = messageWith("Settings of this channel", alone);
    expect(valuesOf(await office.platform.form(ann, ref, "Change settings"))).toEqual(NOW);
    await press(ann, ref, "Change settings", { since: "2015" });
    expect(said(office, alone).at(-1)).toContain("Saved: since is now 2015.");
  });

  it("is left to the command where a platform has no forms", async () => {
    await office.close();
    office = await openOffice({ capabilities: { forms: false } });
    await office.say(ann, "settings");
    expect(said(office).at(-1)).not.toContain("[Change settings]");
    expect(said(office).at(-1)).toContain("“settings NAME VALUE”");
  });
});

describe("the form for a subscription", () => {
  const WEEKLY = { channel: "C1", day: "friday", time: "16:30", zone: "Europe/Berlin" };
  const summary = (place: typeof AT_TOP) => messageWith("[Subscribe]", place);

  it("asks for channel, day, time and zone, with those that hold", async () => {
    const thread = await office.ask();
    const form = () => office.platform.form(ann, summary(thread), "Subscribe");
    expect(valuesOf(await form())).toEqual({ channel: "C1", day: "monday", time: "09:00", zone: "UTC" });
    await office.say(ann, "subscribe daily at 8 Europe/Vienna", thread);
    expect(valuesOf(await form())).toEqual({ channel: "C1", day: "daily", time: "08:00", zone: "Europe/Vienna" });
  });

  it("switches the digest on and watches the question", async () => {
    const thread = await office.ask();
    await press(ann, summary(thread), "Subscribe", WEEKLY);
    expect(said(office, thread).at(-1)).toContain(`This channel's digest now watches: ${QUESTION}`);
    expect(await office.store.digests.schedule("C1")).toMatchObject({ every: "week", weekday: 5, time: "16:30" });
  });

  it("answers a zone or time that does not exist in words", async () => {
    const thread = await office.ask();
    await press(ann, summary(thread), "Subscribe", { ...WEEKLY, zone: "Middle/Earth" });
    expect(said(office, thread).at(-1)).toContain("“Middle/Earth” is no day, time or time zone that I know.");
    expect(await office.store.digests.schedule("C1")).toBeNull();
  });

  it("can name another channel, which watches the question too", async () => {
    const thread = await office.ask();
    await press(ann, summary(thread), "Subscribe", WEEKLY);
    await press(ann, summary(thread), "Subscribe", { ...WEEKLY, channel: "C2" });
    expect(said(office, thread).at(-1)).toContain(`That channel's digest now watches: ${QUESTION}`);
    expect(await office.store.digests.subscriptions("C2")).toMatchObject([{ question: QUESTION }]);
    expect(await office.store.digests.subscriptions("C1")).toHaveLength(1);
  });

  it("does not take what was asked in private to another channel", async () => {
    const place = { ...AT_TOP, conversation: "private" };
    const ref = office.platform.say(ann, QUESTION, { place, audience: "private" });
    await office.idle();
    const thread = { ...place, thread: ref.messageId };
    await press(ann, summary(thread), "Subscribe", WEEKLY);
    expect(said(office, thread).at(-1)).toContain("What was asked in private is not told in another channel.");
    expect(await office.store.digests.subscriptions("C1")).toEqual([]);
  });

  it("is not for guests: they are told so", async () => {
    const thread = await office.ask();
    const eve = aPerson("eve", { isExternal: true });
    expect(await office.platform.form(eve, summary(thread), "Subscribe")).toBeNull();
    await press(eve, summary(thread), "Subscribe", null);
    expect(said(office, thread).at(-1)).toContain("Only members of this workspace can change the digest");
  });

  it("is left aside where a platform has no forms: the digest comes as it did, else on Mondays", async () => {
    const thread = await office.ask();
    await press(ben, summary(thread), "Subscribe", null);
    expect(said(office, thread).at(-1)).toContain("The digest comes");
  });
});

describe("an offer of an earlier review", () => {
  it("shown in a private conversation is not met in others, nor are the votes on it", async () => {
    await office.ask();
    const place = { ...AT_TOP, conversation: "private" };
    const ref = office.platform.say(ben, QUESTION, { place, audience: "private" });
    await office.idle();
    const thread = { ...place, thread: ref.messageId };
    await press(ben, messageWith("This was asked before", thread), "Show that review", null);
    await office.say(ben, "dispute 1: only for us", thread);
    await office.say(ann, "recall lamps");
    expect(said(office).at(-1)).not.toContain("only for us");
    expect(
      said(office)
        .at(-1)
        ?.match(/sleep longer without lamps\?/g),
    ).toHaveLength(1);
  });
});
