import { webApi } from "@slack/bolt";
import { AppError, BadInput } from "../../../src/errors.ts";
import { redacted } from "./bolt-log.ts";

const REMEDIES: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN: "Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of your app into SLACK_BOT_TOKEN",
  SLACK_APP_TOKEN:
    "Make an app-level token (xapp-…) with the scope connections:write under Basic Information of your app, turn Socket Mode on, and set SLACK_APP_TOKEN",
};

/** Why the bot cannot begin on Slack, and what to do. Never holds a token. */
export function refusedAtStart(error: unknown, setting: keyof typeof REMEDIES): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof webApi.WebAPIPlatformError) {
    const { error: code } = error.data;
    return new BadInput(`Slack does not take ${setting} (${code}). ${REMEDIES[setting]}, then start again.`);
  }
  const reason = redacted(error instanceof Error ? error.message : "the connection ended");
  return new AppError(`Slack cannot be reached (${reason}). Check the network, then start again.`);
}
