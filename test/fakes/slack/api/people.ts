import { handle } from "../interactions.ts";
import type { Fields } from "../json.ts";
import type { Person } from "../person.ts";
import type { Call, Method } from "./call.ts";

/** People, bots, the workspace and the token itself. */
export const people: Readonly<Record<string, Method>> = {
  "auth.test": { scope: null, tier: "unlimited", run: authTest },
  "auth.revoke": { scope: null, tier: 3, run: revoke },
  "users.info": { scope: "users:read", tier: 4, run: (call) => ({ user: shownUser(call, call.required("user")) }) },
  "users.list": { scope: "users:read", tier: 2, run: list },
  "bots.info": { scope: "users:read", tier: 3, run: bot },
  "team.info": { scope: "team:read", tier: 3, run: team },
};

function authTest({ workspace, slack }: Call): Fields {
  const { userId, botId } = workspace.bot;
  const about = { url: `https://${workspace.domain}.slack.com/`, team: workspace.name, user: "assignee" };
  return {
    ...about,
    team_id: workspace.id,
    user_id: userId,
    bot_id: botId,
    app_id: slack.app.id,
    is_enterprise_install: false,
  };
}

function revoke(call: Call): Fields {
  if (call.is("test")) return { revoked: false };
  call.workspace.revokeTokens();
  return { revoked: true };
}

function list(call: Call): Fields {
  const members = [...call.workspace.people.values()].map((person) => shownPerson(person, call));
  return { members: [...members, botUser(call)], cache_ts: 0, response_metadata: { next_cursor: "" } };
}

function bot({ workspace, slack }: Call): Fields {
  const { botId, userId } = workspace.bot;
  return {
    bot: { id: botId, deleted: false, name: "Assignee", updated: 0, app_id: slack.app.id, user_id: userId, icons: {} },
  };
}

function team({ workspace }: Call): Fields {
  return { team: { id: workspace.id, name: workspace.name, domain: workspace.domain, email_domain: "", icon: {} } };
}

const shownUser = (call: Call, id: string): Fields =>
  id === call.workspace.bot.userId ? botUser(call) : shownPerson(call.person("user"), call);

const botUser = ({ workspace, slack }: Call): Fields => ({
  id: workspace.bot.userId,
  team_id: workspace.id,
  name: "assignee",
  real_name: "Assignee",
  deleted: false,
  is_bot: true,
  is_app_user: false,
  profile: { real_name: "Assignee", display_name: "Assignee", bot_id: workspace.bot.botId, api_app_id: slack.app.id },
});

const shownPerson = (person: Person, { workspace }: Call): Fields => ({
  id: person.id,
  team_id: person.workspace.id,
  name: handle(person),
  real_name: person.name,
  deleted: person.isDeleted,
  tz: person.timeZone,
  profile: { real_name: person.name, display_name: person.name, team: person.workspace.id },
  is_admin: person.isAdmin,
  is_owner: false,
  is_primary_owner: false,
  is_restricted: person.isGuest,
  is_ultra_restricted: false,
  is_bot: person.isBot,
  is_app_user: false,
  is_stranger: person.workspace !== workspace,
  updated: 0,
});
