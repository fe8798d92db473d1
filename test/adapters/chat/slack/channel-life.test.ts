import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Analyst } from "../../../../src/analyst/analyst.ts";
import { loadConfig } from "../../../../src/config.ts";
import { keptPapers } from "../../../../src/connect-review.ts";
import { QUESTION, sealAnalyst } from "../../../bot/office.ts";
import type { Message } from "../../../fakes/slack/message.ts";
import type { Person } from "../../../fakes/slack/person.ts";
import { type BotOnSlack, openBotOnSlack, replyWith } from "./bot-on-slack.ts";
import { MODES, type Mode, type Office, openSlack } from "./harness.ts";

const HOUR_MS = 3_600_000;
/** Its planning goes on until somebody stops it. */
const ENDLESS = sealAnalyst({
  planProtocol: (_question, { signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
});

let office: Office;
let on: BotOnSlack;
let boss: Person;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assignee-slack-"));
});
afterEach(async () => {
  await on.close();
  await office.slack.close();
  rmSync(folder, { recursive: true });
  expect(on.faults).toEqual([]);
});

const live = async (mode: Mode, analyst?: Analyst) => {
  const papers = keptPapers(loadConfig({ DATA_DIR: join(folder, "data") }));
  const file = join(folder, "assignee.sqlite");
  on = await openBotOnSlack({ office, mode, file, papers, ...(analyst && { analyst }) });
};
const open = async (mode: Mode, analyst?: Analyst) => {
  office = await openSlack();
  boss = office.acme.person("boss", { id: "boss", isAdmin: true });
  await live(mode, analyst);
};
const asked = async (): Promise<Message> => {
  const question = office.alice.mention(office.general, QUESTION);
  await on.idle();
  return question;
};
const topLevel = () => office.general.messages.filter(({ userId }) => userId === office.acme.bot.userId);
const pressAndFill = async (who: Person, message: Message, label: string, values: Record<string, string>) => {
  await who.press(message, label);
  const modal = await office.slack.until(() => who.modal);
  for (const [field, value] of Object.entries(values)) modal.fill(field, value);
  await modal.submit();
  await on.idle();
};

describe.each(MODES)("in a channel (%s)", (mode) => {
  it("a review is stopped by its Cancel button, by who asked and by nobody else", async () => {
    await open(mode, ENDLESS);
    const question = office.alice.mention(office.general, QUESTION);
    const running = await office.slack.until(() =>
      office.general.thread(question).find(({ buttons }) => buttons.includes("Cancel")),
    );
    await office.bob.press(running, "Cancel");
    await office.slack.until(() => office.general.thread(question).some(({ seen }) => seen.includes("Only")));
    expect(running.buttons).toContain("Cancel");
    await office.alice.press(running, "Cancel");
    await on.idle();
    expect(replyWith(office.general, question, "Cancelled by").seen).toContain("alice");
    expect(running.buttons).not.toContain("Cancel");
  });

  it("the settings form shows what holds, and saves what an admin changes", async () => {
    await open(mode);
    boss.mention(office.general, "settings");
    await on.idle();
    const [settings] = topLevel();
    if (settings === undefined) throw new Error("no settings");
    expect(settings.buttons).toEqual(["Change settings"]);
    await pressAndFill(boss, settings, "Change settings", { quorum: "2", voters: "Members, no guests" });
    expect(topLevel().at(-1)?.seen).toContain("Saved: quorum is now 2 and voters is now members.");

    await office.bob.press(settings, "Change settings");
    await on.idle();
    expect(office.bob.modal).toBeNull();
    expect(topLevel().at(-1)?.seen).toContain("Only an admin can change the settings");
  });

  it("the subscribe form asks which channel, which day, what time, and the digest comes there then", async () => {
    await open(mode);
    const news = office.acme.channel("news");
    const question = await asked();
    const answer = replyWith(office.general, question, "Yes: seals sleep longer");
    const wishes = { channel: news.id, day: "Every day", time: "10:00", zone: "UTC" };
    await pressAndFill(office.alice, answer, "Subscribe", wishes);
    expect(news.messages.map(({ seen }) => seen).join() + office.general.everything.at(-1)?.seen).toContain(QUESTION);
    const before = news.messages.length;
    office.time.advance(HOUR_MS + 1);
    await on.bot.lookForDigests();
    await on.idle();
    expect(news.messages.slice(before).map(({ seen }) => seen)).toEqual([expect.stringContaining("Digest of")]);
  });

  it("a file that is added belongs to the channel's papers, and no other file does", async () => {
    await open(mode);
    const bib = "@article{seal, title={Lamps and seals}, author={Brandt, Ada}, year={2020}}";
    const file = { name: "seals.bib", bytes: new TextEncoder().encode(bib), mimetype: "application/x-bibtex" };
    const mention = `<@${office.acme.bot.userId}>`;
    office.alice.share(office.general, file, { text: `${mention} library add` });
    await on.idle();
    expect(topLevel().at(-1)?.seen).toContain("Added to this channel's papers: seals.bib");
    const kept = readdirSync(join(folder, "data"), { recursive: true }).filter((name) => /seals\.bib$/.test(`${name}`));
    expect(kept).toHaveLength(1);
    office.alice.share(office.general, { ...file, name: "seals.exe" }, { text: `${mention} library add` });
    await on.idle();
    expect(topLevel().at(-1)?.seen).toContain("seals.exe is no PDF");
    office.alice.mention(office.general, "library");
    await on.idle();
    expect(topLevel().at(-1)?.seen).toContain("seals.bib (added by alice)");
    expect(topLevel().at(-1)?.seen).not.toContain("seals.exe");
  });
});

