import type { Config } from "./config.ts";
import type { DiscordConfig } from "./discord-config.ts";
import type { Chat } from "./ports/chat.ts";
import type { Installations } from "./ports/installations.ts";
import type { RateLimits } from "./ports/rate-limits.ts";
import type { SlackConfig } from "./slack-config.ts";

/** Where platforms tell of what people need not see. */
export interface ChatLog {
  debug(about: object, message: string): void;
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}

interface Parts {
  readonly log: ChatLog;
  readonly installations: Installations;
  readonly rateLimits: RateLimits;
}

export interface Platform {
  readonly chat: Chat;
  /** For whoever starts the bot: "Slack (Socket Mode)". */
  readonly name: string;
  /** The processes that hear of what happens there: those with a connection, or those at the public address. */
  readonly heardBy: "gateway" | "web";
}

/** Whether no platform is set: then the bot opens in the terminal. */
export const isInTerminal = ({ slack, discord }: Config): boolean => slack === null && discord === null;

/**
 * The platforms that the settings name, not started yet.
 *
 * @throws {AppError} when one does not take its tokens, or cannot be reached; the message says what to do
 */
export async function connectPlatforms({ slack, discord }: Config, parts: Parts): Promise<readonly Platform[]> {
  return [
    ...(slack === null ? [] : [await connectSlack(slack, parts)]),
    ...(discord === null ? [] : [await connectDiscord(discord, parts)]),
  ];
}

async function connectSlack(slack: SlackConfig, { log, installations, rateLimits }: Parts): Promise<Platform> {
  const { SlackChat } = await import("../adapters/chat/slack/slack.ts");
  if (slack.way === "socket")
    return {
      name: "Slack (Socket Mode)",
      heardBy: "gateway",
      chat: await SlackChat.overSocket({ ...slack, rateLimits, log }),
    };
  const { checkTokenKey } = await import("../adapters/chat/slack/token-key.ts");
  await checkTokenKey(slack.tokenKey, installations);
  const chat = SlackChat.overWeb({ ...slack, installations, rateLimits, log });
  return { name: `Slack (HTTP with OAuth, port ${slack.port})`, heardBy: "web", chat };
}

async function connectDiscord(
  { apiUrl, ...discord }: DiscordConfig,
  { log }: { readonly log: ChatLog },
): Promise<Platform> {
  const { DiscordChat } = await import("../adapters/chat/discord/discord.ts");
  const client = apiUrl === null ? {} : { client: { rest: { api: apiUrl } } };
  return { name: "Discord", heardBy: "gateway", chat: new DiscordChat({ ...discord, ...client, log }) };
}
