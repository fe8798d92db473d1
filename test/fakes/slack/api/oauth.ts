import { type Fields, textOf } from "../json.ts";
import type { Slack } from "../slack.ts";
import type { Grant } from "../tokens.ts";
import { ApiError } from "./call.ts";

/** A code or a refresh token becomes a bot token. @see https://docs.slack.dev/reference/methods/oauth.v2.access */
export function oauthAccess(slack: Slack, args: Fields): Fields {
  const { app } = slack;
  if (args.client_id !== app.clientId) throw new ApiError("invalid_client_id");
  if (args.client_secret !== app.clientSecret) throw new ApiError("bad_client_secret");
  return args.grant_type === "refresh_token" ? refreshed(slack, args) : exchanged(slack, args);
}

function exchanged(slack: Slack, args: Fields): Fields {
  const consent = slack.consents.take(textOf(args.code));
  if (consent === null) throw new ApiError("invalid_code");
  if (textOf(args.redirect_uri) !== consent.redirectUri) throw new ApiError("bad_redirect_uri");
  const { workspace, person, scopes } = consent;
  return { ...answered(slack, workspace.install(scopes)), authed_user: { id: person.id } };
}

function refreshed(slack: Slack, args: Fields): Fields {
  const grant = slack.tokens.refresh(textOf(args.refresh_token));
  if (grant === null) throw new ApiError("invalid_refresh_token");
  grant.workspace.take(grant);
  return answered(slack, grant);
}

function answered(slack: Slack, { workspace, token, refreshToken, expiresAt }: Grant): Fields {
  const { bot } = workspace;
  const seconds = expiresAt === null ? null : Math.round((expiresAt - slack.time.now()) / 1000);
  return {
    app_id: slack.app.id,
    token_type: "bot",
    scope: bot.scopes.join(","),
    access_token: token,
    bot_user_id: bot.userId,
    team: { id: workspace.id, name: workspace.name },
    enterprise: null,
    is_enterprise_install: false,
    ...(refreshToken === null ? {} : { refresh_token: refreshToken, expires_in: seconds }),
  };
}
