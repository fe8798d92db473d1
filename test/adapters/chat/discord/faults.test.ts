import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMMANDS } from "../../../../adapters/chat/discord/commands.ts";
import { textMessage } from "../../../../src/domain/chat-message.ts";
import { BadInput, ChatRefused, ChatUnavailable, MessageGone } from "../../../../src/errors.ts";
import type { Gap, MessageRef, Place } from "../../../../src/ports/chat.ts";
import { listening } from "../../../builders/listener.ts";
import { startDiscord } from "../../../fakes/discord/discord.ts";
import { type Connected, connected, openChat, openServer, type Server, sending } from "./harness.ts";

const POST = "POST /channels/{channel_id}/messages";
const EDIT = "PATCH /channels/{channel_id}/messages/{message_id}";
const FORUM_POST = "POST /channels/{channel_id}/threads";
const MINUTE_MS = 60_000;
const SINCE = "2020-01-01T00:00:00.000Z";

let server: Server;
let bot: Connected;

const open = async (options: Parameters<typeof connected>[1] = {}) => {
  server = await openServer();
  bot = await connected(server, options);
};
const restart = async () => {
  await bot.chat.stop();
  bot = await connected(server);
};
const say = (words: string, where: Place = server.place): Promise<MessageRef> =>
  bot.chat.post(where, textMessage(words), sending());
const inThread = async (): Promise<Place> => ({
  ...server.place,
  thread: await bot.chat.openThread(await say("A question"), "A question"),
});
const texts = (channelId: string) => server.discord.messages(channelId).map(({ text }) => text);
const at = ({ messageId }: MessageRef) => ({ id: messageId });
const threadOf = ({ thread }: Place) => {
  const found = server.general.threads.find(({ id }) => id === thread);
  if (found === undefined) throw new Error("no such thread");
  return found;
};

beforeEach(() => open());

afterEach(async () => {
  await bot.chat.stop();
  await server.discord.close();
});

describe("a message is posted once", () => {
  it("when Discord's answer is lost after the write, and its client asks again", async () => {
    server.discord.faults.next(POST, { kind: "status", status: 502, written: "written" }, 2);
    const ref = await say("Once");
    expect(texts(server.general.id)).toEqual(["Once"]);
    expect(await bot.chat.findByKey(server.place, "none", SINCE)).toBeNull();
    expect(ref.messageId).toBe(server.discord.messages(server.general.id)[0]?.id);
  });

  it("when it has to be looked for, as nothing answered any more", async () => {
    server.discord.faults.next(POST, { kind: "status", status: 502, written: "written" }, 3);
    const said = { ...sending(), key: "rev-1/summary" };
    await expect(bot.chat.post(server.place, textMessage("Once"), said)).rejects.toThrow(ChatUnavailable);
    const found = await bot.chat.findByKey(server.place, "rev-1/summary", SINCE);
    expect(found).toMatchObject({ messageId: server.discord.messages(server.general.id)[0]?.id });
  });

  it("in a forum, whose posts have no nonce", async () => {
    const ideas = server.guild.forum("ideas");
    const place = { ...server.place, conversation: ideas.id };
    server.discord.faults.next(FORUM_POST, { kind: "status", status: 502, written: "written" });
    const said = { ...sending(), key: "digest/2026-11-20" };
    await expect(bot.chat.post(place, textMessage("News"), said)).rejects.toThrow(ChatUnavailable);
    expect(ideas.threads).toHaveLength(1);
    await restart();
    expect(await bot.chat.findByKey(place, said.key, SINCE)).toMatchObject({ messageId: ideas.threads[0]?.id });
  });

  it("when it is tried twice at the same time", async () => {
    const said = { ...sending(), key: "rev-1/summary" };
    const [one, other] = await Promise.all([1, 2].map(() => bot.chat.post(server.place, textMessage("Once"), said)));
    expect(other).toEqual(one);
    expect(texts(server.general.id)).toEqual(["Once"]);
  });

  it("is found again among many, though others say the same", async () => {
    await say("The same");
    const ref = await bot.chat.post(server.place, textMessage("The same"), sending(null, "rev-7/summary"));
    for (let n = 0; n < 120; n++) server.alice.writes(server.general, `talk ${n}`);
    await restart();
    expect(await bot.chat.findByKey(server.place, "rev-7/summary", SINCE)).toEqual(ref);
  });
});

