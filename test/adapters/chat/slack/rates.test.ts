import { afterEach, describe, expect, it } from "vitest";
import { type Call, Crowded, Limiter } from "../../../../adapters/chat/slack/limiter.ts";
import { LocalRateLimits } from "../../../../adapters/coordination/local-rate-limits.ts";
import type { ChatEvent } from "../../../../src/domain/chat-event.ts";
import {
  buttons,
  type ChatMessage,
  heading,
  progress,
  text,
  textMessage,
} from "../../../../src/domain/chat-message.ts";
import type { Place } from "../../../../src/ports/chat.ts";
import { listening } from "../../../builders/listener.ts";
import { aButton, aTable } from "../../../builders/message.ts";
import { VirtualTime } from "../../../fakes/slack/time.ts";
import { openAdapter, openSlack, placeOf } from "./harness.ts";

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** Time passes by itself, a quarter of a second at a time, as soon as there is nothing else to do. */
function passingTime(time: VirtualTime) {
  const ticking = setInterval(() => time.advance(250), 0);
  endings.push(() => clearInterval(ticking));
  return { now: () => time.now(), sleep: (ms: number) => new Promise<void>((wake) => void time.after(ms, wake)) };
}

const REVIEWS = 50;
const CLAIMS = 12;
const SUMMARY: ChatMessage = {
  blocks: [heading("Answer"), text("Seals sleep longer."), text("Read on."), buttons(aButton())],
  fallback: "Seals sleep longer.",
};
const PROGRESS: ChatMessage = {
  blocks: [progress([{ label: "Search", state: "running", detail: null }])],
  fallback: "Search",
};

describe("fifty reviews at once in a workspace", () => {
  it("stay within the limits of every method, and all is said", { timeout: 30_000 }, async () => {
    const time = new VirtualTime();
    const office = await openSlack({ time, rates: "slack" });
    endings.push(() => office.slack.close());
    const clock = passingTime(time);
    const chat = await openAdapter({ ...office, clock }, "socket");
    endings.push(() => chat.stop());
    const channels = [office.general, ...["a", "b", "c", "d"].map((name) => office.acme.channel(name))];

    const review = async (n: number) => {
      const channel = channels[n % channels.length] ?? office.general;
      const thread: Place = { ...placeOf(channel), thread: office.alice.say(channel, `Question ${n}`).ts };
      const send = (message: ChatMessage, part: string, streamTo: string | null = null) =>
        chat.post(thread, message, { key: `rev-${n}/${part}`, answering: null, streamTo });
      await send(textMessage("On it."), "accepted");
      const shown = await send(PROGRESS, "progress");
      for (let edit = 0; edit < 4; edit++) await chat.edit(shown, PROGRESS);
      await send(SUMMARY, "summary", "alice");
      await send({ blocks: [aTable()], fallback: "Claims" }, "overview");
      for (let claim = 0; claim < CLAIMS; claim++) await send(textMessage(`C${claim + 1}`), `claim/${claim}`);
    };
    await Promise.all(Array.from({ length: REVIEWS }, (_, n) => review(n)));

    const refused = office.slack.calls.filter(({ answer }) => answer?.ok !== true);
    expect(refused.map(({ method, answer }) => [method, answer?.error])).toEqual([]);
    expect(office.slack.rates?.refused).toBe(0);
    const said = channels.flatMap(({ everything }) => everything).filter(({ isReply }) => isReply);
    expect(said).toHaveLength(REVIEWS * (4 + CLAIMS));
    expect(office.slack.count("chat.startStream")).toBeGreaterThan(0);
  });
});

describe("the marks of many claims at once", () => {
  it("are put there and taken away within the limits of both methods", { timeout: 30_000 }, async () => {
    const time = new VirtualTime();
    const office = await openSlack({ time, rates: "slack" });
    endings.push(() => office.slack.close());
    const chat = await openAdapter({ ...office, clock: passingTime(time) }, "socket");
    endings.push(() => chat.stop());
    const claims = Array.from({ length: 60 }, (_, n) => office.alice.say(office.general, `C${n}`));
    const refs = claims.map(({ ts }) => ({ ...placeOf(office.general), messageId: ts }));
    await Promise.all(refs.map((ref) => chat.react(ref, "🟢")));
    await Promise.all(refs.map((ref) => chat.unreact(ref, "🟢")));
    expect(office.slack.rates?.refused).toBe(0);
    expect(claims.flatMap(({ reactions }) => [...reactions.keys()])).toEqual([]);
  });
});

