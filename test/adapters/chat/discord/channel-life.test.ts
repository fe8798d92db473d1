import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageFlags } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../../../../src/config.ts";
import { keptPapers } from "../../../../src/connect-review.ts";
import { QUESTION } from "../../../bot/office.ts";
import type { FakeInteraction, FakePerson, SeenMessage } from "../../../fakes/discord/interface.ts";
import { inWords, openServer, type Server } from "./harness.ts";
import { type Office, openOffice } from "./office.ts";

const HOUR_MS = 3_600_000;

let server: Server;
let office: Office;
let boss: FakePerson;
let folder: string;

const live = async () => {
  const papers = keptPapers(loadConfig({ DATA_DIR: join(folder, "data") }));
  office = await openOffice(server, { file: join(folder, "assignee.sqlite"), papers });
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "assignee-discord-"));
  server = await openServer();
  boss = server.guild.member("boss", { permissions: ["ManageGuild"] });
  await live();
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
  expect(server.discord.calls.rejected).toEqual([]);
  await server.discord.close();
  rmSync(folder, { recursive: true });
});

const said = (channelId = server.general.id): readonly SeenMessage[] =>
  server.discord.messages(channelId).filter(({ authorId }) => authorId === server.discord.applicationId);
const lastWords = () => inWords(said().at(-1)?.text ?? "");
const asks = async (words: string, who = server.alice) => {
  who.mentions(server.general, words);
  await office.idle();
};

describe("a digest", () => {
  const digests = () => said().filter(({ text }) => inWords(text).includes("Digest of"));
  /** An hour from now, as people write it. */
  const inAnHour = () => new Date(server.discord.clock.now() + HOUR_MS).toISOString().slice(11, 16);
  const due = async () => {
    server.discord.clock.advance(HOUR_MS + 60_000);
    await office.bot.lookForDigests();
  };
  beforeEach(async () => {
    await asks(QUESTION);
    await asks(`digest subscribe daily at ${inAnHour()} UTC`);
  });

  it("is a message in its channel, of which people are notified", async () => {
    await due();
    await office.idle();
    expect(digests().map(({ text }) => inWords(text))).toEqual([expect.stringContaining(`${QUESTION} – answered`)]);
    expect(digests()[0]?.raw.flags).toBe(MessageFlags.IsComponentsV2);
  });

  it("notifies nobody where the channel wants it silent", async () => {
    await asks("settings digests silent", boss);
    await due();
    await office.idle();
    expect(digests().map(({ raw }) => raw.flags)).toEqual([
      MessageFlags.IsComponentsV2 | MessageFlags.SuppressNotifications,
    ]);
  });

  it("is there once, also when the bot ended before Discord had answered", async () => {
    const held = server.discord.faults.hold("POST /channels/{channel_id}/messages", "after the write");
    await due();
    await held.waiting();
    const closing = office.close();
    held.release();
    await closing;
    await live();
    await office.idle();
    await office.bot.lookForDigests();
    await office.idle();
    expect(digests()).toHaveLength(1);
  });
});

describe("a forum's digest", () => {
  it.each([
    ["notifies people", null, MessageFlags.IsComponentsV2],
    ["is silent where that is wanted", "silent", MessageFlags.IsComponentsV2 | MessageFlags.SuppressNotifications],
  ])("is a post of its own, and %s", async (_, wish, flags) => {
    const ideas = server.guild.forum("ideas");
    const post = ideas.thread(server.alice, "Seals and lamps");
    const at = new Date(server.discord.clock.now() + HOUR_MS).toISOString().slice(11, 16);
    for (const words of [QUESTION, `digest subscribe daily at ${at} UTC`]) {
      server.alice.mentions(post, words);
      await office.idle();
    }
    if (wish !== null) {
      boss.mentions(post, `settings digests ${wish}`);
      await office.idle();
    }
    server.discord.clock.advance(HOUR_MS + 60_000);
    await office.bot.lookForDigests();
    await office.idle();
    const digest = ideas.threads.find(({ name }) => name.startsWith("Digest of"));
    expect(said(digest?.id).map(({ raw }) => raw.flags)).toEqual([flags]);
    expect(inWords(said(digest?.id)[0]?.text ?? "")).toContain(QUESTION);
  });
});