describe("a forum", () => {
  it("has a post for each message at its top, named after it, which can be edited, reacted to and answered in", async () => {
    const ideas = server.guild.forum("ideas", { tags: ["digest"] });
    const place = { ...server.place, conversation: ideas.id };
    const ref = await bot.chat.post(place, textMessage("Digest of 20 November"), sending());
    expect(ideas.threads.map(({ name }) => name)).toEqual(["Digest of 20 November"]);
    await bot.chat.edit(ref, textMessage("Digest, corrected"));
    await bot.chat.react(ref, "✅");
    const thread = await bot.chat.openThread(ref, "Digest");
    await say("More of it", { ...place, thread });
    expect(texts(ideas.threads[0]?.id ?? "")).toEqual(["Digest, corrected", "More of it"]);
    expect(await bot.chat.listReactions(ref)).toHaveLength(1);
    await bot.chat.remove(ref);
    await expect(bot.chat.edit(ref, textMessage("Gone"))).rejects.toThrow(MessageGone);
  });
});

it("a reaction that another process of the bot's put there is taken away", async () => {
  const ref = await say("A claim");
  const { chat: other } = await connected(server);
  await other.react(ref, "🟢");
  await bot.chat.unreact(ref, "🟢");
  expect(await bot.chat.listReactions(ref)).toEqual([]);
  await other.stop();
});

describe("an archived thread is opened again", () => {
  it("to post in it", async () => {
    const place = await inThread();
    threadOf(place).archive();
    await say("Late news", place);
    expect(texts(place.thread ?? "")).toContain("Late news");
  });

  it("to edit in it, and to react", async () => {
    const place = await inThread();
    const ref = await say("A claim", place);
    threadOf(place).archive();
    await bot.chat.edit(ref, textMessage("A claim, verified"));
    threadOf(place).archive();
    await bot.chat.react(ref, "🟢");
    threadOf(place).archive();
    await bot.chat.unreact(ref, "🟢");
    expect(texts(place.thread ?? "")).toContain("A claim, verified");
  });

  it("unless it is locked: then whoever can unlock it is named", async () => {
    const place = await inThread();
    const ref = await say("A claim", place);
    threadOf(place).archive("locked");
    await expect(bot.chat.edit(ref, textMessage("Verified"))).rejects.toThrow("the thread is locked");
  });
});

describe("an old message", () => {
  it("that can be edited no more for now is said to be so, rather than asked for again and again", async () => {
    const ref = await say("A claim");
    server.discord.clock.advance(61 * MINUTE_MS);
    const edit = (n: number) => bot.chat.edit(ref, textMessage(`Vote ${n}`));
    for (let n = 1; n <= 3; n++) await edit(n);
    await expect(edit(4)).rejects.toThrow(ChatUnavailable);
    expect(server.discord.calls.count(EDIT)).toBe(4);
    expect(bot.chat.limits.editAgeMinutes).toBeLessThan(60);
  });
});

