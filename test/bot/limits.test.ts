import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Analyst } from "../../src/analyst/analyst.ts";
import { aRecord } from "../builders.ts";
import { AT_TOP, aPerson } from "../fakes/memory-chat/platform.ts";
import { ann, ben, boss, type Office, openOffice, said, sealAnalyst, TENANT } from "./office.ts";

let office: Office;
let release: () => void;

/** A bot whose reviews wait at their first stage until they are released. */
beforeEach(async () => {
  const held = Promise.withResolvers<void>();
  release = held.resolve;
  const analyst = sealAnalyst();
  office = await openOffice({
    analyst: sealAnalyst({
      planProtocol: async (...asked) => {
        await held.promise;
        return analyst.planProtocol(...asked);
      },
    }),
  });
});
afterEach(async () => {
  release();
  await office.close();
  expect(office.faults).toEqual([]);
});

const answered = () => office.platform.deliveries.settled();
const set = async (words: string) => {
  office.platform.say(boss, `settings ${words}`);
  await answered();
};
const QUESTIONS = [1, 2, 3, 4].map((n) => `Do ${n} harbour seals sleep longer without lamps?`);
/** What the bot says at the top of the channel, besides the answers to settings. */
const refusals = () => said(office).filter((words) => !words.startsWith("Saved"));

describe("reviews at once", () => {
  it.each([
    { setting: "at-once 2", others: 2, words: "You have 2 reviews running or waiting" },
    { setting: "channel-at-once 2", others: 1, words: "This channel has 2 reviews running or waiting" },
  ])("are as many as the channel allows, also when all are asked at the same moment: $setting", async (limit) => {
    await set(limit.setting);
    for (const question of QUESTIONS.slice(0, 3)) office.platform.say(ann, question);
    await expect.poll(refusals).toHaveLength(1);
    expect(refusals()[0]).toContain(limit.words);
    expect(refusals()[0]).toContain("You can ask again when one of them has ended.");
    office.platform.say(ben, QUESTIONS[3] ?? "");
    await expect.poll(async () => (await office.store.reviews.unfinished()).length + refusals().length).toBe(4);
    expect(await office.store.reviews.unfinished()).toHaveLength(limit.others === 2 ? 3 : 2);
  });

  it("that ended make room", async () => {
    await set("at-once 1");
    release();
    await office.ask(QUESTIONS[0]);
    await office.ask(QUESTIONS[1]);
    expect(refusals()).toEqual([]);
  });

  it("of a day are as many as the channel allows, also when all are asked at the same moment", async () => {
    await set("budget 2");
    for (const question of QUESTIONS.slice(0, 3)) office.platform.say(ann, question);
    await expect.poll(refusals).toHaveLength(1);
    expect(refusals()[0]).toMatch(/2 reviews today, .* You can ask again from 00:00 UTC on/);
  });
});

describe("what language models may cost a channel in a day", () => {
  it("is told to whoever asks when it is spent, with when to ask again", async () => {
    await set("spending 0.50");
    const day = new Date().toISOString().slice(0, 10);
    const spent = { day, person: "ben", costUsd: 0.5, calls: 3, reviews: 1 };
    await office.store.usage.add({ ...spent, conversation: AT_TOP.conversation });
    office.platform.say(ann, QUESTIONS[0] ?? "");
    await expect.poll(refusals).toHaveLength(1);
    expect(refusals()[0]).toContain("This channel's $0.50 a day for language models are spent.");
    expect(refusals()[0]).toContain("You can ask again from 00:00 UTC on");
  });

  it("is not what other channels spend, and holds a review back while it runs", async () => {
    await set("spending 0.50");
    const day = new Date().toISOString().slice(0, 10);
    await office.store.usage.add({ day, person: "ann", conversation: "C9", costUsd: 9, calls: 3, reviews: 1 });
    release();
    await office.ask(QUESTIONS[0]);
    expect(office.orders[0]).toMatchObject({ conversationDay: { costUsd: 0.5, calls: null } });
  });
});

describe("a budget that runs out in the middle of a review", () => {
  const early =
    "The budget of this channel's day ($0.05) does not cover the next call. Ask again from 00:00 UTC on, or raise it: replies already paid for are not paid twice. The review ended with what it had by then.";

  const poor = (changes: Partial<Analyst> = {}) =>
    sealAnalyst({
      extractClaims: async (protocol, study, document, context) => {
        context.remark(early);
        return sealAnalyst().extractClaims(protocol, study, document, context);
      },
      ...changes,
    });

  it("is said before the answer, with when to go on", async () => {
    await office.close();
    office = await openOffice({ analyst: poor() });
    const thread = await office.ask();
    const summary = said(office, thread).find((words) => words.includes("[Subscribe]")) ?? "";
    expect(summary.indexOf("Ask again from 00:00 UTC on")).toBeLessThan(summary.indexOf("Yes: seals sleep longer"));
    expect(summary.match(/does not cover the next call/g)).toHaveLength(1);
  });

  it("is not taken for a lack of evidence, and such a review is not offered again", async () => {
    await office.close();
    office = await openOffice({
      analyst: poor({
        synthesizeFindings: async () => ({
          reason: "Nothing could be verified.",
          nearest: [],
          nearestQuestion: "What?",
        }),
      }),
    });
    const thread = await office.ask();
    const words = said(office, thread).join("\n");
    expect(words).toContain("No answer yet: the budget ran out before the review could give one.");
    expect(words).toContain("Ask again from 00:00 UTC on");
    expect(words).toContain("2 studies of 2 records read");
    expect(words).not.toContain("Not enough evidence");
    const again = await office.ask();
    expect(said(office, again).join()).not.toContain("This was asked before");
  });
});

