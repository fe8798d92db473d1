import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  Events,
  GatewayIntentBits,
  MessageFlags,
  Partials,
  SlashCommandBuilder,
  TextDisplayBuilder,
} from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startDiscord } from "./discord.ts";
import type { FakeDiscord } from "./interface.ts";

let discord: FakeDiscord;
let client: Client<true>;

const connect = async (...more: GatewayIntentBits[]) => {
  const { Guilds, GuildMessages, GuildMessageReactions, DirectMessages, DirectMessageReactions } = GatewayIntentBits;
  const made = new Client({
    intents: [Guilds, GuildMessages, GuildMessageReactions, DirectMessages, DirectMessageReactions, ...more],
    partials: [Partials.Channel, Partials.Message, Partials.Reaction, Partials.User],
    rest: discord.rest,
  });
  const ready = new Promise((resolve) => made.once(Events.ClientReady, resolve));
  await made.login(discord.token);
  await ready;
  client = made as Client<true>;
};

beforeEach(async () => {
  discord = await startDiscord();
});

afterEach(async () => {
  await client.destroy();
  await discord.close();
});

describe("the unmodified client", () => {
  it("hears what people write, and answers", async () => {
    const lab = discord.guild("Lab");
    const general = lab.channel("general");
    const alice = lab.member("alice");
    await connect();
    client.on(Events.MessageCreate, async (message) => {
      if (message.author.bot) return;
      await message.reply(`You said "${message.cleanContent}"`);
    });
    alice.mentions(general, "hello");
    await discord.calls.reached("POST /channels/{channel_id}/messages", 1);
    expect(discord.messages(general.id).map(({ text }) => text)).toEqual([
      `<@${discord.applicationId}> hello`,
      'You said "@Assignee hello"',
    ]);
  });

  it("answers slash commands, buttons", async () => {
    const lab = discord.guild("Lab");
    const general = lab.channel("general");
    const alice = lab.member("alice");
    await connect();
    await client.application.commands.set([
      new SlashCommandBuilder()
        .setName("research")
        .setDescription("Research")
        .addSubcommand((ask) =>
          ask
            .setName("ask")
            .setDescription("Ask")
            .addStringOption((option) => option.setName("question").setDescription("What").setRequired(true)),
        ),
    ]);
    client.on(Events.InteractionCreate, async (interaction) => {
      if (interaction.isChatInputCommand()) {
        await interaction.deferReply({ flags: MessageFlags.Ephemeral });
        await interaction.editReply({
          flags: MessageFlags.IsComponentsV2,
          components: [
            new TextDisplayBuilder().setContent(interaction.options.getString("question", true)),
            new ActionRowBuilder<ButtonBuilder>().addComponents(
              new ButtonBuilder().setCustomId("x").setLabel("Verify").setStyle(ButtonStyle.Primary),
            ),
          ],
        });
      }
      if (interaction.isButton()) {
        const response = await interaction.reply({ content: "Done", withResponse: true });
        await response.resource?.message?.react("✅");
      }
    });
    const asked = alice.command(general, "research ask", { question: "Why?" });
    const reply = await asked.replied;
    expect(reply).toMatchObject({ text: "Why?", ephemeralTo: alice.id });
    const pressed = alice.presses(reply, "Verify");
    expect(await pressed.replied).toMatchObject({ text: "Done", ephemeralTo: null });
    await discord.settled();
    expect(discord.messages(general.id)).toMatchObject([
      { reactions: [{ emoji: "✅", userId: discord.applicationId }] },
    ]);
  });
});
