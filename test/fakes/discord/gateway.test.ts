import { type Client, Events, GatewayIntentBits } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectClient } from "./connect.ts";
import { startDiscord } from "./discord.ts";
import type { DiscordOptions, FakeChannel, FakeDiscord, FakeGuild, FakePerson } from "./interface.ts";

let discord: FakeDiscord;
let lab: FakeGuild;
let general: FakeChannel;
let alice: FakePerson;
let client: Client<true> | null = null;
let heard: string[];

const open = async (options: DiscordOptions = {}) => {
  discord = await startDiscord(options);
  lab = discord.guild("Lab");
  general = lab.channel("general");
  alice = lab.member("alice");
};

const connect = async (intents?: GatewayIntentBits[]) => {
  heard = [];
  client = await connectClient(discord, intents === undefined ? {} : { intents });
  client.on(Events.MessageCreate, ({ content }) => heard.push(content));
  return client;
};

const raw = (name: string) =>
  new Promise<unknown>((resolve) => {
    const listen = ({ t, d }: { t: string; d: unknown }) => {
      if (t === name) resolve(d);
    };
    client?.on(Events.Raw as never, listen as never);
  });

beforeEach(() => open());

afterEach(async () => {
  await client?.destroy();
  client = null;
  await discord.close();
});

describe("a session", () => {
  it("is resumed after a reconnect is asked for, with what happened meanwhile", async () => {
    await connect();
    const resumed = raw("RESUMED");
    discord.gateway.reconnect();
    alice.mentions(general, "while away");
    await resumed;
    await discord.settled();
    expect(heard.map((words) => words.replace(/<.*> /, ""))).toEqual(["while away"]);
    expect(discord.gateway).toMatchObject({ identifies: 1, resumes: 1 });
  });

  it("is resumed after the connection was cut, with what happened meanwhile in order", async () => {
    await connect();
    const resumed = raw("RESUMED");
    discord.gateway.cut();
    for (const words of ["one", "two", "three"]) alice.mentions(general, words);
    await resumed;
    await discord.settled();
    expect(heard.map((words) => words.replace(/<.*> /, ""))).toEqual(["one", "two", "three"]);
  });

  it("that does not hear its heartbeat back is resumed on another connection", async () => {
    await discord.close();
    await open({ heartbeatIntervalMs: 50 });
    await connect();
    const resumed = raw("RESUMED");
    discord.gateway.stopAcknowledging();
    await resumed;
    expect(discord.gateway.resumes).toBeGreaterThan(0);
  });

  it("that is invalid is lost with what happened since, and a new one begins", async () => {
    const bot = await connect();
    bot.ws.on("READY" as never, (() => heard.push("ready")) as never);
    const { identifies } = discord.gateway;
    discord.gateway.forgetSessions();
    discord.gateway.cut();
    alice.mentions(general, "never heard");
    const again = raw("READY");
    await again;
    await discord.settled();
    expect(heard).toEqual(["ready"]);
    expect(discord.gateway.identifies).toBe(identifies + 1);
  });

  it("is lost when the client could not come back at once", async () => {
    await connect();
    const refusing = discord.gateway.refuse();
    discord.gateway.cut();
    alice.mentions(general, "never heard");
    await discord.gateway.refused();
    refusing.release();
    await discord.gateway.ready();
    await discord.settled();
    expect(heard).toEqual([]);
    expect(discord.gateway).toMatchObject({ identifies: 2, resumes: 0 });
  });

  it("of a client that went away for good hears nothing of what it missed", async () => {
    const first = await connect();
    await first.destroy();
    alice.mentions(general, "during the restart");
    await connect();
    await discord.settled();
    expect(heard).toEqual([]);
    expect(discord.gateway.identifies).toBe(2);
  });
});