describe("what the bot may not do", () => {
  it("is not even tried, and is named to whoever can allow it", async () => {
    server.general.denyBot(["SendMessages", "AddReactions"]);
    await bot.settled();
    await expect(say("Hello")).rejects.toThrow(
      "Discord refused (I am not allowed to post in #general). Whoever manages the channel can allow me: channel settings, Permissions, add Assignee, and tick “Send Messages”.",
    );
    expect(server.discord.calls.count(POST)).toBe(0);
    expect(server.discord.calls.invalid).toBe(0);
  });

  it.each([
    ["CreatePublicThreads", "Create Public Threads", async (ref: MessageRef) => bot.chat.openThread(ref, "A question")],
    ["AddReactions", "Add Reactions", async (ref: MessageRef) => bot.chat.react(ref, "🟢")],
    ["ReadMessageHistory", "Read Message History", async (ref: MessageRef) => bot.chat.listReactions(ref)],
    ["ViewChannel", "View Channel", async (ref: MessageRef) => bot.chat.edit(ref, textMessage("Changed"))],
  ] as const)("without %s tells so", async (permission, name, deed) => {
    const ref = await say("A claim");
    server.general.denyBot([permission]);
    await bot.settled();
    await expect(deed(ref)).rejects.toThrow(ChatRefused);
    await expect(deed(ref)).rejects.toThrow(name);
  });

  it("is named as well when Discord knew better", async () => {
    const error = { kind: "error", status: 403, code: 50013, message: "Missing Permissions" } as const;
    server.discord.faults.next(POST, error);
    await expect(say("Hello")).rejects.toThrow(/not allowed to post in #general.*“View Channel”, “Send Messages”/);
  });

  it("is told to whoever gave a command, in private", async () => {
    server.general.denyBot(["SendMessages"]);
    const called = server.alice.command(server.general, "research status");
    await bot.settled();
    const [{ dedupeKey } = { dedupeKey: "" }] = bot.of("command");
    await expect(bot.chat.post(server.place, textMessage("None"), sending(dedupeKey))).rejects.toThrow(ChatRefused);
    expect((await called.replied).text).toContain("“Send Messages”");
  });

  it("is told to whoever mentioned it, in a direct message, once", async () => {
    server.general.denyBot(["SendMessages"]);
    server.alice.mentions(server.general, "status");
    await bot.settled();
    const [{ dedupeKey } = { dedupeKey: "" }] = bot.of("ask");
    for (let tries = 0; tries < 2; tries++) {
      await expect(bot.chat.post(server.place, textMessage("None"), sending(dedupeKey))).rejects.toThrow(ChatRefused);
    }
    expect(server.discord.seenBy(server.alice).split("“Send Messages”")).toHaveLength(2);
    expect(server.discord.seenBy(server.bob)).not.toContain("“Send Messages”");
  });

  it("in a server that it has left is refused", async () => {
    const ref = await say("A claim");
    server.guild.kickBot();
    await bot.settled();
    await expect(say("Hello")).rejects.toThrow(ChatRefused);
    await expect(bot.chat.listReactions(ref)).rejects.toThrow(ChatRefused);
  });

  it("with people who take no direct messages is refused, and says what they can do", async () => {
    const { id, conversation } = await directlyFrom();
    server.alice.blocksBot();
    const place = { tenant: id, conversation, thread: null };
    await expect(say("Hello", place)).rejects.toThrow(/Allow direct messages/);
  });

  it("with the messages of people who blocked it is refused", async () => {
    const { id } = server.alice.writes(server.general, "hello");
    server.alice.blocksBot();
    await expect(bot.chat.react({ ...server.place, messageId: id }, "👀")).rejects.toThrow(/blocked the bot/);
  });

  it("as a 21st emoji is refused, and says what makes room", async () => {
    const ref = await say("A claim");
    const faces = Array.from({ length: 20 }, (_, n) => String.fromCodePoint(0x1f600 + n));
    for (const face of faces) server.alice.reacts(at(ref), face);
    await expect(bot.chat.react(ref, "🟢")).rejects.toThrow(/20 emoji/);
  });
});

async function directlyFrom() {
  server.alice.writes("direct", "hello");
  await bot.settled();
  const [{ tenant = "", conversation = "" } = {}] = bot.of("ask");
  return { id: tenant, conversation };
}

describe("a rate limit", () => {
  it("of a minute or more is told rather than waited for", async () => {
    server.discord.faults.next(POST, { kind: "rate limit", retryAfterSeconds: 90, scope: "user" });
    const failure = await say("Hello").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ChatUnavailable);
    expect(failure).toMatchObject({ retryAfterSeconds: 91 });
  });

  it("of one channel holds back no other", async () => {
    const other = server.guild.channel("other");
    await bot.settled();
    server.discord.faults.next(POST, { kind: "rate limit", retryAfterSeconds: 0.5, scope: "user" });
    const order: string[] = [];
    const first = say("Slow").then(() => order.push("slow"));
    const second = say("Quick", { ...server.place, conversation: other.id }).then(() => order.push("quick"));
    await Promise.all([first, second]);
    expect(order).toEqual(["quick", "slow"]);
  });
});

