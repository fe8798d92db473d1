import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { GRANTED } from "../../test/adapters/chat/discord/harness.ts";
import { startDiscord } from "../../test/fakes/discord/discord.ts";
import { startSlack } from "../../test/fakes/slack/server.ts";

const PEOPLE = 10;
const CHANNELS = 25;
const STARTING_MS = 60_000;
const ROOT = join(import.meta.dirname, "../..");

const several = <Item>(count: number, make: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A Slack and a Discord with people in them, and the bot beside them in a process of its own. */
export async function openScene(reviews: "fixed" | "example") {
  const folder = mkdtempSync(join(tmpdir(), "assignee-chat-"));
  const slack = await startSlack();
  // What has been checked a thousand times in the tests takes time that is not the bot's.
  const discord = await startDiscord({ description: null });
  discord.limits.likeDiscord(1);
  const acme = slack.workspace("Acme");
  const lab = discord.guild("Lab", { botPermissions: GRANTED });
  const scene = {
    slack: {
      ...{ fake: slack, channels: several(CHANNELS, (n) => acme.channel(`channel-${n}`)) },
      people: several(PEOPLE, (n) => acme.person(`person-${n}`)),
    },
    discord: {
      ...{ fake: discord, channels: several(CHANNELS, (n) => lab.channel(`channel-${n}`)) },
      people: several(PEOPLE, (n) => lab.member(`person-${n}`)),
    },
  };
  const env = {
    PATH: process.env.PATH ?? "",
    ...{ DATA_DIR: folder, OFFLINE: "yes", LOG_LEVEL: "error" },
    ...{ SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: acme.bot.token, SLACK_APP_TOKEN: slack.app.appToken },
    ...{ DISCORD_API_URL: discord.rest.api, DISCORD_BOT_TOKEN: discord.token },
  };
  const program = join(import.meta.dirname, "bot.ts");
  const bot = spawn(process.execPath, [program, reviews], { cwd: ROOT, env, stdio: ["ignore", "inherit", "inherit"] });
  await untilListening(bot, () => slack.sockets.count > 0 && discord.gateway.connections > 0);
  await discord.gateway.ready();
  return {
    ...scene,
    close: async () => {
      bot.kill("SIGKILL");
      if (bot.exitCode === null && bot.signalCode === null) await once(bot, "exit");
      await Promise.all([slack.close(), discord.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;

async function untilListening(bot: ChildProcess, listens: () => boolean): Promise<void> {
  const until = performance.now() + STARTING_MS;
  while (!listens()) {
    if (bot.exitCode !== null || performance.now() > until) throw new Error("the bot does not listen");
    await wait(50);
  }
}

/** @throws {Error} when it does not come true in time */
export async function until(isSo: () => boolean, withinMs: number, what: string): Promise<void> {
  const end = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await wait(100);
  }
}
