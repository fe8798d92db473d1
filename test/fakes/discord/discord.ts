import type { DiscordOptions, FakeDiscord } from "./interface.ts";

/**
 * Starts a Discord on a free port of 127.0.0.1.
 *
 * @example
 * const discord = await startDiscord();
 * const guild = discord.guild("Lab");
 * const general = guild.channel("general");
 * const alice = guild.member("alice");
 * const client = new Client({ intents, rest: discord.rest });
 * await client.login(discord.token);
 * await discord.gateway.ready();
 * alice.mentions(general, "Does vitamin D help?");
 * await alice.command(general, "research ask", { question: "Does vitamin D help?" }).replied;
 */
export declare function startDiscord(options?: DiscordOptions): Promise<FakeDiscord>;
