import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Action } from "../../src/domain/chat-event.ts";
import { AT_TOP } from "../fakes/memory-chat/platform.ts";
import { ann, ben, type Office, openOffice, QUESTION, said } from "./office.ts";

let office: Office;

beforeEach(async () => {
  office = await openOffice();
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

const PRIVATE = { ...AT_TOP, conversation: "private" };
const ELSEWHERE = { ...AT_TOP, tenant: "T2" };

async function asked(place: typeof AT_TOP, audience: "public" | "private", who = ann): Promise<typeof AT_TOP> {
  const ref = office.platform.say(who, QUESTION, { place, audience });
  await office.idle();
  return { ...place, thread: ref.messageId };
}

const all = (place: typeof AT_TOP) => said(office, place).join("\n");

describe.each([
  { what: "a private channel", from: PRIVATE, audience: "private" as const, to: AT_TOP },
  { what: "another tenant", from: ELSEWHERE, audience: "public" as const, to: AT_TOP },
  {
    what: "a tenant, for another one with a channel of the same name",
    from: AT_TOP,
    audience: "public" as const,
    to: ELSEWHERE,
  },
])("what was asked in $what", ({ from, audience, to }) => {
  beforeEach(async () => {
    const thread = await asked(from, audience);
    await office.say(ben, "dispute 1: a secret", thread);
    await office.say(ben, "subscribe daily", thread);
  });

  it("is not offered when the same question is asked again", async () => {
    const thread = await asked(to, "public", ben);
    expect(all(thread)).not.toContain("This was asked before");
    expect(all(thread)).not.toContain("a secret");
  });

  it("is not recalled, listed, suggested or shown on another person's page", async () => {
    for (const words of ["recall lamps", "status", "digest list", "library", "digest preview", "claims"]) {
      await office.say(ben, words, to);
    }
    const shown = all(to) + office.platform.whispers.map(({ message }) => message.fallback).join();
    expect(shown).not.toContain("a secret");
    expect(shown).not.toContain(QUESTION);
    expect(await office.platform.suggest(ben, "ask", "", to)).toEqual([]);
    expect((await office.platform.home(ben, to.tenant)).fallback).toContain("0 reviews, 0 claims waiting");
  });

  it.each([
    "show",
    "ask-anew",
    "ask-nearest",
    "export",
    "retry",
    "cancel",
    "subscribe",
    "verify",
    "dispute",
    "sources",
  ])("is not reached by a button of it that comes from elsewhere: %s", async (action) => {
    const store = office.wholeStore.of(`memory:${from.tenant}`);
    const [review] = await store.reviews.latest(from.conversation, 1);
    const report = review && (await store.reviews.report(review.id));
    const value = ["verify", "dispute", "sources"].includes(action)
      ? `${review?.id} ${report?.claims[0]?.claim.id}`
      : (review?.id ?? "");
    const { tenant, conversation } = to;
    const event: Action = {
      ...{ platform: "memory", tenant, conversation, thread: null, messageId: "m1", dedupeKey: "forged" },
      ...{ kind: "action", at: new Date().toISOString(), actor: ben, action, value, inputs: null },
    };
    await office.bot.receive(event);
    await office.idle();
    expect(all(to)).toContain("That button belongs to a review that I no longer have.");
    expect(await store.votes.of([report?.claims[0]?.claim.id ?? ""], from.conversation)).toHaveLength(1);
  });
});
