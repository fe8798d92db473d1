import { Client, type ClientOptions, Events, GatewayIntentBits, Partials } from "discord.js";
import type { FakeDiscord } from "./interface.ts";

const { Guilds, GuildMessages, GuildMessageReactions, DirectMessages, DirectMessageReactions } = GatewayIntentBits;

/** Without it a client waits 5 s between the sessions that it asks for. */
export const identifyAtOnce = {
  ws: { buildIdentifyThrottler: () => ({ waitForIdentify: async () => {} }) },
} satisfies Partial<ClientOptions>;

/** The unmodified client, ready; what is not privileged it asks for. */
export async function connectClient(discord: FakeDiscord, options: Partial<ClientOptions> = {}): Promise<Client<true>> {
  const client = new Client({
    intents: [Guilds, GuildMessages, GuildMessageReactions, DirectMessages, DirectMessageReactions],
    partials: [Partials.Channel, Partials.Message, Partials.Reaction, Partials.User],
    rest: discord.rest,
    ...identifyAtOnce,
    ...options,
  });
  const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
  await client.login(discord.token);
  await ready;
  return client as Client<true>;
}
