import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CHECK_COMMAND } from "../../../../adapters/chat/discord/commands.ts";
import { QUESTION, sealAnalyst } from "../../../bot/office.ts";
import type { FakePerson, SeenMessage } from "../../../fakes/discord/interface.ts";
import { GRANTED, inWords, openServer, type Server } from "./harness.ts";
import { type Office, openOffice } from "./office.ts";

const MINUTE_MS = 60_000;

let server: Server;
let office: Office;

beforeEach(async () => {
  server = await openServer();
  office = await openOffice(server);
});

afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
  expect(server.discord.calls.rejected).toEqual([]);
  expect(server.discord.calls.invalid).toBe(0);
  await server.discord.close();
});

const reopen = async (options: Parameters<typeof openOffice>[1] = {}) => {
  await office.close();
  office = await openOffice(server, options);
};
const said = (channelId: string) =>
  server.discord
    .messages(channelId)
    .map(({ text, buttons }) => inWords([text, ...buttons.map(({ label }) => `[${label}]`)].join("\n")));
const messageWith = (channelId: string, words: RegExp): SeenMessage => {
  const found = server.discord.messages(channelId).find(({ text }) => words.test(inWords(text)));
  if (found === undefined) throw new Error(`nothing like ${words} in:\n${said(channelId).join("\n---\n")}`);
  return found;
};
const newestThread = (): string => {
  const id = server.general.threads.at(-1)?.id;
  if (id === undefined) throw new Error("no thread");
  return id;
};

/** What is the same however it was asked. */
function expectAnswered(channelId: string) {
  const messages = said(channelId).join("\n---\n");
  expect(messages).toContain("On it.");
  expect(messages).toContain("✓ Answer");
  expect(messages).not.toContain("[Cancel]");
  expect(messages).toContain("Yes: seals sleep longer without lamps [1] (C1).");
  expect(messages).toMatch(/\[Export\]\n\[Retry\]\n\[Subscribe\]/);
  expect(messages).toMatch(/C1 · Claim: Harbour seals slept longer without lamps\. · Evidence: supported/);
  expect(messages).toMatch(/C1 “Harbour seals slept longer/);
  expect(messages).toMatch(/C2 “Harbour seals woke earlier/);
  expect(messages).toContain("[✅ Verify]\n[❌ Dispute]\n[🔎 Sources]");
  expect(messages).toContain("[2] Ada Brandt");
}

const votesOnClaims = async (channelId: string, alice: FakePerson, bob: FakePerson) => {
  const claim = messageWith(channelId, /^C1 “/);
  alice.reacts(claim, "✅");
  await office.idle();
  expect(inWords(messageWith(channelId, /^C1 “/).text)).toMatch(/✅ Verified by <@\d+>/);
  expect(server.discord.message(claim.id)?.reactions.map(({ emoji }) => emoji)).toEqual(["✅", "🟢"]);
  expect(messageWith(channelId, /C1 · Claim/).text).toContain("1 for");

  const second = messageWith(channelId, /^C2 “/);
  const pressed = bob.presses(second, "❌ Dispute");
  expect(await pressed.answered).toMatchObject({ kind: "modal" });
  bob.submits(pressed, { reason: "wrong season" });
  await office.idle();
  expect(inWords(messageWith(channelId, /^C2 “/).text)).toContain("wrong season");

  alice.unreacts(claim, "✅");
  await office.idle();
  expect(inWords(messageWith(channelId, /^C1 “/).text)).not.toContain("Verified by");
  expect(server.discord.message(claim.id)?.reactions).toEqual([]);
};

