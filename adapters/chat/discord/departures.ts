import { type Client, ShardClientUtil } from "discord.js";
import type { Uninstalled } from "../../../src/domain/chat-event.ts";
import type { ChatListener } from "../../../src/ports/chat.ts";
import type { DiscordLog } from "./log.ts";
import { isDirect } from "./places.ts";

const PLATFORM = "discord";

interface Parts {
  readonly client: Client;
  readonly listener: Pick<ChatListener, "tenants">;
  readonly log: DiscordLog;
  readonly now: () => Date;
}

/** Servers that threw the bot out while nobody listened: the bot serves them, and Discord does not name them. */
export async function departures({ client, listener, log, now }: Parts): Promise<readonly Uninstalled[]> {
  const known = (await listener.tenants(PLATFORM)).filter((tenant) => isOfThisProcess(client, tenant));
  const gone = known.filter((tenant) => !client.guilds.cache.has(tenant));
  if (gone.length > 0 && gone.length === known.length) {
    log.warn({ servers: gone }, "Discord: the bot is in none of its servers. See docs/discord.md on removing it.");
    return [];
  }
  const at = now().toISOString();
  return gone.map((tenant) => ({
    ...{ kind: "uninstalled", platform: PLATFORM, tenant, dedupeKey: `gone:${tenant}:${at}`, at },
    ...{ conversation: null, thread: null, messageId: null, actor: null },
  }));
}

/** Each shard is told of its own servers alone. */
function isOfThisProcess({ ws, options }: Client, tenant: string): boolean {
  if (isDirect({ tenant })) return false;
  return ws.shards.has(ShardClientUtil.shardIdForGuildId(tenant, options.shardCount ?? 1));
}
