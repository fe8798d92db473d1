import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { textMessage } from "../../../../src/domain/chat-message.ts";
import type { MessageRef } from "../../../../src/ports/chat.ts";
import { type Connected, connected, openServer, type Server, sending } from "./harness.ts";

let server: Server;
let bot: Connected;

const open = async (options: Parameters<typeof connected>[1] = {}, fake: Parameters<typeof openServer>[0] = {}) => {
  server = await openServer(fake);
  bot = await connected(server, options);
};

const claim = (): Promise<MessageRef> => bot.chat.post(server.place, textMessage("A claim"), sending());
const thread = async (): Promise<string> => bot.chat.openThread(await claim(), "A question");
const at = ({ messageId }: MessageRef) => ({ id: messageId });

beforeEach(() => open());

afterEach(async () => {
  await bot.chat.stop();
  await server.discord.close();
});

describe("what people write", () => {
  it("is an ask after a mention, without the mention and with names for ids", async () => {
    const { alice, bob, general, guild } = server;
    alice.mentions(general, `Does <@${bob.id}> sleep? <https://example.org/a>`);
    await bot.settled();
    expect(bot.of("ask")).toMatchObject([
      {
        tenant: guild.id,
        conversation: general.id,
        thread: null,
        audience: "public",
        actor: { id: alice.id, name: "alice", kind: "person", isAdmin: false },
      },
    ]);
    expect(bot.of("ask")[0]?.text).toMatch(/^Does @\S+ sleep\? https:\/\/example\.org\/a$/);
  });

  it("is an ask as a reply to the bot, with the ping on", async () => {
    server.alice.writes(server.general, "and in children?", { replyTo: at(await claim()) });
    await bot.settled();
    expect(bot.of("ask").map(({ text }) => text)).toEqual(["and in children?"]);
  });

  it("is none of the bot's business otherwise, nor what bots write", async () => {
    const { guild, general, alice } = server;
    alice.writes(general, "lunch?");
    guild.member("feed", { bot: true }).mentions(general, "New paper");
    await bot.settled();
    expect(bot.events).toEqual([]);
  });

  it("of a private channel is private, and of an admin an admin's", async () => {
    const { guild, alice } = server;
    const boss = guild.member("boss", { permissions: ["ManageGuild"] });
    const secret = guild.channel("secret", { only: [alice, boss] });
    boss.mentions(secret, "Does it work?");
    await bot.settled();
    expect(bot.of("ask")).toMatchObject([{ audience: "private", actor: { isAdmin: true } }]);
  });

  it("in a thread is a follow-up; without the intent only what addresses the bot", async () => {
    const where = { id: await thread() };
    server.alice.mentions(where, "status");
    server.alice.writes(where, "between us");
    await bot.settled();
    expect(bot.of("follow-up")).toMatchObject([
      { conversation: server.general.id, thread: where.id, text: "status", addressed: true },
    ]);
  });

  it("in a thread is read with the intent, and told apart from what addresses the bot", async () => {
    await bot.chat.stop();
    await server.discord.close();
    await open({ messageContent: "granted" }, { messageContent: "granted" });
    const where = { id: await thread() };
    server.alice.writes(where, "only trials since 2020");
    await bot.settled();
    expect(bot.chat.capabilities.followUps).toBe("any");
    expect(bot.of("follow-up")).toMatchObject([{ text: "only trials since 2020", addressed: false }]);
  });

  it("in an archived thread of which nothing was heard yet is a follow-up as well", async () => {
    const { general, alice, discord } = server;
    const old = general.thread(alice, "Old");
    old.archive();
    await bot.chat.stop();
    bot = await connected(server);
    alice.mentions(old, "status");
    await bot.settled();
    expect(bot.of("follow-up")).toMatchObject([{ conversation: general.id, thread: old.id }]);
    expect(discord.calls.rejected).toEqual([]);
  });

  it("comes with its files, which can be fetched also when their first address has ended", async () => {
    const bytes = new TextEncoder().encode("%PDF-1.7");
    const file = { name: "paper.pdf", mediaType: "application/pdf", bytes };
    server.alice.mentions(server.general, "library add", { files: [file] });
    await bot.settled();
    const [attachment] = bot.of("ask")[0]?.attachments ?? [];
    expect(attachment).toMatchObject({ name: "paper.pdf", mediaType: "application/pdf", sizeBytes: 8 });
    if (attachment === undefined) return;
    const ended = {
      ...attachment,
      id: attachment.id.replace(/ .*$/, ` ${server.discord.rest.cdn}/attachments/0/gone`),
    };
    expect(await bot.chat.download(ended, server.guild.id, 8)).toEqual(bytes);
  });
});

