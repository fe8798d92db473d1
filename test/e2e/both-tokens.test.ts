import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openServer } from "../adapters/chat/discord/harness.ts";
import { startSlack } from "../fakes/slack/server.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const STARTING_MS = 40_000;

it("npm start with the tokens of Slack and Discord answers on both, and names no token", {
  timeout: 60_000,
}, async () => {
  const slack = await startSlack();
  const { discord, general: channel, alice } = await openServer();
  const folder = mkdtempSync(join(tmpdir(), "assignee-both-"));
  const acme = slack.workspace("Acme");
  const [ada, general] = [acme.person("Ada"), acme.channel("general")];
  const secrets = {
    SLACK_BOT_TOKEN: acme.bot.token,
    SLACK_APP_TOKEN: slack.app.appToken,
    DISCORD_BOT_TOKEN: discord.token,
  };
  const places = { DATA_DIR: folder, SLACK_API_URL: slack.apiUrl, DISCORD_API_URL: discord.rest.api };
  const env = { PATH: process.env.PATH, OFFLINE: "yes", ...places, ...secrets };
  const bot = spawn(process.execPath, ["src/main.ts"], { cwd: ROOT, env });
  const ended = once(bot, "close");
  onTestFinished(async () => {
    bot.kill("SIGKILL");
    await ended;
    await Promise.all([slack.close(), discord.close()]);
    rmSync(folder, { recursive: true });
  });
  let output = "";
  for (const stream of [bot.stdout, bot.stderr]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  await slack.until(() => slack.sockets.count === 1, STARTING_MS);
  await discord.gateway.ready();
  ada.mention(general, "help");
  alice.mentions(channel, "help");
  const onSlack = () => general.everything.some(({ seen }) => seen.includes("What I can do"));
  const onDiscord = () => discord.messages(channel.id).some(({ words }) => words.includes("What I can do"));
  await expect.poll(() => [onSlack(), onDiscord()], { timeout: STARTING_MS }).toEqual([true, true]);
  expect(output).toContain('"platforms":["Slack (Socket Mode)","Discord"]');
  for (const secret of Object.values(secrets)) expect(output).not.toContain(secret);
});
