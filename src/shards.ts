import { join } from "node:path";
import { DiscordApi } from "../adapters/chat/discord/api.ts";
import { runShards } from "../adapters/chat/discord/shards.ts";
import { describeFailure } from "./cli/failure.ts";
import { type Config, loadConfig } from "./config.ts";
import type { DiscordConfig } from "./discord-config.ts";
import { BadInput } from "./errors.ts";

const PROGRAM = join(import.meta.dirname, "main.ts");
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const { token, apiUrl } = shardedDiscord(loadConfig());
  const server = apiUrl === null ? {} : { api: apiUrl };
  const end = await runShards({
    token,
    api: new DiscordApi({ token, server, now: () => new Date() }),
    program: PROGRAM,
    onEnd: (shard, exitCode) => say(`Shard ${shard} ended with code ${exitCode}.`),
  });
  say("Discord: a process for each shard.");
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
} catch (error) {
  const { exitCode, message } = describeFailure(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
}

/** @throws {BadInput} when several processes could not work beside each other */
function shardedDiscord({ discord, database, slack, httpPort }: Config): DiscordConfig {
  if (discord === null)
    throw new BadInput("Set DISCORD_BOT_TOKEN, then start again: docs/discord.md says where it is.");
  if (database.kind !== "postgres") {
    throw new BadInput(
      "Several processes need a database on a server: set DATABASE_URL to PostgreSQL, then start again.",
    );
  }
  if (slack !== null || httpPort !== null) {
    throw new BadInput(
      "Every shard reads the same settings: leave HTTP_PORT and those of Slack empty here, and start Slack by itself.",
    );
  }
  return discord;
}