describe("a direct conversation", () => {
  it("is a tenant of its own, and what is written there addresses the bot", async () => {
    server.alice.writes("direct", "Does vitamin D help?");
    server.bob.writes("direct", "And zinc?");
    await bot.settled();
    const [first, second] = bot.of("ask");
    expect(first).toMatchObject({ audience: "direct", thread: null, text: "Does vitamin D help?" });
    expect(first?.tenant).toBe(`dm-${first?.conversation}`);
    expect(second?.tenant).not.toBe(first?.tenant);
  });

  it("has the replies to a question for its thread, also a reply to an answer", async () => {
    server.alice.writes("direct", "Does vitamin D help?");
    await bot.settled();
    const [{ tenant = "", conversation = "", messageId = "" } = {}] = bot.of("ask");
    const top = { tenant, conversation, thread: null };
    const opened = await bot.chat.openThread({ ...top, messageId }, "Vitamin D");
    const answer = await bot.chat.post({ ...top, thread: opened }, textMessage("It does."), sending());
    server.alice.writes("direct", "since 2020", { replyTo: { id: messageId } });
    server.alice.writes("direct", "export", { replyTo: at(answer) });
    await bot.settled();
    expect(bot.of("follow-up").map(({ thread, text }) => [thread, text])).toEqual([
      [messageId, "since 2020"],
      [messageId, "export"],
    ]);
    expect(await bot.chat.openThread({ ...top, messageId }, "Vitamin D")).toBe(messageId);
  });

  it("has votes as well", async () => {
    server.alice.writes("direct", "Does vitamin D help?");
    await bot.settled();
    const [{ tenant = "", conversation = "" } = {}] = bot.of("ask");
    const ref = await bot.chat.post({ tenant, conversation, thread: null }, textMessage("A claim"), sending());
    server.alice.reacts(at(ref), "✅");
    await bot.settled();
    expect(bot.of("vote-set")).toMatchObject([{ tenant, conversation, messageId: ref.messageId, vote: "verified" }]);
  });
});

