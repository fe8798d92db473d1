import { afterEach, describe, expect, it } from "vitest";
import { SlackChat } from "../../../../adapters/chat/slack/slack.ts";
import { LocalRateLimits } from "../../../../adapters/coordination/local-rate-limits.ts";
import type { ChatEvent } from "../../../../src/domain/chat-event.ts";
import { textMessage } from "../../../../src/domain/chat-message.ts";
import { ChatUnavailable } from "../../../../src/errors.ts";
import { listening } from "../../../builders/listener.ts";
import { type Mode, messageAt, type Office, openAdapter, openSlack, placeOf, settled } from "./harness.ts";

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const SINCE = "2026-01-01T00:00:00.000Z";
const sending = (key: string) => ({ key, answering: null, streamTo: null });

async function open(mode: Mode = "socket", settings: { readonly pingMs?: number } = {}) {
  const office = await openSlack();
  endings.push(() => office.slack.close());
  const chat = settings.pingMs === undefined ? await openAdapter(office, mode) : await quickly(office, settings.pingMs);
  const events: ChatEvent[] = [];
  endings.push(() => chat.stop());
  const start = () => chat.start(listening(async (event) => void events.push(event)));
  return { ...office, chat, events, start };
}

/** Notices a dead socket within moments rather than seconds. */
const quickly = ({ slack, acme, clock, log }: Office, pingMs: number) =>
  SlackChat.overSocket({
    botToken: acme.bot.token,
    appToken: slack.app.appToken,
    apiUrl: slack.apiUrl,
    rateLimits: new LocalRateLimits(clock.now),
    clock,
    log,
    pingMs,
  });

