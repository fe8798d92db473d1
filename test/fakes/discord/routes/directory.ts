import { ApiError, unknownGuild } from "../api-error.ts";
import type { GuildRecord } from "../records.ts";
import { apiChannel, apiGuild, apiMember, apiRole, apiUser } from "../render.ts";
import { type Call, ok, type Routes } from "../router.ts";
import type { World } from "../world.ts";
import { changeThread, removeChannel } from "./threads.ts";

/** Who and what there is: guilds, channels, people, the application. */
export function directoryRoutes(world: World, shards: number, gatewayUrl: () => string): Routes {
  const guild = ({ params }: Call) => guildForBot(world, params.guild_id ?? "");
  const channel = ({ params }: Call) => world.channelForBot(params.channel_id ?? "");
  const limit = { total: 1_000, remaining: 1_000, reset_after: 14_400_000, max_concurrency: 16 };
  const application = () => ok(apiApplication(world));
  return {
    "GET /gateway": () => ok({ url: gatewayUrl() }),
    "GET /gateway/bot": () => ok({ url: gatewayUrl(), shards, session_start_limit: limit }),
    "GET /applications/@me": application,
    "GET /oauth2/applications/@me": application,
    "GET /users/@me": () =>
      ok({ ...apiUser(world.bot), mfa_enabled: false, locale: "en-US", verified: true, email: null }),
    "GET /users/@me/guilds": () => ok([...world.guilds.values()].filter(({ bot }) => bot === "in").map(briefGuild)),
    "POST /users/@me/channels": ({ body }) => {
      const { recipient_id: id } = body as { readonly recipient_id: string };
      const known = world.user(id);
      if (known.bot) throw new ApiError(400, 50007, "Cannot send messages to this user");
      return ok(apiChannel(world, world.direct(known.id)));
    },
    "GET /users/{user_id}": ({ params }) => ok(apiUser(world.user(params.user_id ?? ""))),
    "GET /guilds/{guild_id}": (call) => ok(apiGuild(guild(call))),
    "GET /guilds/{guild_id}/roles": (call) => ok([...guild(call).roles.values()].map(apiRole)),
    "GET /guilds/{guild_id}/channels": (call) => {
      const { id } = guild(call);
      const channels = [...world.channels.values()].filter(({ guildId, thread }) => guildId === id && thread === null);
      return ok(channels.map((one) => apiChannel(world, one)));
    },
    "GET /guilds/{guild_id}/members/{user_id}": (call) => {
      const member = guild(call).members.get(call.params.user_id ?? "");
      if (member === undefined) throw new ApiError(404, 10007, "Unknown Member");
      return ok(apiMember(world, member));
    },
    "DELETE /users/@me/guilds/{guild_id}": (call) => {
      const left = guild(call);
      left.bot = "out";
      left.members.delete(world.bot.id);
      world.tellGuild("GUILD_DELETE", left.id, { id: left.id });
      return { status: 204, body: null };
    },
    "GET /channels/{channel_id}": (call) => ok(apiChannel(world, channel(call))),
    "PATCH /channels/{channel_id}": (call) => {
      const one = channel(call);
      if (one.thread === null) throw new ApiError(403, 50013, "Missing Permissions");
      return changeThread(world, one, one.thread, call.body);
    },
    "DELETE /channels/{channel_id}": (call) => removeChannel(world, channel(call)),
  };
}

function guildForBot(world: World, id: string): GuildRecord {
  const guild = world.guilds.get(id);
  if (guild === undefined || guild.bot === "out") throw unknownGuild();
  return guild;
}

const briefGuild = ({ id, name }: GuildRecord) => ({
  ...{ id, name, icon: null, banner: null, owner: false, permissions: "0", features: [] },
});

const apiApplication = (world: World) => ({
  ...{ id: world.bot.id, name: world.bot.name, icon: null, description: "", type: null, summary: "", bot_public: true },
  ...{
    bot_require_code_grant: false,
    verify_key: "0".repeat(64),
    flags: 0,
    flags_new: "0",
    redirect_uris: [],
    team: null,
  },
  ...{ interactions_endpoint_url: null, role_connections_verification_url: null, explicit_content_filter: 0 },
  ...{ approximate_guild_count: world.guilds.size, approximate_user_install_count: 0, eligible_oauth2_scopes: [] },
  ...{ approximate_user_authorization_count: 0, owner: apiUser(world.person("owner")), bot: apiUser(world.bot) },
});