describe("a reaction", () => {
  it("to a message of an earlier life is a vote, and so is its removal by somebody who was never heard of", async () => {
    const { place, alice, discord } = server;
    const opened = await thread();
    const ref = await bot.chat.post({ ...place, thread: opened }, textMessage("A claim"), sending());
    alice.reacts(at(ref), "✅");
    await bot.settled();
    await bot.chat.stop();
    bot = await connected(server);
    alice.unreacts(at(ref), "✅");
    server.bob.reacts(at(ref), "❌");
    await bot.settled();
    const where = { conversation: place.conversation, thread: opened, messageId: ref.messageId };
    expect(bot.of("vote-unset")).toMatchObject([{ ...where, vote: "verified", actor: { id: alice.id } }]);
    expect(bot.of("vote-set")).toMatchObject([{ ...where, vote: "disputed", actor: { id: server.bob.id } }]);
    expect(discord.calls.rejected).toEqual([]);
  });

  it("of the bot itself is none, and one of another bot is a bot's", async () => {
    const ref = await claim();
    await bot.chat.react(ref, "✅");
    server.guild.member("helper", { bot: true }).reacts(at(ref), "✅");
    await bot.settled();
    expect(bot.of("vote-set")).toMatchObject([{ actor: { kind: "bot" } }]);
  });

  it("on a message of somebody else is no vote", async () => {
    const { id } = server.alice.writes(server.general, "lunch?");
    server.bob.reacts({ id }, "✅");
    await bot.settled();
    expect(bot.events).toEqual([]);
  });

  it("that is a super reaction counts as one", async () => {
    const ref = await claim();
    server.alice.reacts(at(ref), "✅", "burst");
    await bot.settled();
    expect(bot.of("vote-set")).toHaveLength(1);
    expect((await bot.chat.listReactions(ref)).map(({ emoji, actor }) => [emoji, actor.id])).toEqual([
      ["✅", server.alice.id],
    ]);
  });

  it("that is 🛑 stops the work, also on a question", async () => {
    const { id } = server.alice.mentions(server.general, "Does it work?");
    server.bob.reacts({ id }, "🛑");
    await bot.settled();
    expect(bot.of("cancel")).toMatchObject([{ messageId: id, actor: { id: server.bob.id } }]);
  });

  it("of everybody can be cleared by a moderator: all, or those of one emoji", async () => {
    const ref = await claim();
    const boss = server.guild.member("boss", { permissions: ["ManageMessages"] });
    server.alice.reacts(at(ref), "✅");
    boss.clearsReactions(at(ref), "✅");
    server.alice.reacts(at(ref), "✅");
    boss.clearsReactions(at(ref));
    await bot.settled();
    expect(bot.of("votes-cleared").map(({ vote }) => vote)).toEqual(["verified", null]);
  });

  it("and its removal come in order, whatever the clock says", async () => {
    const ref = await claim();
    for (let times = 0; times < 3; times++) {
      server.alice.reacts(at(ref), "✅");
      server.alice.unreacts(at(ref), "✅");
    }
    await bot.settled();
    const times = bot.events.map((event) => Date.parse(event.at));
    expect(times).toHaveLength(6);
    expect(new Set(times).size).toBe(6);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(new Set(bot.events.map(({ dedupeKey }) => dedupeKey)).size).toBe(6);
  });

  it("is listed for everybody who gave it, page by page", async () => {
    const ref = await claim();
    for (let n = 0; n < 130; n++) server.guild.member(`person${n}`).reacts(at(ref), "✅");
    await bot.settled();
    const listed = await bot.chat.listReactions(ref);
    expect(new Set(listed.map(({ actor }) => actor.id)).size).toBe(130);
  });
});

describe("what is deleted", () => {
  it("is told one by one, also when many are deleted at once", async () => {
    const refs = [await claim(), await claim(), await claim()];
    const boss = server.guild.member("boss", { permissions: ["ManageMessages"] });
    boss.deletes(...refs.map(at));
    await bot.settled();
    expect(bot.of("message-deleted").map(({ messageId }) => messageId)).toEqual(refs.map(({ messageId }) => messageId));
  });

  it("with a whole thread is a gap in its server: what stood there is looked for again", async () => {
    const opened = await thread();
    const boss = server.guild.member("boss", { permissions: ["ManageThreads"] });
    boss.deletesThread({ id: opened });
    await bot.settled();
    expect(bot.gaps).toEqual([{ platform: "discord", tenant: server.guild.id }]);
  });
});

describe("a server", () => {
  it("that the bot is in at the start makes no event, and neither does an outage", async () => {
    const outage = server.guild.outage();
    outage.end();
    await bot.settled();
    expect(bot.events).toEqual([]);
  });

  it("takes the bot in, and throws it out", async () => {
    const { discord } = server;
    const other = discord.guild("Clinic", { bot: "out" });
    other.inviteBot();
    other.kickBot();
    await bot.settled();
    expect(bot.events.map(({ kind, tenant }) => [kind, tenant])).toEqual([
      ["installed", other.id],
      ["uninstalled", other.id],
    ]);
  });

  it("is kept apart from another", async () => {
    const { discord, alice, general, guild } = server;
    const clinic = discord.guild("Clinic");
    const ward = clinic.channel("ward");
    clinic.member("alice").mentions(ward, "Two");
    alice.mentions(general, "One");
    await bot.settled();
    expect(bot.of("ask").map(({ tenant, text }) => [tenant, text])).toEqual([
      [clinic.id, "Two"],
      [guild.id, "One"],
    ]);
  });
});
