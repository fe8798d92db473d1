import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { QUESTION, sealAnalyst } from "../../../bot/office.ts";
import type { Message } from "../../../fakes/slack/message.ts";
import { type BotOnSlack, openBotOnSlack, replyWith } from "./bot-on-slack.ts";
import { MODES, type Mode, type Office, openSlack } from "./harness.ts";

let office: Office;
let on: BotOnSlack;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assignee-slack-"));
});
afterEach(async () => {
  await on.close();
  await office.slack.close();
  rmSync(folder, { recursive: true });
  expect(on.faults).toEqual([]);
  // Slack itself says of a file what it is.
  expect(office.slack.warnings.filter((one) => !JSON.stringify(one).includes('"block_id":"assignee/'))).toEqual([]);
});

async function open(mode: Mode) {
  office = await openSlack();
  on = await openBotOnSlack({ office, mode, file: join(folder, "assignee.sqlite") });
}

const { idle } = { idle: () => on.idle() };
const asked = async (): Promise<Message> => {
  const question = office.alice.mention(office.general, QUESTION);
  await idle();
  return question;
};

describe.each(MODES)("the story of a question (%s)", (mode) => {
  beforeEach(() => open(mode));

  it("from the mention to votes, a reason, a follow-up, an export, a digest and a restart", async () => {
    const { alice, bob, general } = office;
    const question = await asked();
    const reply = (words: string) => replyWith(general, question, words);
    expect(reply("On it.").seen).toContain("The answer comes in this thread");
    expect(reply("[complete] Answer").blocks[0]?.type).toBe("plan");
    expect(reply("Yes: seals sleep longer").metadata).not.toBeNull();
    expect(reply("C1 | Harbour seals").blocks[0]?.type).toBe("data_table");
    expect(general.messages.map(({ userId }) => userId)).toEqual(["alice"]);

    const claim = reply("C1 “Harbour seals slept longer");
    bob.react(claim, "white_check_mark::skin-tone-3");
    await idle();
    expect(claim.seen).toContain("✅ Verified by @bob");
    expect(reply("C1 | Harbour").seen).toContain("1 for");

    await bob.press(reply("C2 “"), "❌ Dispute");
    const dispute = await office.slack.until(() => bob.modal);
    expect(dispute.title).toBe("Dispute a claim");
    dispute.fill("reason", "the lamps were red");
    await dispute.submit();
    await idle();
    expect(reply("C2 “").seen).toContain("the lamps were red");

    bob.unreact(claim, "white_check_mark::skin-tone-3");
    await idle();
    expect(claim.seen).not.toContain("Verified by");

    bob.react(claim, "x");
    await idle();
    expect(bob.ephemerals.at(-1)).toMatchObject({ threadTs: question.ts, buttons: ["Give a reason"] });
    bob.unreact(claim, "x");
    await idle();

    bob.mention(general, "why is claim 2 contested?", { thread: question });
    await idle();
    expect(reply("C2 is supported").seen).toContain("Every check passed");
    bob.mention(general, "export bib", { thread: question });
    await idle();
    expect(reply("The whole review as bib").files).toHaveLength(1);
    alice.mention(general, "subscribe", { thread: question });
    await idle();
    expect(reply("This channel's digest now watches").seen).toContain(QUESTION);

    const before = general.everything.length;
    await on.close();
    on = await openBotOnSlack({ office, mode, file: join(folder, "assignee.sqlite") });
    await idle();
    expect(general.everything).toHaveLength(before);
    bob.react(claim, "x");
    await idle();
    expect(claim.seen).toContain("❌ Disputed by @bob");
  });

  it("begun by a direct message", async () => {
    const question = office.alice.dm(QUESTION);
    await idle();
    const channel = question.channel;
    expect(replyWith(channel, question, "Yes: seals sleep longer").seen).toContain("[Export]");
    expect(channel.thread(question).filter(({ userId }) => userId === office.acme.bot.userId).length).toBeGreaterThan(
      4,
    );
  });

  it("begun by a slash command, which gets a message that its thread can hang on", async () => {
    expect(await office.alice.command(office.general, "/research", `ask ${QUESTION}`)).toMatchObject({
      status: "acked",
    });
    await idle();
    const [root] = office.general.messages;
    expect(root?.seen).toBe(`alice asks: ${QUESTION}`);
    expect(replyWith(office.general, root ?? "", "Yes: seals sleep longer").seen).toContain("[Retry]");
  });

  describe("that takes long", () => {
    beforeEach(async () => {
      await on.close();
      const endless = sealAnalyst({
        planProtocol: (_question, { signal }) =>
          new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      });
      on = await openBotOnSlack({ office, mode, file: join(folder, "assignee.sqlite"), analyst: endless });
    });
    const begun = async () => {
      const question = office.alice.mention(office.general, QUESTION);
      const session = () => office.acme.sessions.get(`${office.general.id} ${question.ts}`)?.status ?? null;
      await office.slack.until(() => session() === "processing");
      return { question, session };
    };

    it("is stopped by the word, without a mention in its thread", async () => {
      const { question } = await begun();
      office.alice.say(office.general, "stop", { thread: question });
      await idle();
      expect(replyWith(office.general, question, "Cancelled by").seen).toContain("alice");
    });

    it("is stopped by Slack's own button, which then goes", async () => {
      const { question, session } = await begun();
      office.alice.stopAgent(question);
      await idle();
      expect(replyWith(office.general, question, "Cancelled by").seen).toContain("alice");
      await expect.poll(session).toBe("active");
    });
  });
});

describe("a process that dies", () => {
  it("in the middle of an answer leaves it whole, and there once", async () => {
    await open("socket");
    const fault = office.slack.fail({ method: "chat.appendStream" }, { kind: "cut" });
    const question = office.alice.mention(office.general, QUESTION);
    await office.slack.until(() => fault.hits > 0);
    await on.close();
    on = await openBotOnSlack({ office, mode: "socket", file: join(folder, "assignee.sqlite") });
    await idle();
    const answers = office.general.thread(question).filter(({ seen }) => seen.includes("Yes: seals sleep longer"));
    expect(answers.map(({ seen }) => seen.includes("[Export]"))).toEqual([true]);
    expect(office.general.thread(question).every(({ streaming }) => streaming?.state !== "streaming")).toBe(true);
  });
});

describe("a claim in somebody's message", () => {
  it("is checked where the message is, by its shortcut", async () => {
    await open("socket");
    const message = office.bob.say(office.general, "Vitamin D supplementation reduces fractures.");
    await office.alice.shortcut(message, "check_claims");
    await idle();
    const words = office.general.thread(message).map(({ seen }) => seen);
    expect(words.join("\n")).toContain("Vitamin D supplementation reduces fractures");
    expect(words.length).toBeGreaterThan(1);
  });
});

describe("where the bot was not invited", () => {
  it("whoever gives a command learns how to invite it", async () => {
    await open("socket");
    const closed = office.acme.channel("closed", { isPrivate: true, hasBot: false });
    await office.alice.command(closed, "/research", `ask ${QUESTION}`);
    await idle();
    expect(office.alice.ephemerals.map(({ seen }) => seen).join()).toContain("/invite @Assignee");
  });
});

describe("a person's page", () => {
  it("is shown when they open it", async () => {
    await open("socket");
    await asked();
    office.alice.openHome();
    await idle();
    const home = await office.slack.until(() => office.alice.home);
    expect(home.seen).toContain("seals");
  });
});
