import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ChatRefused, ChatUnavailable } from "../../src/errors.ts";
import type { MessageRef, Place } from "../../src/ports/chat.ts";
import { ann, ben, claimMessageOf, type Office, openOffice } from "./office.ts";

let office: Office;
let thread: Place;

beforeEach(async () => {
  office = await openOffice();
  thread = await office.ask();
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

const claim = (): MessageRef => claimMessageOf(office, thread, "C1").ref;
const ownMarks = () =>
  claimMessageOf(office, thread, "C1").reactions.flatMap(({ actor, emoji }) => (actor.kind === "bot" ? [emoji] : []));
const vote = async (person: typeof ann, emoji: "✅" | "❌") => {
  office.platform.react(person, claim(), emoji);
  await office.idle();
};

it("a vote that changes nothing of the mark costs no change of reactions, and one that does costs no needless one", async () => {
  const added = vi.spyOn(office.chat, "react");
  const removed = vi.spyOn(office.chat, "unreact");
  await vote(ann, "✅");
  await vote(ben, "✅");
  expect([added, removed].map(({ mock }) => mock.calls.map(([, emoji]) => emoji))).toEqual([["🟢"], []]);
  await vote(ann, "❌");
  await vote(ben, "❌");
  expect(ownMarks()).toEqual(["🔴"]);
  expect([added, removed].map(({ mock }) => mock.calls.map(([, emoji]) => emoji))).toEqual([["🟢", "🔴"], ["🟢"]]);
});

it("a mark that finds no room on the message leaves no other in its place, and is tried again with the next vote", async () => {
  await vote(ann, "❌");
  const refused = new ChatRefused("memory", "too many reactions", "Take one away.");
  vi.spyOn(office.chat, "react").mockRejectedValueOnce(refused);
  await vote(ann, "✅");
  expect(ownMarks()).toEqual([]);
  await vote(ben, "✅");
  expect(ownMarks()).toEqual(["🟢"]);
});

it("a mark that broke off half way leaves its message outdated, and is put right with it", async () => {
  await vote(ann, "✅");
  vi.spyOn(office.chat, "react").mockRejectedValueOnce(new ChatUnavailable("memory", "no answer"));
  await vote(ann, "❌");
  expect(office.faults.splice(0)).toHaveLength(1);
  expect(ownMarks()).toEqual([]);
  expect((await office.store.messages.outdated()).map(({ role }) => role)).toEqual(["claim"]);
  await vote(ben, "❌");
  expect(ownMarks()).toEqual(["🔴"]);
  expect(await office.store.messages.outdated()).toEqual([]);
});

it("a mark that somebody took away is put there again when votes are compared", async () => {
  await vote(ann, "✅");
  const [mark] = claimMessageOf(office, thread, "C1").reactions.filter(({ actor }) => actor.kind === "bot");
  if (mark !== undefined) office.platform.unsetReaction(claim(), mark.emoji, mark.actor.id);
  expect(ownMarks()).toEqual([]);
  await office.bot.reconcile();
  await office.idle();
  expect(ownMarks()).toEqual(["🟢"]);
});

it("a mark goes with all reactions that a moderator clears, and comes back with the next vote", async () => {
  await vote(ann, "✅");
  office.platform.clearReactions(claim());
  await office.idle();
  expect(ownMarks()).toEqual([]);
  await vote(ben, "✅");
  expect(ownMarks()).toEqual(["🟢"]);
});
