import { ChannelType, type Client, Events, MessageFlags, type TextChannel } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectClient } from "./connect.ts";
import { startDiscord } from "./discord.ts";
import type { FakeChannel, FakeDiscord, FakeGuild, FakePerson } from "./interface.ts";

const DAY_MS = 86_400_000;
let discord: FakeDiscord;
let lab: FakeGuild;
let general: FakeChannel;
let alice: FakePerson;
let client: Client<true>;
let channel: TextChannel;

beforeEach(async () => {
  discord = await startDiscord();
  lab = discord.guild("Lab");
  general = lab.channel("general");
  alice = lab.member("alice");
  client = await connectClient(discord);
  channel = (await client.channels.fetch(general.id)) as TextChannel;
});

afterEach(async () => {
  await client.destroy();
  await discord.close();
});

describe("a thread", () => {
  it("hangs on a message, once", async () => {
    const root = await channel.send("A question");
    const thread = await root.startThread({ name: "A question" });
    await thread.send("An answer");
    expect(discord.messages(thread.id).map(({ text }) => text)).toEqual(["", "An answer"]);
    expect(general.threads).toMatchObject([{ id: root.id, name: "A question", isArchived: false }]);
    root.flags.remove(MessageFlags.HasThread);
    await expect(
      client.rest.post(`/channels/${channel.id}/messages/${root.id}/threads`, { body: { name: "a" } }),
    ).rejects.toMatchObject({ code: 160004 });
  });

  it("has a name of at most 100 characters", async () => {
    await expect(channel.threads.create({ name: "a".repeat(101) })).rejects.toMatchObject({ code: 50035 });
  });

  it("is archived after days of silence, takes no reaction then, and opens again for a message", async () => {
    const thread = await channel.threads.create({ name: "Quiet", type: ChannelType.PublicThread });
    const claim = await thread.send("A claim");
    discord.clock.advance(3 * DAY_MS + 1);
    await discord.settled();
    expect(thread.archived).toBe(true);
    await expect(claim.react("✅")).rejects.toMatchObject({ code: 50083 });
    await expect(claim.edit("Changed")).rejects.toMatchObject({ code: 50083 });
    await thread.setArchived(false);
    await claim.react("✅");
    general.threads[0]?.archive();
    await thread.send("Another claim");
    expect(general.threads).toMatchObject([{ isArchived: false }]);
  });

  it("is opened and written in by those who may", async () => {
    general.denyBot(["CreatePublicThreads", "SendMessagesInThreads"]);
    const root = await channel.send("A question");
    await expect(root.startThread({ name: "a" })).rejects.toMatchObject({ code: 50013 });
    const thread = general.thread(alice, "Mine");
    const body = { content: "a" };
    await expect(client.rest.post(`/channels/${thread.id}/messages`, { body })).rejects.toMatchObject({ code: 50013 });
  });

  it("that is locked takes no message, and is opened by moderators alone", async () => {
    const thread = await channel.threads.create({ name: "Locked", type: ChannelType.PublicThread });
    general.threads[0]?.archive("locked");
    await expect(thread.send("a")).rejects.toMatchObject({ code: 160005 });
    const opening = () => client.rest.patch(`/channels/${thread.id}`, { body: { archived: false } });
    await expect(opening()).rejects.toMatchObject({ code: 50013 });
    lab.setBotPermissions(["ManageThreads"]);
    await opening();
  });

  it("of a forum begins with its first message", async () => {
    const forum = lab.forum("papers", { tags: ["question"] });
    await discord.settled();
    const fetched = await client.channels.fetch(forum.id);
    if (fetched?.type !== ChannelType.GuildForum) throw new Error("no forum");
    const appliedTags = fetched.availableTags.map(({ id }) => id);
    const posted = await fetched.threads.create({ name: "Digest", message: { content: "Ten papers" }, appliedTags });
    expect(discord.messages(posted.id)).toMatchObject([{ id: posted.id, text: "Ten papers" }]);
    await expect(client.rest.post(`/channels/${forum.id}/messages`, { body: { content: "a" } })).rejects.toMatchObject({
      code: 40058,
    });
  });

  it("that is private is seen by those in it", async () => {
    const thread = await channel.threads.create({ name: "Private", type: ChannelType.PublicThread });
    await thread.send("For all");
    lab.setBotPermissions(["CreatePrivateThreads", "SendMessagesInThreads"]);
    await discord.settled();
    const hidden = await channel.threads.create({ name: "Hidden", type: ChannelType.PrivateThread });
    await hidden.send("For few");
    expect(discord.readBy(alice)).toContain("For all");
    expect(discord.readBy(alice)).not.toContain("For few");
  });

  it("tells when it is deleted, and when messages are", async () => {
    const told: string[] = [];
    client.on(Events.Raw as never, (({ t }: { t: string }) => /DELETE/.test(t) && told.push(t)) as never);
    const thread = general.thread(alice, "Mine");
    const [one, two, three] = ["one", "two", "three"].map((words) => alice.writes(general, words));
    alice.deletes(one as never);
    alice.deletes(two as never, three as never);
    alice.deletesThread(thread);
    await discord.settled();
    expect(told).toEqual(["MESSAGE_DELETE", "MESSAGE_DELETE_BULK", "THREAD_DELETE"]);
  });
});