describe("the gateway", () => {
  it("tells once more what happened while it was away, under the same key", async () => {
    server.alice.mentions(server.general, "One");
    await bot.settled();
    server.discord.gateway.cut();
    const ref = { id: server.alice.mentions(server.general, "Two").id };
    await server.discord.gateway.ready();
    await bot.settled();
    expect(bot.of("ask").map(({ text }) => text)).toEqual(["One", "Two"]);
    expect(bot.of("ask").at(-1)?.messageId).toBe(ref.id);
    expect(server.discord.gateway).toMatchObject({ identifies: 1, resumes: 1 });
    expect(bot.gaps).toEqual([]);
  });

  it("that is the first of a process leaves a gap too: an earlier process may have ended while people voted", async () => {
    await bot.chat.stop();
    const missed: Gap[] = [];
    const again = await connected(server, {}, { missed: async (gap) => void missed.push(gap) });
    expect(missed).toEqual([{ platform: "discord", tenant: null }]);
    await again.chat.stop();
  });

  it("that cannot take a session up again leaves a gap, in which all is looked at again", async () => {
    const ref = await say("A claim");
    const away = server.discord.gateway.hold();
    server.discord.gateway.invalidate("lost");
    server.alice.reacts(at(ref), "✅");
    away.release();
    await server.discord.gateway.ready();
    await bot.settled();
    expect(server.discord.gateway.identifies).toBe(2);
    expect(bot.gaps).toEqual([{ platform: "discord", tenant: null }]);
    expect(await bot.chat.listReactions(ref)).toHaveLength(1);
  });

  it("that comes back without a server says that the bot was thrown out meanwhile", async () => {
    const clinic = server.discord.guild("Clinic");
    await bot.settled();
    const away = server.discord.gateway.hold();
    server.discord.gateway.invalidate("lost");
    clinic.kickBot();
    away.release();
    await server.discord.gateway.ready();
    await bot.settled();
    expect(bot.of("uninstalled").map(({ tenant }) => tenant)).toEqual([clinic.id]);
  });

  it("that begins without a server that the bot knows says that it was thrown out while it was down", async () => {
    await bot.chat.stop();
    const clinic = server.discord.guild("Clinic");
    clinic.kickBot();
    const tenants = async () => [server.guild.id, clinic.id, "dm-1"];
    const again = await connected(server, {}, { tenants });
    expect(again.of("uninstalled").map(({ tenant }) => tenant)).toEqual([clinic.id]);
    await again.chat.stop();
  });

  it("that begins without any of the bot's servers says so, and gives up none: the token may be another bot's", async () => {
    await bot.chat.stop();
    const again = await connected(server, {}, { tenants: async () => ["1", "2"] });
    expect(again.of("uninstalled")).toEqual([]);
    expect(again.notes.map(({ message }) => message).join()).toContain("the bot is in none of its servers");
    await again.chat.stop();
  });

  it("shows in the health of the adapter", async () => {
    expect(bot.chat.health.connected).toBe(true);
    const refusal = server.discord.gateway.refuse();
    server.discord.gateway.cut();
    await server.discord.settled();
    await expect.poll(() => bot.chat.health.connected).toBe(false);
    refusal.release();
    await server.discord.gateway.ready();
    await expect.poll(() => bot.chat.health.connected).toBe(true);
  });
});

describe("an event that cannot be stored", () => {
  it("ends nothing, and whoever asked is told", async () => {
    await bot.chat.stop();
    const { chat } = openChat(server.discord);
    const tries: string[] = [];
    await chat.start(
      listening(async (event) => {
        tries.push(event.dedupeKey);
        throw new Error("the disk is full");
      }),
    );
    server.alice.mentions(server.general, "Does it work?");
    await expect.poll(() => tries.length).toBeGreaterThan(1);
    await chat.stop();
    expect(new Set(tries).size).toBe(1);
    expect(texts(server.general.id).at(-1)).toContain("could not record");
  });
});

