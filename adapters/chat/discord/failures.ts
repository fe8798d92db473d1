import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes } from "discord.js";
import { AppError, ChatRefused, ChatUnavailable, MessageGone } from "../../../src/errors.ts";

const LATE_EDIT_WAIT_SECONDS = 60;

/** Codes that say that what was addressed is not there. */
export const GONE: ReadonlySet<unknown> = new Set([
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.UnknownGuild,
]);

/** Codes that say that a permission is missing. */
export const FORBIDDEN: ReadonlySet<unknown> = new Set([
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.MissingPermissions,
]);

const REMEDIES: Readonly<Record<number, string>> = {
  [RESTJSONErrorCodes.UnknownChannel]: "The channel or thread was deleted. Ask in another one.",
  [RESTJSONErrorCodes.UnknownGuild]: "The bot is no longer in that server. Invite it again.",
  [RESTJSONErrorCodes.CannotSendMessagesToThisUser]:
    "Allow direct messages from members of a server that we share, or ask in a channel.",
  [RESTJSONErrorCodes.ReactionWasBlocked]: "Whoever wrote that message has blocked the bot.",
  [RESTJSONErrorCodes.ThreadLocked]: "Whoever manages the threads of the channel can unlock it.",
  [RESTJSONErrorCodes.InvalidActionOnArchivedThread]: "Whoever manages the threads of the channel can open it again.",
  [RESTJSONErrorCodes.MaximumNumberOfReactionsReached]: "Remove one of its 20 emoji to make room.",
  [RESTJSONErrorCodes.MaximumActiveThreads]: "Close threads of the server that nobody needs any more.",
  [RESTJSONErrorCodes.RequestEntityTooLarge]: "Ask for a smaller file.",
};
const TOKEN = "Put the bot's present token into DISCORD_BOT_TOKEN and start again.";

export const codeOf = (error: unknown): string | number | null =>
  error instanceof DiscordAPIError ? error.code : null;

/** What a failed call means to the bot. @param messageId the message it was about, where it was about one */
export function failureOf(error: unknown, messageId: string | null): Error {
  if (error instanceof AppError || error instanceof RangeError) return error;
  if (error instanceof RateLimitError) {
    return new ChatUnavailable("Discord", "rate limit", Math.ceil(error.retryAfter / 1000), { cause: error });
  }
  if (error instanceof DiscordAPIError) return refusalOf(error, messageId);
  const reason = error instanceof HTTPError ? `HTTP ${error.status}` : networkReason(error);
  return new ChatUnavailable("Discord", reason, null, { cause: error });
}

function refusalOf(error: DiscordAPIError, messageId: string | null): Error {
  const { code, status, message } = error;
  if (messageId !== null && GONE.has(code)) return new MessageGone(messageId, { cause: error });
  if (code === RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached) {
    return new ChatUnavailable("Discord", "too many edits of an old message", LATE_EDIT_WAIT_SECONDS, { cause: error });
  }
  if (status >= 500) return new ChatUnavailable("Discord", `HTTP ${status}`, null, { cause: error });
  const remedy =
    status === 401 && code === 0 ? TOKEN : (REMEDIES[Number(code)] ?? "Whoever manages the server can look into it.");
  return new ChatRefused("Discord", message, remedy, { cause: error });
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "AbortError") return "time-out";
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "no connection";
}
