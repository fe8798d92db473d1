import { setTimeout as wait } from "node:timers/promises";
import { TEXTS } from "../../src/bot/texts.ts";
import type { Channel } from "../../test/fakes/slack/channel.ts";
import type { Fields } from "../../test/fakes/slack/json.ts";
import type { Message } from "../../test/fakes/slack/message.ts";
import type { Person } from "../../test/fakes/slack/person.ts";
import { startSlack } from "../../test/fakes/slack/server.ts";
import type { Slack } from "../../test/fakes/slack/slack.ts";
import type { Time } from "../../test/fakes/slack/time.ts";
import { Link } from "./link.ts";
import {
  type Emoji,
  NOT_RECORDED,
  type Outcome,
  type Room,
  type Said,
  type Scene,
  type Somebody,
  TOLD_MS,
} from "./scene.ts";

const NAMES: Readonly<Record<Emoji, string>> = { "✅": "white_check_mark", "❌": "x" };
const OWN_NAMES = { "🟢": "large_green_circle", "🔴": "red_circle" };
const EMOJI = new Map(Object.entries({ ...NAMES, ...OWN_NAMES }).map(([emoji, name]) => [name, emoji]));
const MINUTE_MS = 60_000;

/** Slack sends an event again after one minute and after five; here after a tenth of that, or a run would wait for it. */
const impatient: Time = {
  now: () => Date.now(),
  after(durationMs, then) {
    const isRetry = durationMs === MINUTE_MS || durationMs === 5 * MINUTE_MS;
    const timer = setTimeout(then, isRetry ? durationMs / 10 : durationMs).unref();
    return () => clearTimeout(timer);
  },
};

export interface SlackScene extends Scene {
  readonly slack: Slack;
  readonly link: Link;
}

export async function slackScene(size: { readonly rooms: number; readonly people: number }): Promise<SlackScene> {
  const slack = await startSlack({ time: impatient, rates: "slack" });
  const link = await Link.to(Number(new URL(slack.baseUrl).port));
  slack.baseUrl = `http://127.0.0.1:${link.port}`;
  const team = slack.workspace("Lab");
  const people = Array.from({ length: size.people }, (_, n) => team.person(`person-${n}`, { isAdmin: true }));
  const rooms = Array.from({ length: size.rooms }, (_, n) => roomOf(team.channel(`room-${n}`), people));
  return {
    platform: "slack",
    slack,
    link,
    rooms,
    env: { SLACK_BOT_TOKEN: team.bot.token, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
    listeners: () => slack.sockets.count,
    underWay: () => slack.deliveries.waiting.length,
    givenUp: () =>
      slack.sent.flatMap(({ kind, state, body }) =>
        kind === "events_api" && state === "given up" ? [messageIn(body)] : [],
      ),
    duplicate: () => slack.events.duplicate(2),
    close: async () => {
      await link.close();
      await slack.close();
    },
  };
}

function messageIn({ event }: Fields): string {
  const { ts } = Object(event);
  return typeof ts === "string" ? ts : "";
}

function roomOf(channel: Channel, people: readonly Person[]): Room {
  const byId = new Map(people.map((person) => [person.id, person]));
  const personOf = ({ id }: Somebody): Person => {
    const person = byId.get(id);
    if (person === undefined) throw new Error(`nobody is ${id}`);
    return person;
  };
  const saidByBot = () =>
    channel.everything
      .filter(({ userId }) => userId === channel.workspace.bot.userId)
      .map((message) => said(message, channel));
  return {
    tenantId: `slack:${channel.workspace.id}`,
    conversation: channel.id,
    people: people.map((person) => somebody(person, channel)),
    ask: (by, words) => personOf(by).mention(channel, words).ts,
    say: (by, words, thread) => void personOf(by).mention(channel, words, { thread }),
    saidByBot,
    refusals: () => saidByBot().filter(({ text }) => NOT_RECORDED.test(text)).length,
  };
}

function said(message: Message, channel: Channel): Said {
  const bot = channel.workspace.bot.userId;
  const all = [...message.reactions].flatMap(([name, people]) =>
    [...people].map((id) => ({ id, emoji: EMOJI.get(name) ?? name })),
  );
  return {
    id: message.ts,
    thread: message.threadTs,
    text: mentionsOf(message, channel),
    reactions: all.flatMap(({ id, emoji }) => (id === bot ? [] : [`${id} ${emoji}`])),
    marks: all.flatMap(({ id, emoji }) => (id === bot ? [emoji] : [])),
  };
}

/** With people as `<@id>`, whether the bot knew their names or not. */
function mentionsOf({ seen }: Message, { workspace }: Channel): string {
  const ids = new Map([...workspace.people.values()].map(({ id, name }) => [name, id]));
  return seen.replaceAll(/@([\w-]+)/g, (_, name: string) => `<@${ids.get(name) ?? name}>`);
}

function somebody(person: Person, channel: Channel): Somebody {
  const messageAt = (id: string): Message => {
    const message = channel.message(id);
    if (message === null) throw new Error(`no message ${id}`);
    return message;
  };
  return {
    id: person.id,
    react: (id, emoji) => person.react(messageAt(id), NAMES[emoji]),
    unreact: (id, emoji) => person.unreact(messageAt(id), NAMES[emoji]),
    verify: async (id) => outcomeOf(person, await person.press(messageAt(id), "✅ Verify")),
    dispute: async (id, reason) => {
      const pressed = await person.press(messageAt(id), "❌ Dispute");
      const modal = person.modal;
      if (pressed.status !== "acked" || modal === null) {
        await modal?.cancel();
        return "unknown";
      }
      modal.fill(TEXTS.reasonPrompt, reason);
      const sent = await modal.submit();
      if (person.modals.includes(modal)) await modal.cancel();
      return Object.keys(modal.errors).length === 0 ? outcomeOf(person, sent) : "unknown";
    },
  };
}

/** What could not be recorded is told to who pressed, a moment later. */
async function outcomeOf(person: Person, { status }: { readonly status: string }): Promise<Outcome> {
  if (status !== "acked") return "unknown";
  const before = person.ephemerals.length;
  await wait(TOLD_MS);
  return person.ephemerals.slice(before).some(({ seen }) => NOT_RECORDED.test(seen)) ? "unknown" : "taken";
}