describe("a file", () => {
  const bytes = new TextEncoder().encode("@article{seal, title={Lamps and seals}, author={Brandt, Ada}, year={2020}}");
  const bib = { name: "seals.bib", mediaType: "application/x-bibtex", bytes };
  const kept = () =>
    readdirSync(join(folder, "data"), { recursive: true }).filter((name) => /seals\.bib$/.test(`${name}`));

  it("that a mention adds belongs to the channel's papers", async () => {
    server.alice.mentions(server.general, "library add", { files: [bib] });
    await office.idle();
    expect(lastWords()).toContain("Added to this channel's papers: seals.bib");
    expect(kept()).toHaveLength(1);
    await asks("library", server.bob);
    expect(lastWords()).toMatch(/seals\.bib \(added by alice\)/);
  });

  it("that a command adds does so too, and is removed by another", async () => {
    server.alice.command(server.general, "research library", { do: "add", file: bib });
    await office.idle();
    expect(lastWords()).toContain("Added to this channel's papers: seals.bib");
    server.alice.command(server.general, "research library", { do: "remove", name: "seals.bib" });
    await office.idle();
    expect(lastWords()).toContain("Removed from this channel's papers: seals.bib");
    expect(kept()).toEqual([]);
  });
});

describe("the settings form", () => {
  const pressed = async (who: FakePerson): Promise<FakeInteraction> => {
    const settings = said().find(({ buttons }) => buttons.some(({ label }) => label === "Change settings"));
    if (settings === undefined) throw new Error("no settings");
    const interaction = who.presses(settings, "Change settings");
    await interaction.answered;
    return interaction;
  };
  beforeEach(() => asks("settings", boss));

  it("saves what an admin changes", async () => {
    const opened = await pressed(boss);
    expect(opened.answer?.kind).toBe("modal");
    boss.submits(opened, { quorum: "2", voters: ["members"] });
    await office.idle();
    expect(lastWords()).toContain("Saved: quorum is now 2 and voters is now members.");
  });

  it("does not open for anybody else, who is told so", async () => {
    const opened = await pressed(server.bob);
    await office.idle();
    expect(opened.answer?.kind).not.toBe("modal");
    expect(lastWords()).toContain("Only an admin can change the settings of this channel.");
  });
});

describe("the subscribe form", () => {
  it("switches the digest on, in the channel and at the time that it was filled with", async () => {
    const news = server.guild.channel("news");
    await asks(QUESTION);
    const thread = server.general.threads.at(-1)?.id;
    const answer = said(thread).find(({ buttons }) => buttons.some(({ label }) => label === "Subscribe"));
    if (answer === undefined) throw new Error("no answer");
    const opened = server.alice.presses(answer, "Subscribe");
    await opened.answered;
    const time = new Date(server.discord.clock.now() + HOUR_MS).toISOString().slice(11, 16);
    server.alice.submits(opened, { channel: [news.id], day: ["daily"], time, zone: "UTC" });
    await office.idle();
    const before = said(news.id).length;
    server.discord.clock.advance(HOUR_MS + 60_000);
    await office.bot.lookForDigests();
    await office.idle();
    expect(
      said(news.id)
        .slice(before)
        .map(({ text }) => inWords(text)),
    ).toEqual([expect.stringContaining("Digest of")]);
  });
});

describe("where a channel wants a ✅ on each claim", () => {
  it("the bot's own is there, counts for nobody, and stays when a vote goes", async () => {
    await asks("settings seed-votes yes", boss);
    await asks(QUESTION);
    const thread = server.general.threads.at(-1)?.id;
    const claim = () => {
      const found = said(thread).find(({ text }) => /^C1 “/.test(inWords(text)));
      if (found === undefined) throw new Error("no claim");
      return found;
    };
    const own = [{ emoji: "✅", userId: server.discord.applicationId, burst: false }];
    expect(claim().reactions).toEqual(own);
    server.bob.reacts(claim(), "✅");
    await office.idle();
    expect(claim().text).toContain("Verified by");
    server.bob.unreacts(claim(), "✅");
    await office.idle();
    await office.bot.reconcile();
    await office.idle();
    expect(claim().text).not.toContain("Verified by");
    expect(claim().reactions).toEqual(own);
  });
});

describe("a message that is handed over and states nothing", () => {
  it("is answered in its thread", async () => {
    const { id } = server.bob.writes(server.general, "who is coming tonight?");
    server.alice.usesOnMessage({ id }, "Check the claims");
    await office.idle();
    expect(said(id).map(({ text }) => inWords(text))).toEqual([expect.stringContaining("I see no statement in that")]);
    expect(said()).toEqual([]);
  });
});