describe("who may do what", () => {
  const eve = aPerson("eve", { isExternal: true });

  it.each([
    ["a question", "Do harbour seals sleep?", "Only members of this workspace can ask for reviews here."],
    ["check", "check: Lamps keep seals awake.", "Only members of this workspace can ask for reviews here."],
    ["recall", "recall lamps", "Only members of this workspace can ask for reviews here."],
    ["retry", "retry", "Only members of this workspace can ask for reviews here."],
    ["subscribe", "digest subscribe daily", "Only members of this workspace can change the digest and the papers"],
    ["library", "library add", "Only members of this workspace can change the digest and the papers"],
    ["settings", "settings quorum 2", "Only an admin can change the settings"],
  ])("guests and people of other organisations cannot unless a setting says so: %s", async (_, words, answer) => {
    release();
    await office.ask();
    await office.say(eve, words);
    expect(said(office).at(-1)).toContain(answer);
  });

  it("guests can ask where a setting says so, and recall what was asked in that channel alone", async () => {
    release();
    await office.ask();
    const elsewhere = { ...AT_TOP, conversation: "C2" };
    await office.say(boss, "settings askers everyone", elsewhere);
    await office.say(eve, "Do lamps disturb harbour seals at night?", elsewhere);
    expect(office.orders).toHaveLength(2);
    await office.say(eve, "recall lamps", elsewhere);
    const found = said(office, elsewhere).at(-1) ?? "";
    expect(found).toContain("Do lamps disturb harbour seals at night?");
    expect(found).not.toContain("sleep longer");
    await office.say(ann, "recall lamps", elsewhere);
    expect(said(office, elsewhere).at(-1)).toContain("sleep longer");
  });

  it("a guest cannot lift the limits in a conversation with the bot alone, a member can", async () => {
    const alone = { ...AT_TOP, conversation: "D1" };
    office.platform.say(eve, "settings askers everyone", { place: alone, audience: "direct" });
    await office.idle();
    expect(said(office, alone).at(-1)).toContain("Only an admin can change the settings");
    office.platform.say(ann, "settings since 2015", { place: alone, audience: "direct" });
    await office.idle();
    expect(said(office, alone).at(-1)).toContain("Saved: since is now 2015.");
  });

  it("only the person who asked, or an admin, can cancel", async () => {
    const ref = office.platform.say(ann, QUESTIONS[0] ?? "");
    await expect.poll(async () => (await office.store.reviews.unfinished()).length).toBe(1);
    const thread = { ...AT_TOP, thread: ref.messageId };
    office.platform.say(ben, "cancel", { place: thread });
    await expect.poll(() => said(office, thread).at(-1)).toContain("Only the person who asked, or an admin");
    office.platform.say(boss, "pls cancel", { place: thread });
    await expect.poll(() => said(office, thread).join()).toContain("Cancelled by boss.");
    release();
    await office.idle();
  });

  it("of two who cancel at once, one is told that it has ended already", async () => {
    const ref = office.platform.say(ann, QUESTIONS[0] ?? "");
    await expect.poll(async () => (await office.store.reviews.unfinished()).length).toBe(1);
    const thread = { ...AT_TOP, thread: ref.messageId };
    office.platform.say(ann, "cancel", { place: thread });
    office.platform.say(boss, "cancel", { place: thread });
    release();
    await office.idle();
    const words = said(office, thread).join("\n");
    expect(words.match(/Cancelled by/g)).toHaveLength(1);
    expect(words).toContain("That review has ended or was cancelled already.");
  });
});

describe("the language of the papers", () => {
  it("is an eligibility criterion where the channel has decided so, and the report says how it was judged", async () => {
    await office.close();
    const french = aRecord({
      title: "Les phoques et la lumière",
      abstract: "Les phoques communs dorment plus longtemps dans le noir que sous les lampes des ports.",
    });
    office = await openOffice({ records: () => [french, aRecord({ title: "Lamps and harbour seals in the north" })] });
    await office.ask(QUESTIONS[0]);
    await office.say(boss, "settings language english");
    const thread = await office.ask(QUESTIONS[1]);
    const reviews = await office.store.reviews.latest(AT_TOP.conversation, 2);
    const reports = await Promise.all(reviews.map(({ id }) => office.wholeStore.of(TENANT).reviews.report(id)));
    expect(reports.map((report) => report?.flow.identified)).toEqual([1, 2]);
    expect(reports.map((report) => report?.protocol.criteria.map(({ text }) => text))).toEqual([
      ["The title and abstract are in English."],
      [],
    ]);
    expect(said(office, thread).join()).toContain("Only papers whose title and abstract are in English were kept");
  });
});