describe("a digest", () => {
  beforeEach(async () => {
    await open("socket");
    await asked();
    office.alice.mention(office.general, "digest subscribe daily at 10:00 UTC");
    await on.idle();
  });
  const digests = () => topLevel().filter(({ seen }) => seen.includes("Digest of"));
  const due = async () => {
    office.time.advance(HOUR_MS + 1);
    await on.bot.lookForDigests();
  };

  it("is one message at the top of its channel, and tells what was asked and what waits for a vote", async () => {
    await due();
    await on.idle();
    expect(digests().map(({ seen }) => seen)).toEqual([expect.stringContaining(`${QUESTION} – answered`)]);
    expect(digests()[0]?.seen).toContain("Waiting for a vote");
    expect(digests()[0]?.isReply).toBe(false);
  });

  it.each([
    ["whose posting Slack never answered", { kind: "lost response" }],
    ["that never reached Slack", { kind: "cut" }],
  ] as const)("%s is there once after a restart", async (_, what) => {
    const fault = office.slack.fail({ method: "chat.postMessage" }, what);
    await due();
    await office.slack.until(() => fault.hits > 0);
    await on.close();
    await live("socket");
    await on.idle();
    expect(digests()).toHaveLength(1);
    await on.bot.lookForDigests();
    await on.idle();
    expect(digests()).toHaveLength(1);
  });
});

describe("where a channel wants a ✅ on each claim", () => {
  it("the bot's own is there, counts for nobody, and stays when a vote goes", async () => {
    await open("socket");
    boss.mention(office.general, "settings seed-votes yes");
    await on.idle();
    const question = await asked();
    const claim = replyWith(office.general, question, "C1 “");
    const bot = office.acme.bot.userId;
    expect([...(claim.reactions.get("white_check_mark") ?? [])]).toEqual([bot]);
    expect(claim.seen).not.toContain("Verified by");
    office.bob.react(claim, "white_check_mark");
    await on.idle();
    expect(claim.seen).toContain("Verified by @bob");
    office.bob.unreact(claim, "white_check_mark");
    await on.idle();
    await on.bot.reconcile();
    await on.idle();
    expect(claim.seen).not.toContain("Verified by");
    expect([...(claim.reactions.get("white_check_mark") ?? [])]).toEqual([bot]);
  });
});

describe("a message that is handed over and states nothing", () => {
  it("is answered in its thread", async () => {
    await open("socket");
    const message = office.bob.say(office.general, "who is coming tonight?");
    await office.alice.shortcut(message, "check_claims");
    await on.idle();
    expect(replyWith(office.general, message, "I see no statement in that")).toBeDefined();
    expect(topLevel()).toEqual([]);
  });
});

describe("a question that is deleted while it is being answered", () => {
  it("leaves nothing of its answer in the channel, and holds up nobody", async () => {
    await open("socket");
    const fault = office.slack.fail({ method: "chat.postMessage" }, { kind: "held" });
    const question = office.alice.mention(office.general, QUESTION);
    await office.slack.until(() => fault.hits > 0);
    office.alice.delete(question);
    fault.release();
    await on.idle();
    expect(topLevel().map(({ seen }) => seen)).toEqual([expect.stringContaining("was deleted")]);
    on.faults.length = 0;
    await asked();
    expect(office.general.everything.map(({ seen }) => seen).join()).toContain("Yes: seals sleep longer");
  });
});
