import { setTimeout as wait } from "node:timers/promises";
import { TEXTS } from "../../src/bot/texts.ts";
import { startDiscord } from "../../test/fakes/discord/discord.ts";
import type {
  FakeChannel,
  FakeDiscord,
  FakeInteraction,
  FakePerson,
  SeenMessage,
} from "../../test/fakes/discord/interface.ts";
import { Link } from "./link.ts";
import { NOT_RECORDED, type Outcome, type Room, type Said, type Scene, type Somebody, TOLD_MS } from "./scene.ts";

/** Discord gives the bot three seconds; then the person is told that it did not answer. */
const PATIENCE_MS = 4_000;

export interface DiscordScene extends Scene {
  readonly discord: FakeDiscord;
  readonly link: Link;
}

export async function discordScene(size: {
  readonly guilds: number;
  readonly rooms: number;
  readonly people: number;
}): Promise<DiscordScene> {
  const discord = await startDiscord();
  const link = await Link.to(Number(new URL(discord.rest.api).port));
  // What the fake says of where its gateway is leads through the link, too.
  Object.assign(discord.gateway, { url: `ws://127.0.0.1:${link.port}` });
  const rooms = Array.from({ length: size.guilds }, (_, n) => {
    const guild = discord.guild(`guild-${n}`);
    const people = Array.from({ length: size.people }, (__, who) =>
      guild.member(`person-${n}-${who}`, { permissions: ["Administrator"] }),
    );
    return Array.from({ length: size.rooms }, (__, room) =>
      roomOf(discord, guild.channel(`room-${n}-${room}`), people),
    );
  }).flat();
  return {
    platform: "discord",
    discord,
    link,
    rooms,
    env: { DISCORD_BOT_TOKEN: discord.token, DISCORD_API_URL: `http://127.0.0.1:${link.port}/api` },
    listeners: () => discord.gateway.connections,
    underWay: () => 0,
    givenUp: () => [],
    duplicate: () => discord.gateway.repeat("MESSAGE_REACTION_ADD"),
    close: async () => {
      await link.close();
      await discord.close();
    },
  };
}

function roomOf(discord: FakeDiscord, channel: FakeChannel, people: readonly FakePerson[]): Room {
  const byId = new Map(people.map((person) => [person.id, person]));
  const personOf = ({ id }: Somebody): FakePerson => {
    const person = byId.get(id);
    if (person === undefined) throw new Error(`nobody is ${id}`);
    return person;
  };
  const saidByBot = () =>
    [channel, ...channel.threads].flatMap(({ id }) =>
      discord
        .messages(id)
        .filter(({ authorId, raw }) => authorId === discord.applicationId && raw.type === DEFAULT_MESSAGE)
        .map((message) => said(message, id === channel.id ? null : id, discord.applicationId)),
    );
  return {
    tenantId: `discord:${channel.guildId}`,
    conversation: channel.id,
    people: people.map(somebody),
    ask: (by, words) => personOf(by).mentions(channel, words).id,
    say: (by, words, thread) => void personOf(by).mentions({ id: thread }, words),
    saidByBot,
    refusals: () => saidByBot().filter(({ text }) => NOT_RECORDED.test(text)).length,
  };
}

/** Others tell that a thread was opened, a message pinned. */
const DEFAULT_MESSAGE = 0;

const said = ({ id, text, reactions }: SeenMessage, thread: string | null, botId: string): Said => ({
  id,
  thread,
  text,
  reactions: reactions.flatMap(({ userId, emoji }) => (userId === botId ? [] : [`${userId} ${emoji}`])),
  marks: reactions.flatMap(({ userId, emoji }) => (userId === botId ? [emoji] : [])),
});

function somebody(person: FakePerson): Somebody {
  return {
    id: person.id,
    react: (id, emoji) => person.reacts({ id }, emoji),
    unreact: (id, emoji) => person.unreacts({ id }, emoji),
    verify: async (id) => outcomeOf(person.presses({ id }, "✅ Verify")),
    dispute: async (id, reason) => {
      const pressed = person.presses({ id }, "❌ Dispute");
      if ((await answerTo(pressed))?.kind !== "modal") return "unknown";
      return outcomeOf(person.submits(pressed, { [TEXTS.reasonPrompt]: reason }));
    },
  };
}

/** Null when there was none in time. */
const answerTo = (interaction: FakeInteraction) =>
  Promise.race([interaction.answered, wait(PATIENCE_MS, null, { ref: false })]);

/** Discord takes a press before the bot has stored it, so only what the bot shows tells whether it did. */
async function outcomeOf(interaction: FakeInteraction): Promise<Outcome> {
  const answer = await answerTo(interaction);
  if (answer?.kind !== "deferred update") return "unknown";
  await wait(TOLD_MS);
  return interaction.replies.some(({ text }) => NOT_RECORDED.test(text)) ? "unknown" : "taken";
}
