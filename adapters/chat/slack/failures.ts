import { webApi } from "@slack/bolt";
import { type AppError, ChatRefused, ChatUnavailable } from "../../../src/errors.ts";

export const PLATFORM = "Slack";

/** What Slack said no to, by its own code. */
export class SlackRefusal extends ChatRefused {
  override name = "SlackRefusal";
  /** Such as `message_not_found`. */
  readonly code: string;

  constructor(code: string, reason: string, remedy: string, options?: ErrorOptions) {
    super(PLATFORM, reason, remedy, options);
    this.code = code;
  }
}

const INVITE = "Invite the bot into the channel: type /invite @Assignee there, then ask again.";
const INSTALL = "Whoever looks after Assignee has to install it in this workspace again.";

const REMEDIES: Readonly<Record<string, string>> = {
  not_in_channel: INVITE,
  channel_not_found: INVITE,
  is_archived: "The channel is archived. Ask in another one.",
  thread_locked: "The thread is locked. Ask in the channel.",
  restricted_action: "Only some people may post in this channel. Ask its owner to let Assignee post, or ask elsewhere.",
  invalid_auth: INSTALL,
  not_authed: INSTALL,
  account_inactive: INSTALL,
  token_revoked: INSTALL,
  token_expired: INSTALL,
  user_not_in_channel: "The person is not in the channel.",
  cannot_dm_bot: "Bots cannot be written to.",
  too_many_reactions: "Remove a reaction from the message first.",
};
const OTHERWISE = "If it happens again, tell whoever looks after Assignee.";

/** Slack's own trouble: it may pass. */
const PASSING: ReadonlySet<string> = new Set([
  "fatal_error",
  "internal_error",
  "service_unavailable",
  "request_timeout",
  "ratelimited",
  "rate_limited",
  "accesslimited",
  "team_added_to_org",
]);

/** The token will not work again: what is known of it is forgotten. */
export const DEAD_TOKEN: ReadonlySet<string> = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
]);

/** What a call to Slack failed with, as the port tells it. Never holds a token. */
export function failureOf(error: unknown, method: string): AppError {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new ChatUnavailable(PLATFORM, "rate limit", error.retryAfter, { cause: error });
  }
  if (error instanceof webApi.WebAPIPlatformError) return refusalOf(error, method);
  if (error instanceof webApi.WebAPIHTTPError) {
    return new ChatUnavailable(PLATFORM, `HTTP ${error.statusCode}`, null, { cause: bare(error) });
  }
  const reason = error instanceof webApi.WebAPIRequestError ? error.original.message : String(error);
  return new ChatUnavailable(PLATFORM, reason, null, { cause: bare(error) });
}

function refusalOf({ data }: webApi.WebAPIPlatformError, method: string): AppError {
  const { error: code } = data;
  if (PASSING.has(code)) return new ChatUnavailable(PLATFORM, code);
  if (code === "missing_scope") return missingScope("needed" in data ? String(data.needed) : "a scope", method);
  const complaints = data.response_metadata?.messages?.join("; ");
  const reason = complaints ? `${code}: ${complaints}` : code;
  return new SlackRefusal(code, reason, REMEDIES[code] ?? OTHERWISE);
}

export const threadGone = () =>
  new SlackRefusal("thread_not_found", "the message that the thread hangs on was deleted", "Ask again in the channel.");

const missingScope = (scope: string, method: string) =>
  new SlackRefusal(
    "missing_scope",
    `${method} needs the permission ${scope}`,
    `An admin of the workspace can grant it: add the scope ${scope} under OAuth & Permissions of the app, then reinstall it.`,
  );

/** The same without the request that it was about: that carries the token. */
const bare = (error: unknown): Error => new Error(error instanceof Error ? error.message : String(error));

export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof SlackRefusal && codes.includes(error.code);