describe("events", () => {
  it("leave out what a message says without the intent, but for mentions, answers and direct messages", async () => {
    const bot = await connect();
    const channel = await bot.channels.fetch(general.id);
    const own = channel?.isSendable() ? await channel.send("A claim") : null;
    await discord.settled();
    heard = [];
    alice.writes(general, "unaddressed");
    alice.mentions(general, "mentioned");
    alice.writes(general, "answered", { replyTo: own ?? { id: "" } });
    alice.writes(general, "without a ping", { replyTo: own ?? { id: "" }, ping: "off" });
    alice.writes("direct", "direct");
    await discord.settled();
    alice.writes(general, `<@&${lab.botRoleId}> by its role`);
    await discord.settled();
    expect(heard).toEqual(["", `<@${discord.applicationId}> mentioned`, "answered", "", "direct", ""]);
  });

  it("say everything with the intent", async () => {
    await discord.close();
    await open({ messageContent: "granted" });
    const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits;
    await connect([Guilds, GuildMessages, MessageContent]);
    alice.writes(general, "unaddressed");
    await discord.settled();
    expect(heard).toEqual(["unaddressed"]);
  });

  it("come only to those who ask for them", async () => {
    await connect([GatewayIntentBits.Guilds]);
    alice.mentions(general, "hello");
    await discord.settled();
    expect(heard).toEqual([]);
  });

  it("of channels that the bot does not see do not come", async () => {
    const hidden = lab.channel("hidden", { denyBot: ["ViewChannel"] });
    await connect();
    alice.mentions(hidden, "hello");
    await discord.settled();
    expect(heard).toEqual([]);
  });

  it("come late, twice or in another order when they are made to", async () => {
    const bot = await connect();
    heard = [];
    bot.removeAllListeners(Events.MessageCreate);
    bot.ws.on("MESSAGE_CREATE" as never, (({ content }: { content: string }) => heard.push(content)) as never);
    const held = discord.gateway.hold();
    alice.writes("direct", "one");
    alice.writes("direct", "two");
    await discord.settled();
    expect(heard).toEqual([]);
    held.release("reversed");
    discord.gateway.repeat("MESSAGE_CREATE");
    await discord.settled();
    expect(heard).toEqual(["two", "one", "two"]);
  });

  it("tell of joining, of being thrown out, and of an outage, which is neither", async () => {
    const bot = await connect();
    const told: string[] = [];
    bot.on(Events.GuildCreate, ({ name }) => told.push(`joined ${name}`));
    bot.on(Events.GuildDelete, ({ name }) => told.push(`left ${name}`));
    bot.on(Events.GuildUnavailable, ({ name }) => told.push(`outage of ${name}`));
    const clinic = discord.guild("Clinic");
    lab.outage().end();
    clinic.kickBot();
    await discord.settled();
    expect(told).toEqual(["joined Clinic", "outage of Lab", "left Clinic"]);
  });

  it("of a guild come to its shard, direct messages to the first", async () => {
    await discord.close();
    await open({ shards: 2 });
    const second = discord.guild("Clinic");
    const ward = second.channel("ward");
    const bea = second.member("bea");
    await client?.destroy();
    client = await connectClient(discord, { shards: "auto" });
    await discord.gateway.ready(2);
    const shards = new Map<string, number | undefined>();
    client.on(Events.MessageCreate, ({ content, guild }) => {
      shards.set(content.replace(/<.*> /, ""), guild?.shardId);
    });
    alice.mentions(general, "one");
    bea.mentions(ward, "two");
    bea.writes("direct", "three");
    await discord.settled();
    expect(Object.fromEntries(shards)).toEqual({ one: 0, two: 1, three: undefined });
  });
});

describe("a client is refused", () => {
  const { Guilds, MessageContent } = GatewayIntentBits;

  it("that asks for an intent it was not granted", async () => {
    await expect(connectClient(discord, { intents: [Guilds, MessageContent] })).rejects.toThrow("disallowed intents");
  });

  it("that has another token", async () => {
    await expect(connectClient({ ...discord, token: "another" })).rejects.toThrow("token");
  });
});