describe("a question is answered in a thread, whose claims the team votes on", () => {
  it("asked by a mention", async () => {
    const { alice, bob, general } = server;
    alice.mentions(general, QUESTION);
    await office.idle();
    expectAnswered(newestThread());
    expect(said(general.id)).toHaveLength(1);
    await votesOnClaims(newestThread(), alice, bob);
  });

  it("asked by a slash command, which says where the thread is", async () => {
    const { alice, bob, general } = server;
    const called = alice.command(general, "research ask", { question: QUESTION });
    await office.idle();
    expect(said(general.id)).toEqual([`alice asks: ${QUESTION}`]);
    expectAnswered(newestThread());
    expect((await called.replied).text).toContain(newestThread());
    await votesOnClaims(newestThread(), alice, bob);
  });

  it("asked in a direct conversation, where the answers reply to the question", async () => {
    const { alice, bob } = server;
    const { channel_id, id } = alice.writes("direct", QUESTION);
    await office.idle();
    expectAnswered(channel_id);
    const answers = server.discord.messages(channel_id).slice(1);
    expect(new Set(answers.map(({ raw }) => raw.message_reference?.message_id))).toEqual(new Set([id]));
    expect(server.discord.seenBy(bob)).toBe("");
    await votesOnClaims(channel_id, alice, alice);
    alice.writes("direct", "why is claim 2 contested?", { replyTo: messageWith(channel_id, /^C2 “/) });
    await office.idle();
    expect(said(channel_id).at(-1)).toContain("C2");
  });

  it("asked in a forum post, in which it stays", async () => {
    const { alice, guild } = server;
    const ideas = guild.forum("ideas");
    const post = ideas.thread(alice, "Seals and lamps");
    const called = alice.command(post, "research ask", { question: QUESTION });
    await office.idle();
    expect((await called.replied).text).toContain(post.id);
    expect(ideas.threads).toHaveLength(1);
    expectAnswered(post.id);
  });

  it("by somebody who only installed the bot for themselves, in their direct conversation", async () => {
    const elsewhere = server.discord.guild("Elsewhere", { bot: "out" });
    const carol = elsewhere.member("carol");
    carol.command(elsewhere.channel("plaza"), "research ask", { question: QUESTION }, { install: "user" });
    await office.idle();
    expect(server.discord.seenBy(carol)).toContain("On it");
  });
});

describe("after the answer", () => {
  beforeEach(async () => {
    server.alice.mentions(server.general, QUESTION);
    await office.idle();
  });

  it("claims, sources and exports can be asked for by command", async () => {
    const where = { id: newestThread() };
    server.bob.command(where, "research export", { format: "csv" });
    server.bob.command(where, "research claims", { claim: 2 });
    await office.idle();
    const messages = server.discord.messages(where.id);
    expect(messages.flatMap(({ files }) => files.map(({ name }) => name))).toEqual([expect.stringMatching(/\.csv$/)]);
  });

  it("the same question is offered as it was answered, and completed as it is typed", async () => {
    server.bob.mentions(server.general, QUESTION);
    await office.idle();
    expect(said(newestThread()).join()).toContain("This was asked before");
    const typed = await server.bob.types(server.general, "research ask", "question", "seals").answered;
    expect(typed).toEqual({ kind: "choices", choices: [{ name: QUESTION, value: QUESTION }] });
  });

  it("a vote that was missed while the session was lost is found", async () => {
    const claim = messageWith(newestThread(), /^C1 “/);
    const away = server.discord.gateway.hold();
    server.discord.gateway.invalidate("lost");
    server.bob.reacts(claim, "❌");
    away.release();
    await server.discord.gateway.ready();
    await office.idle();
    expect(inWords(messageWith(newestThread(), /^C1 “/).text)).toContain("Disputed by");
  });

  it("a private answer is seen by one person alone", async () => {
    const called = server.bob.command(server.general, "research digest", { do: "preview" });
    await office.idle();
    expect((await called.replied).ephemeralTo).toBe(server.bob.id);
  });

  it("nothing of it is seen in another server", async () => {
    const clinic = server.discord.guild("Clinic", { botPermissions: GRANTED });
    const ward = clinic.channel("ward");
    const bob = clinic.member("bob");
    bob.command(ward, "research recall", { topic: "seals" });
    bob.command(ward, "research claims");
    bob.command(ward, "research status");
    await office.idle();
    const typed = await bob.types(ward, "research ask", "question", "seals").answered;
    expect(typed).toEqual({ kind: "choices", choices: [] });
    expect(said(ward.id).join("\n")).not.toMatch(/lamps|C1/);
    const claim = messageWith(newestThread(), /^C1 “/);
    bob.reacts(claim, "✅");
    await office.idle();
    expect(inWords(messageWith(newestThread(), /^C1 “/).text)).toContain("Verified by");
    expect(said(ward.id).join("\n")).not.toContain("Verified");
  });
});

