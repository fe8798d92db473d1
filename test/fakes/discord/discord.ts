import { randomUUID } from "node:crypto";
import { Calls } from "./calls.ts";
import { Faults } from "./faults.ts";
import { Gateway } from "./gateway.ts";
import { addGuild } from "./guilds.ts";
import { Interactions } from "./interactions.ts";
import type { DiscordOptions, FakeDiscord } from "./interface.ts";
import { ApiDescription } from "./openapi.ts";
import { Person, type Stage } from "./people.ts";
import { RateLimits } from "./rate-limits.ts";
import { type Answer, type Call, type Match, Router } from "./router.ts";
import { Commands } from "./routes/commands.ts";
import { directoryRoutes } from "./routes/directory.ts";
import { interactionRoutes } from "./routes/interactions.ts";
import { messageRoutes } from "./routes/messages.ts";
import { reactionRoutes } from "./routes/reactions.ts";
import { threadRoutes } from "./routes/threads.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { everythingSeenBy, seenMessage } from "./seen.ts";
import { startServer } from "./server.ts";
import { archiveQuietThreads } from "./threads.ts";
import { World } from "./world.ts";

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
export async function startDiscord(options: DiscordOptions = {}): Promise<FakeDiscord> {
  const {
    messageContent = "not granted",
    shards = 1,
    heartbeatIntervalMs = 41_250,
    description = ApiDescription.find(),
  } = options;
  const world = new World(messageContent);
  const token = `${btoa(world.bot.id)}.${randomUUID()}`;
  const stage: Stage = { world, commands: new Commands(world), interactions: new Interactions(world) };
  const gateway = new Gateway(world, { token, shards, heartbeatIntervalMs });
  const parts = { calls: new Calls(), faults: new Faults(), limits: new RateLimits(), failures: [] as unknown[] };
  const router = new Router({
    ...directoryRoutes(world, shards, () => gateway.url),
    ...messageRoutes(world),
    ...reactionRoutes(world),
    ...threadRoutes(world),
    ...stage.commands.routes(),
    ...interactionRoutes(world, stage.interactions),
    ...webhookRoutes(world, stage.interactions),
  });
  const check = (match: Match, call: Call, answer: Answer) => {
    parts.failures.push(...(description?.faults(match, call, answer) ?? []));
  };
  const { server, origin } = await startServer({ ...parts, world, router, token, check });
  const rest = { api: `http://${origin}/api`, cdn: `http://${origin}/cdn` };
  world.cdn = rest.cdn;
  gateway.url = `ws://${origin}`;
  gateway.listen(server);
  world.clock.onAdvance(() => archiveQuietThreads(world));
  return {
    ...{ rest, token, applicationId: world.bot.id, botName: world.bot.name, clock: world.clock, gateway },
    ...{ faults: parts.faults, limits: parts.limits, calls: parts.calls, commands: stage.commands },
    guild: (name, given = {}) => addGuild(stage, name, shards, given),
    person: (name, given = {}) => new Person(stage, world.person(name, given)),
    messages: (channelId) =>
      world
        .messagesIn(channelId)
        .filter(({ ephemeralTo }) => ephemeralTo === null)
        .map((message) => seenMessage(world, message)),
    message: (id) => {
      const message = world.messages.get(id);
      return message === undefined || message.deleted ? null : seenMessage(world, message);
    },
    seenBy: ({ id }) => everythingSeenBy(world, id, "text"),
    readBy: ({ id }) => everythingSeenBy(world, id, "words"),
    settled: () => settled(gateway, parts.calls, parts.faults),
    close: async () => {
      gateway.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      const told = parts.failures.map((failure) => (failure instanceof Error ? failure.stack : String(failure)));
      if (told.length > 0) throw new Error(`Discord would not have it so:\n${told.join("\n")}`);
    },
  };
}

/** Two looks in a row find nothing under way and nothing new. */
async function settled(gateway: Gateway, calls: Calls, faults: Faults): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    const before = calls.all.length;
    await gateway.delivered();
    await new Promise((resolve) => setImmediate(resolve));
    const isQuiet = calls.open <= faults.waiting && calls.all.length === before;
    quiet = isQuiet ? quiet + 1 : 0;
  }
}