describe("an event that cannot be read, as nobody says where it was", () => {
  const GET_CHANNEL = "GET /channels/{channel_id}";
  const unreadable = (times: number) => {
    const failure = { kind: "status", status: 503, written: "not written" } as const;
    server.discord.faults.next(GET_CHANNEL, failure, times);
  };
  /** Somebody deletes a message in a thread that nothing was heard of in this life. */
  const deletion = async () => {
    const old = server.general.thread(server.alice, "Old");
    const { id } = server.alice.writes(old, "typo");
    old.archive();
    await restart();
    return { threadId: old.id, happens: () => server.alice.deletes({ id }) };
  };

  it("is read later", async () => {
    const { threadId, happens } = await deletion();
    unreadable(3);
    happens();
    await expect.poll(() => bot.of("message-deleted").map(({ thread }) => thread)).toEqual([threadId]);
    expect(bot.notes.filter(({ level }) => level === "warn")).toHaveLength(1);
  });

  it("leaves a gap at the end, and ends nothing", async () => {
    const { happens } = await deletion();
    unreadable(100);
    happens();
    await expect.poll(() => bot.notes.filter(({ level }) => level === "warn")).toHaveLength(1);
    await bot.chat.stop();
    expect(bot.gaps).toEqual([{ platform: "discord", tenant: null }]);
    expect(bot.notes.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual([
      "an event of Discord could not be read",
    ]);
  });
});

describe("sending", () => {
  it("goes on after the gateway is closed", async () => {
    await bot.chat.stop();
    await say("Last words");
    expect(texts(server.general.id)).toEqual(["Last words"]);
  });
});

describe("commands", () => {
  it("are registered once, not at each start", async () => {
    expect(server.discord.commands.registered.map(({ name }) => name)).toEqual(COMMANDS.map(({ name }) => name));
    const { creates } = server.discord.commands;
    await restart();
    expect(server.discord.commands.creates).toBe(creates);
    expect(server.discord.calls.count("PUT /applications/{application_id}/commands")).toBe(1);
  });
});

describe("a start that fails says what to do, without the token", () => {
  const failureOf = async (options: Parameters<typeof openChat>[1], fake: Parameters<typeof startDiscord>[0] = {}) => {
    const discord = await startDiscord(fake);
    const { chat, notes } = openChat(discord, options);
    const failure = await chat.start(listening(async () => {})).catch((error: unknown) => error);
    await discord.close();
    const told = [failure, ...notes.flatMap(({ about }) => Object.values(about))].map(whole).join("\n");
    return { failure, told, token: options?.token ?? discord.token };
  };
  const whole = (error: unknown): string =>
    error instanceof Error
      ? `${error.stack} ${JSON.stringify(error)} ${whole(error.cause)}`
      : (JSON.stringify(error) ?? "");

  it("with a wrong token", async () => {
    const { failure, told, token } = await failureOf({ token: "MTIzNDU2Nzg5MDEyMzQ1Njc4.wrong.token" });
    expect(failure).toBeInstanceOf(BadInput);
    expect(told).toContain("DISCORD_BOT_TOKEN");
    expect(told).not.toContain(token);
  });

  it("with an intent that is not granted", async () => {
    const { failure, told, token } = await failureOf({ messageContent: "granted" });
    expect(failure).toBeInstanceOf(BadInput);
    expect(told).toContain("Message Content Intent");
    expect(told).not.toContain(token);
  });

  it("without a network", async () => {
    const discord = await startDiscord();
    await discord.close();
    const { chat } = openChat(discord);
    await expect(chat.start(listening(async () => {}))).rejects.toThrow("Discord cannot be reached. Check the network");
  });
});

describe("many servers", () => {
  it("are heard over as many connections as Discord asks for", async () => {
    const discord = await startDiscord({ shards: 2 });
    const guilds = Array.from({ length: 4 }, (_, n) => discord.guild(`Lab ${n}`));
    const many = await connected({ discord });
    for (const guild of guilds) guild.member("alice").mentions(guild.channel("general"), guild.name);
    await many.settled();
    expect(
      many
        .of("ask")
        .map(({ text }) => text)
        .toSorted(),
    ).toEqual(guilds.map(({ name }) => name));
    expect(discord.gateway.connections).toBe(2);
    await many.chat.stop();
    await discord.close();
  });
});