describe("a statement", () => {
  it("of somebody's message is taken up, and whoever handed it over is told where", async () => {
    const { id } = server.bob.writes(server.general, "Vitamin D reduces fractures.");
    const called = server.alice.usesOnMessage({ id }, CHECK_COMMAND);
    await office.idle();
    expect((await called.replied).text).toContain("https://discord.com/channels/");
    expect(server.general.threads.map((thread) => thread.id)).toEqual([id]);
    expect(said(id).join()).toContain("On it.");
  });
});

describe("a review that takes long", () => {
  /** Reads until it is told to go on. */
  const reading = () => {
    const goOn = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const analyst = sealAnalyst({
      extractClaims: async (_protocol, _study, { sections }) => {
        begun.resolve();
        await goOn.promise;
        const [quotation = ""] = sections[0]?.text.split(/(?<=\.)\s/) ?? [];
        return [{ text: quotation, quotation, relevance: 0.9 }];
      },
    });
    return { analyst, begun: begun.promise, goOn: goOn.resolve };
  };

  it("of 20 minutes outlives the token of its command", async () => {
    const slow = reading();
    await reopen({ analyst: slow.analyst });
    server.alice.command(server.general, "research ask", { question: QUESTION });
    await slow.begun;
    server.discord.clock.advance(20 * MINUTE_MS);
    slow.goOn();
    await office.idle();
    expectAnswered(newestThread());
  });

  it("is stopped by 🛑 on its question", async () => {
    const slow = reading();
    await reopen({ analyst: slow.analyst });
    const { id } = server.alice.mentions(server.general, QUESTION);
    await slow.begun;
    server.alice.reacts({ id }, "🛑");
    await office.idle();
    slow.goOn();
    expect(said(newestThread()).join()).toContain("Cancelled by alice");
  });

  it("ends without an answer when its thread was deleted, and the next one is answered", async () => {
    const slow = reading();
    await reopen({ analyst: slow.analyst });
    server.alice.mentions(server.general, QUESTION);
    await slow.begun;
    server.guild.member("boss", { permissions: ["ManageThreads"] }).deletesThread({ id: newestThread() });
    slow.goOn();
    await office.idle();
    office.faults.length = 0;
    server.alice.mentions(server.general, "Do otters sleep longer without lamps?");
    await office.idle();
    expectAnswered(newestThread());
  });

  it("goes on after a restart in its middle, and says nothing twice", async () => {
    const folder = await mkdtemp(join(tmpdir(), "assignee-discord-"));
    const file = join(folder, "store.db");
    const slow = reading();
    await reopen({ file, analyst: slow.analyst });
    server.alice.command(server.general, "research ask", { question: QUESTION });
    await slow.begun;
    const before = office;
    const closing = before.close();
    slow.goOn();
    await closing;
    expect(before.faults).toEqual([]);
    office = await openOffice(server, { file });
    await office.idle();
    expectAnswered(newestThread());
    const messages = said(newestThread());
    expect(messages.filter((words) => words.startsWith("On it."))).toHaveLength(1);
    expect(messages.filter((words) => /^C1 “/.test(words))).toHaveLength(1);
    expect(said(server.general.id)).toHaveLength(1);
    await rm(folder, { recursive: true });
  });
});
