import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBotAtWork } from "../adapters/chat/bot-at-work.ts";
import { inWords, openChat, openServer, type Server } from "../adapters/chat/discord/harness.ts";
import { replyWith } from "../adapters/chat/slack/bot-on-slack.ts";
import { openAdapter, openSlack, type Office as SlackOffice, settled } from "../adapters/chat/slack/harness.ts";
import { QUESTION } from "../bot/office.ts";
import type { SeenMessage } from "../fakes/discord/interface.ts";
import type { Message } from "../fakes/slack/message.ts";
import { VirtualTime } from "../fakes/slack/time.ts";

/** One bot and one worker, on one store, with both platforms connected. */
let slack: SlackOffice;
let discord: Server;
let atWork: Awaited<ReturnType<typeof openBotAtWork>>;

beforeEach(async () => {
  // Both platforms go by the same clock.
  slack = await openSlack({}, new VirtualTime(Date.now()));
  discord = await openServer();
  atWork = await openBotAtWork({
    chats: async (installations) => [await openAdapter(slack, "socket", installations), openChat(discord.discord).chat],
    now: () => new Date(),
  });
});
afterEach(async () => {
  await atWork.close();
  await slack.slack.close();
  await discord.discord.close();
  expect(atWork.faults).toEqual([]);
});

const idle = async () => {
  for (let quiet = 0; quiet < 2; quiet++) {
    await settled(slack);
    await discord.discord.settled();
    await atWork.bot.idle();
  }
};

const askedOnSlack = async (): Promise<Message> => {
  const question = slack.alice.mention(slack.general, QUESTION);
  await idle();
  return question;
};
/** @returns the thread */
const askedOnDiscord = async (): Promise<string> => {
  const { id } = discord.alice.mentions(discord.general, QUESTION);
  await idle();
  return id;
};
const onDiscord = (channelId: string, words: string): SeenMessage => {
  const found = discord.discord.messages(channelId).find(({ text }) => inWords(text).includes(words));
  if (found === undefined) throw new Error(`nobody said “${words}”`);
  return found;
};
const allOnSlack = () => slack.general.everything.map(({ seen }) => seen).join("\n");
const allOnDiscord = () => inWords(discord.discord.seenBy(discord.alice));
const claimIds = async (tenantId: string, conversation: string) => {
  const { reviews } = atWork.store.of(tenantId);
  const [review] = await reviews.latest(conversation, 1);
  const report = review && (await reviews.report(review.id));
  return report?.claims.map(({ claim }) => claim.id);
};

describe("one process that serves Slack and Discord", () => {
  it("answers the same question in each, from a review of its own with the same claims", async () => {
    const question = await askedOnSlack();
    expect(allOnDiscord()).toBe("");
    const thread = await askedOnDiscord();
    expect(replyWith(slack.general, question, "Yes: seals sleep longer").seen).toContain("[Export]");
    expect(onDiscord(thread, "Yes: seals sleep longer")).toBeDefined();
    const here = await claimIds(`slack:${slack.acme.id}`, slack.general.id);
    expect(here).toHaveLength(2);
    expect(await claimIds(`discord:${discord.guild.id}`, discord.general.id)).toEqual(here);
  });

  it("offers nobody what was asked on the other platform, nor lets them find it", async () => {
    await askedOnSlack();
    const thread = await askedOnDiscord();
    const inThread = discord.discord.messages(thread).map(({ text }) => inWords(text));
    expect(inThread.join("\n")).not.toContain("This was asked before");
    slack.bob.mention(slack.general, QUESTION);
    await idle();
    expect(allOnSlack()).toContain("This was asked before");

    const before = allOnDiscord();
    slack.bob.mention(slack.general, "Do otters sleep longer without lamps?");
    await idle();
    discord.bob.mentions(discord.general, "recall otters");
    await idle();
    expect(allOnDiscord().slice(before.length)).not.toContain("Do otters");
    slack.bob.mention(slack.general, "recall otters");
    await idle();
    expect(allOnSlack()).toContain("Do otters sleep longer without lamps?");
  });

  it("shows a vote on a claim where it was given alone", async () => {
    const question = await askedOnSlack();
    const thread = await askedOnDiscord();
    slack.alice.react(replyWith(slack.general, question, "C1 “"), "white_check_mark");
    discord.bob.reacts(onDiscord(thread, "C2 “"), "❌");
    await idle();
    expect(replyWith(slack.general, question, "C1 “").seen).toContain("✅ Verified by @alice");
    expect(inWords(onDiscord(thread, "C2 “").text)).toMatch(/❌ Disputed by <@\d+>/);
    expect(allOnDiscord()).not.toContain("Verified by");
    expect(allOnSlack()).not.toContain("Disputed by");

    await atWork.bot.reconcile();
    await idle();
    expect(allOnDiscord()).not.toContain("Verified by");
    expect(allOnSlack()).not.toContain("Disputed by");
  });

  it("names in an export the votes of its own platform alone", async () => {
    const question = await askedOnSlack();
    const thread = await askedOnDiscord();
    slack.alice.react(replyWith(slack.general, question, "C1 “"), "white_check_mark");
    await idle();
    const exported = async () => {
      discord.bob.mentions({ id: thread }, "export csv");
      await idle();
      const files = discord.discord.messages(thread).flatMap((message) => message.files);
      return new TextDecoder().decode(files.at(-1)?.bytes);
    };
    expect(await exported()).not.toContain("alice");
    discord.alice.reacts(onDiscord(thread, "C1 “"), "✅");
    await idle();
    expect(await exported()).toContain("alice");
  });

  it("goes on serving one when the other removes it", async () => {
    await askedOnDiscord();
    slack.acme.uninstall();
    await idle();
    expect((await atWork.store.tenants()).map(({ id }) => id)).toEqual([`discord:${discord.guild.id}`]);
    discord.bob.mentions(discord.general, "recall seals");
    await idle();
    expect(allOnDiscord()).toContain(QUESTION);
  });
});