describe("reactions", () => {
  it("are each person's own, and are told of messages that the client never saw", async () => {
    const old = await channel.send("An old claim");
    await client.destroy();
    client = await connectClient(discord);
    const told: unknown[] = [];
    const watched = /^MESSAGE_REACTION/;
    client.on(
      Events.Raw as never,
      (({ t, d }: { t: string; d: { user_id?: string; emoji?: { name: string }; burst?: boolean } }) =>
        watched.test(t) && told.push([t, d.user_id, d.emoji?.name, d.burst])) as never,
    );
    alice.reacts(old, "✅");
    alice.reacts(old, "✅");
    alice.reacts(old, "❌", "burst");
    alice.unreacts(old, "✅");
    alice.clearsReactions(old, "❌");
    alice.reacts(old, "✅");
    alice.clearsReactions(old);
    await discord.settled();
    expect(told).toEqual([
      ["MESSAGE_REACTION_ADD", alice.id, "✅", false],
      ["MESSAGE_REACTION_ADD", alice.id, "❌", true],
      ["MESSAGE_REACTION_REMOVE", alice.id, "✅", false],
      ["MESSAGE_REACTION_REMOVE_EMOJI", undefined, "❌", undefined],
      ["MESSAGE_REACTION_ADD", alice.id, "✅", false],
      ["MESSAGE_REACTION_REMOVE_ALL", undefined, undefined, undefined],
    ]);
  });

  it("are listed a hundred at a time", async () => {
    const claim = await channel.send("A claim");
    for (let count = 0; count < 130; count++) lab.member(`p${count}`).reacts(claim, "✅");
    const reaction = (await claim.fetch(true)).reactions.cache.get("✅");
    const first = await reaction?.users.fetch({ limit: 100 });
    const rest = await reaction?.users.fetch({ limit: 100, after: first?.lastKey() ?? "" });
    expect([reaction?.count, first?.size, rest?.size]).toEqual([130, 100, 30]);
  });

  it("are at most 20 kinds, of emoji alone, and of nobody who blocks the bot", async () => {
    const claim = await channel.send("A claim");
    const kinds = [..."😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓😔"];
    for (const emoji of kinds.slice(0, 20)) alice.reacts(claim, emoji);
    await expect(claim.react(kinds[20] ?? "")).rejects.toMatchObject({ code: 30010 });
    await expect(claim.react("x")).rejects.toMatchObject({ code: 10014 });
    const asked = alice.mentions(general, "Why?");
    alice.blocksBot();
    await expect(channel.messages.react(asked.id, "✅")).rejects.toMatchObject({ code: 90001 });
  });
});