describe("a lane", () => {
  const sleeps: number[] = [];
  const clock = { now: () => 0, sleep: async (ms: number) => void sleeps.push(ms) };
  const post: Call = { tenant: "T1", method: "chat.postMessage", channel: "C1" };

  it("takes one post a second in a channel after three at once, whatever the others do", async () => {
    sleeps.length = 0;
    const limiter = new Limiter(new LocalRateLimits(clock.now), clock);
    for (let n = 0; n < 4; n++) await limiter.take(post);
    await limiter.take({ ...post, channel: "C2" });
    await limiter.take({ ...post, tenant: "T2" });
    expect(sleeps).toEqual([1_101]);
  });

  it("that Slack holds back is held back alone, until Slack says", async () => {
    sleeps.length = 0;
    const limiter = new Limiter(new LocalRateLimits(clock.now), clock);
    await limiter.hold({ ...post, method: "chat.update" }, 30);
    await limiter.take({ ...post, method: "chat.update", channel: "C2" });
    await limiter.take(post);
    await limiter.take({ ...post, method: "chat.update" });
    expect(sleeps).toEqual([30_000]);
  });

  it("is not waited for longer than the call may take", async () => {
    const limiter = new Limiter(new LocalRateLimits(clock.now), clock);
    await limiter.hold(post, 30);
    await expect(limiter.take(post, 1_000)).rejects.toThrow(Crowded);
    await expect(limiter.take(post, 1_000)).rejects.toMatchObject({ retryAfterSeconds: 1 });
  });
});

describe("after a start, when nobody is known", () => {
  it("the votes of a whole team at once are taken, none is given back to Slack", async () => {
    const office = await openSlack({ rates: "slack" });
    endings.push(() => office.slack.close());
    const heard: string[] = [];
    const chat = await openAdapter(office, "socket");
    endings.push(() => chat.stop());
    await chat.start(listening(async ({ actor }) => void heard.push(actor?.id ?? "")));
    const ref = await chat.post(placeOf(office.general), textMessage("A claim"), {
      key: "rev-1/claim/1",
      answering: null,
      streamTo: null,
    });
    const claim = office.general.message(ref.messageId);
    if (claim === null) throw new Error("no claim");
    const people = Array.from({ length: 35 }, (_, n) => office.acme.person(`voter-${n}`));
    for (const person of people) person.react(claim, "x");
    await office.slack.until(() => heard.length === people.length);
    expect(office.slack.sent.every(({ attempts }) => attempts === 1)).toBe(true);
  });

  it("questions in many channels at once are taken, none is given back to Slack", async () => {
    const office = await openSlack({ rates: "slack" });
    endings.push(() => office.slack.close());
    const heard: ChatEvent[] = [];
    const chat = await openAdapter(office, "socket");
    endings.push(() => chat.stop());
    await chat.start(listening(async (event) => void heard.push(event)));
    const channels = Array.from({ length: 25 }, (_, n) => office.acme.channel(`channel-${n}`, { isPrivate: n === 24 }));
    for (const channel of channels) office.alice.mention(channel, "Do seals sleep?");
    await office.slack.until(() => heard.length === channels.length);
    expect(office.slack.sent.every(({ attempts }) => attempts === 1)).toBe(true);
    expect(heard.filter((event) => "audience" in event && event.audience === "private")).toHaveLength(1);
  });

  it("what a message says of its channel is not asked for again", async () => {
    const office = await openSlack();
    endings.push(() => office.slack.close());
    const heard: ChatEvent[] = [];
    const chat = await openAdapter(office, "socket");
    endings.push(() => chat.stop());
    await chat.start(listening(async (event) => void heard.push(event)));
    const first = office.alice.say(office.general, "Good morning");
    office.alice.say(office.general, "to all", { thread: first });
    await office.slack.until(() => heard.length === 1);
    office.alice.mention(office.general, "Do seals sleep?");
    await office.slack.until(() => heard.length === 2);
    expect(office.slack.count("conversations.info")).toBe(0);
  });
});