describe("what the SDK would do", () => {
  it("1: a call for one workspace never goes out with another's token", async () => {
    const office = await openSlack();
    endings.push(() => office.slack.close());
    const other = office.slack.workspace("Other");
    const eve = other.person("eve", { id: "eve" });
    const elsewhere = other.channel("elsewhere");
    const chat = await openAdapter(office, "web");
    endings.push(() => chat.stop());
    const events: ChatEvent[] = [];
    await chat.start(listening(async (event) => void events.push(event)));
    office.alice.mention(office.general, "one");
    eve.mention(elsewhere, "two");
    await settled(office);
    for (const channel of [office.general, elsewhere, office.general, elsewhere]) {
      await chat.post(placeOf(channel), textMessage(`for ${channel.name}`), sending(`k/${Math.random()}`));
    }
    expect(events.map(({ tenant }) => tenant).sort()).toEqual([office.acme.id, other.id].sort());
    const posts = office.slack.calls.filter(({ method }) => method === "chat.postMessage");
    expect(posts.map(({ workspaceId }) => workspaceId)).toEqual([office.acme.id, other.id, office.acme.id, other.id]);
    expect(office.slack.calls.filter(({ answer }) => answer?.ok !== true)).toEqual([]);
  });

  it("2: a call that failed is not made a hundred times, in Socket Mode neither", async () => {
    const { chat, slack, general, start } = await open();
    await start();
    slack.fail({ method: "chat.postMessage", times: Infinity }, { kind: "status", status: 503 });
    await expect(chat.post(placeOf(general), textMessage("Once"), sending("k"))).rejects.toThrow(ChatUnavailable);
    expect(slack.count("chat.postMessage")).toBe(1);
  });

  it("3: a post whose response was lost is not posted again, and is found", async () => {
    const { chat, slack, general } = await open();
    slack.fail({ method: "chat.postMessage" }, { kind: "lost response" });
    await expect(chat.post(placeOf(general), textMessage("Once"), sending("k"))).rejects.toThrow(ChatUnavailable);
    expect(general.messages).toHaveLength(1);
    const found = await chat.findByKey(placeOf(general), "k", SINCE);
    expect(found?.messageId).toBe(general.messages[0]?.ts);
    expect(await chat.post(placeOf(general), textMessage("Once"), sending("k"))).toEqual(found);
    expect(general.messages).toHaveLength(1);
  });

  it("4: a channel that Slack holds back holds no other channel back", async () => {
    const waiting: (() => void)[] = [];
    const office = await openSlack();
    endings.push(() => office.slack.close());
    const clock = { now: () => office.time.now(), sleep: () => new Promise<void>((wake) => waiting.push(wake)) };
    const chat = await openAdapter({ ...office, clock }, "socket");
    const { slack, general, acme } = office;
    const quiet = acme.channel("quiet");
    slack.fail({ channel: general.id }, { kind: "rate limited", retryAfterSeconds: 30 });
    const held = chat.post(placeOf(general), textMessage("Late"), sending("late"));
    await expect.poll(() => waiting.length).toBe(1);
    await chat.post(placeOf(quiet), textMessage("At once"), sending("now"));
    expect(quiet.messages.map(({ seen }) => seen)).toEqual(["At once"]);
    expect(general.messages).toEqual([]);
    office.time.advance(30_000);
    for (const wake of waiting.splice(0)) wake();
    await held;
    expect(general.messages.map(({ seen }) => seen)).toEqual(["Late"]);
  });

  it("5: Slack's word on too many events ends nothing", async () => {
    const { slack, alice, general, events, notes, start } = await open();
    await start();
    slack.sockets.rateLimited();
    alice.mention(general, "still there?");
    await slack.settled();
    expect(events).toMatchObject([{ kind: "ask", text: "still there?" }]);
    expect(notes).toContainEqual(expect.objectContaining({ level: "warn", about: { limited: "app_rate_limited" } }));
  });

  it("6: a routine reconnection leaves no gap of five seconds", async () => {
    const { slack, chat, alice, general, events, start } = await open();
    await start();
    slack.sockets.refresh();
    await slack.until(() => slack.sockets.opened === 2, 3_000);
    await expect.poll(() => chat.health.connected).toBe(true);
    alice.mention(general, "after it");
    await slack.settled();
    expect(events).toMatchObject([{ text: "after it" }]);
  });

  it("7: a socket that died without a word is noticed, shown and replaced", async () => {
    const { slack, chat, time, alice, general, events, start } = await open("socket", { pingMs: 250 });
    await start();
    expect(chat.health.connected).toBe(true);
    slack.sockets.refuse(1);
    slack.sockets.silence();
    await expect.poll(() => chat.health.connected).toBe(false);
    await slack.until(() => slack.sockets.opened >= 2);
    await expect.poll(() => chat.health.connected).toBe(true);
    alice.mention(general, "heard again");
    await settled({ slack, time });
    expect(events).toMatchObject([{ text: "heard again" }]);
  });

  it("8: the bot's own marks are no votes; another bot's come through as a bot's", async () => {
    const { slack, chat, acme, general, events, start } = await open();
    await start();
    const robot = acme.person("robot", { id: "robot", isBot: true });
    const ref = await chat.post(placeOf(general), textMessage("A claim"), sending("claim"));
    await chat.react(ref, "✅");
    robot.react(messageAt(general, ref.messageId), "white_check_mark");
    await slack.settled();
    expect(events).toMatchObject([{ kind: "vote-set", actor: { id: "robot", kind: "bot" } }]);
  });
});

describe("a connection", () => {
  it("is tried again when Slack refuses it", async () => {
    const { slack, chat, notes, start } = await open();
    await start();
    slack.sockets.refuse(1);
    slack.sockets.cut();
    await slack.until(() => slack.sockets.opened === 2);
    await expect.poll(() => chat.health.connected).toBe(true);
    expect(notes.map(({ message }) => message)).toContain("the socket cannot be opened");
  });

  it("brings what happened while there was none", async () => {
    const { alice, general, events, slack, start } = await open();
    alice.mention(general, "before the start");
    await start();
    await slack.settled();
    expect(events).toMatchObject([{ kind: "ask", text: "before the start" }]);
  });
});
