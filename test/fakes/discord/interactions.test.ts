import { type Client, Events, type Interaction, MessageFlags } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectClient } from "./connect.ts";
import { startDiscord } from "./discord.ts";
import type { FakeChannel, FakeDiscord, FakeGuild, FakePerson } from "./interface.ts";

const MINUTE_MS = 60_000;
const FOLLOW_UP = "POST /webhooks/{webhook_id}/{webhook_token}";
let discord: FakeDiscord;
let lab: FakeGuild;
let general: FakeChannel;
let alice: FakePerson;
let client: Client<true>;

const option = (name: string, type: number, more: object = {}) => ({ name, type, description: name, ...more });
const COMMANDS = [
  {
    ...{ name: "research", description: "Research", contexts: [0, 1], integration_types: [0, 1] },
    options: [
      option("ask", 1, {
        options: [option("question", 3, { required: true, autocomplete: true }), option("file", 11)],
      }),
    ],
  },
  { name: "Check the claims", type: 3 },
  { name: "admin", description: "For administrators", default_member_permissions: "0", contexts: [0] },
];

/** How the bot answers; what goes wrong is kept. */
const answering = (answer: (interaction: Interaction) => Promise<unknown>) => {
  const went = Promise.withResolvers<unknown>();
  client.on(Events.InteractionCreate, (interaction) => void answer(interaction).then(went.resolve, went.reject));
  return went.promise;
};

const ask = (question = "Why?", where: FakeChannel | "direct" = general) =>
  alice.command(where, "research ask", { question });

beforeEach(async () => {
  discord = await startDiscord();
  lab = discord.guild("Lab");
  general = lab.channel("general");
  alice = lab.member("alice");
  client = await connectClient(discord);
  await client.application.commands.set(COMMANDS as never);
});

afterEach(async () => {
  await client.destroy();
  await discord.close();
});

describe("an interaction", () => {
  it("comes with who, where and what they may", async () => {
    const held = lab.channel("held", { denyBot: ["AttachFiles"] });
    const went = answering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return null;
      await interaction.reply("Yes");
      return {
        question: interaction.options.getString("question"),
        mayAttach: interaction.appPermissions.has("AttachFiles"),
        isAdmin: interaction.memberPermissions?.has("Administrator"),
        limit: interaction.attachmentSizeLimit,
        inGuild: interaction.inCachedGuild(),
      };
    });
    ask("Why?", held);
    expect(await went).toEqual({
      ...{ question: "Why?", mayAttach: false, isAdmin: false, limit: 10_485_760, inGuild: true },
    });
  });

  it("is answered within 3 s or not at all", async () => {
    const went = answering(async (interaction) => {
      discord.clock.advance(3_001);
      if (interaction.isRepliable()) await interaction.deferReply();
    });
    ask();
    await expect(went).rejects.toMatchObject({ code: 10062 });
  });

  it("is answered once", async () => {
    const went = answering(async (interaction) => {
      if (!interaction.isRepliable()) return;
      await interaction.reply("One");
      interaction.replied = false;
      await interaction.reply("Two");
    });
    ask();
    await expect(went).rejects.toMatchObject({ code: 40060 });
  });

  it("can be followed up for 15 minutes", async () => {
    const went = answering(async (interaction) => {
      if (!interaction.isRepliable()) return;
      await interaction.deferReply();
      discord.clock.advance(14 * MINUTE_MS);
      await interaction.editReply("Searching");
      discord.clock.advance(MINUTE_MS + 1);
      await interaction.editReply("Done");
    });
    const asked = ask();
    await expect(went).rejects.toMatchObject({ code: 50027 });
    expect(asked.replies.map(({ text }) => text)).toEqual(["Searching"]);
  });

  it("shows the first follow-up in place of a deferred reply", async () => {
    const went = answering(async (interaction) => {
      if (!interaction.isRepliable()) return;
      await interaction.deferReply();
      await interaction.followUp("Here");
      await interaction.followUp({ content: "Between us", flags: MessageFlags.Ephemeral });
    });
    const asked = ask();
    await went;
    expect(asked.replies).toMatchObject([
      { text: "Here", ephemeralTo: null },
      { text: "Between us", ephemeralTo: alice.id },
    ]);
    const bob = lab.member("bob");
    expect(discord.seenBy(bob)).toContain("Here");
    expect(discord.seenBy(bob)).not.toContain("Between us");
    expect(discord.seenBy(alice)).toContain("Between us");
  });

  it("in a direct conversation comes without a guild", async () => {
    const went = answering(async (interaction) => {
      if (interaction.isRepliable()) await interaction.reply(`in ${interaction.guildId}`);
    });
    const asked = ask("Why?", "direct");
    await went;
    expect((await asked.replied).text).toBe("in null");
  });

  it("is followed up five times where only its person installed the application", async () => {
    const elsewhere = discord.guild("Elsewhere", { bot: "out" });
    const plaza = elsewhere.channel("plaza");
    elsewhere.member("alice");
    const went = answering(async (interaction) => {
      if (!interaction.isRepliable()) return;
      await interaction.reply("One");
      for (let count = 0; count < 6; count++) await interaction.followUp("More");
    });
    alice.command(plaza, "research ask", { question: "Why?" }, { install: "user" });
    await expect(went).rejects.toMatchObject({ code: 40094 });
    expect(discord.calls.count(FOLLOW_UP)).toBe(6);
    expect(discord.messages(plaza.id)).toHaveLength(6);
  });
});

describe("a person", () => {
  it("is offered choices while typing", async () => {
    const went = answering(async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      await interaction.respond([{ name: `${interaction.options.getFocused()}amin D`, value: "vitamin-d" }]);
    });
    const typed = alice.types(general, "research ask", "question", "Vit");
    await went;
    expect(await typed.answered).toEqual({ kind: "choices", choices: [{ name: "Vitamin D", value: "vitamin-d" }] });
  });

  it("fills in a modal", async () => {
    const field = { type: 4, custom_id: "why", style: 2, required: true, max_length: 200 };
    const modal = {
      custom_id: "reason",
      title: "Dispute",
      components: [{ type: 18, label: "Your reason", component: field }],
    };
    client.on(Events.InteractionCreate, async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.showModal(modal);
      if (interaction.isModalSubmit()) await interaction.reply(interaction.fields.getTextInputValue("why"));
    });
    const asked = ask();
    expect(await asked.answered).toMatchObject({ kind: "modal", modal: { title: "Dispute" } });
    expect(() => alice.submits(asked, {})).toThrow("has to be filled in");
    const submitted = alice.submits(asked, { "Your reason": "No control group" });
    expect((await submitted.replied).text).toBe("No control group");
  });

  it("uses a command of a message", async () => {
    const went = answering(async (interaction) => {
      if (interaction.isMessageContextMenuCommand()) await interaction.reply(interaction.targetMessage.content);
    });
    const used = alice.usesOnMessage(alice.writes(general, "Vitamin D helps."), "Check the claims");
    await went;
    expect((await used.replied).text).toBe("Vitamin D helps.");
  });

  it("sends a file with a command, which the bot can fetch", async () => {
    const went = answering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return "";
      const { url } = interaction.options.getAttachment("file", true);
      await interaction.reply("Thank you");
      return (await fetch(url)).text();
    });
    const file = { name: "refs.bib", mediaType: "text/x-bibtex", bytes: new TextEncoder().encode("@article{}") };
    alice.command(general, "research ask", { question: "Why?", file });
    expect(await went).toBe("@article{}");
  });

  it("cannot use what is not there", () => {
    expect(() => alice.command(general, "research forget")).toThrow("has no forget, only ask");
    expect(() => alice.command(general, "research ask", {})).toThrow("needs the option question");
    expect(() => alice.presses(alice.writes(general, "hello"), "Verify")).toThrow('no button "Verify"');
    expect(() => alice.command(general, "admin")).toThrow("offered to others");
    expect(() => alice.command("direct", "admin")).toThrow("not offered in direct messages");
    expect(() => alice.usesOnMessage(alice.writes(general, "a"), "Check the claims", { install: "user" })).toThrow(
      "not offered where a user installed",
    );
  });
});

describe("a button", () => {
  const button = { type: 2, style: 1, custom_id: "verify", label: "Verify" };
  const claim = async () => {
    const channel = await client.channels.fetch(general.id);
    if (!channel?.isSendable()) throw new Error("no channel");
    return channel.send({ content: "A claim", components: [{ type: 1, components: [button] }] });
  };

  it("changes its message at once, or later, or answers beside it", async () => {
    const answers = [
      async (interaction: Interaction) => interaction.isButton() && interaction.update("Verified by one"),
      async (interaction: Interaction) => {
        if (!interaction.isButton()) return;
        await interaction.deferUpdate();
        await interaction.editReply("Verified by two");
        await interaction.followUp({ content: "Thank you", flags: MessageFlags.Ephemeral });
      },
    ];
    client.on(Events.InteractionCreate, (interaction) => void answers.shift()?.(interaction));
    const { id } = await claim();
    expect(await alice.presses({ id }, "Verify").replied).toMatchObject({ id, text: "Verified by one" });
    const second = alice.presses({ id }, "Verify");
    expect(await second.replied).toMatchObject({ id, text: "Verified by two" });
    await discord.settled();
    expect(second.answer).toEqual({ kind: "deferred update", ephemeral: false });
    expect(second.replies).toMatchObject([{ text: "Thank you", ephemeralTo: alice.id }]);
  });

  it("opens a modal, whose sending changes the message", async () => {
    const select = { type: 3, custom_id: "design", options: [{ label: "Trial", value: "trial" }] };
    const modal = { custom_id: "why", title: "Why?", components: [{ type: 18, label: "Design", component: select }] };
    client.on(Events.InteractionCreate, async (interaction) => {
      if (interaction.isButton()) await interaction.showModal(modal);
      if (interaction.isModalSubmit() && interaction.isFromMessage())
        await interaction.update(interaction.fields.getStringSelectValues("design").join());
    });
    const { id } = await claim();
    const opened = alice.presses({ id }, "Verify");
    await opened.answered;
    expect(await alice.submits(opened, { Design: ["trial"] }).replied).toMatchObject({ id, text: "trial" });
  });

  it("of an ephemeral message is there for its person alone", async () => {
    const went = answering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.reply({
        content: "a",
        components: [{ type: 1, components: [button] }],
        flags: MessageFlags.Ephemeral,
      });
    });
    const { replied } = ask();
    await went;
    const bob = lab.member("bob");
    expect(() => bob.presses({ id: "1" }, "Verify")).toThrow("no message");
    const { id } = await replied;
    expect(() => bob.presses({ id }, "Verify")).toThrow("bob does not see");
  });

  it("tells what its person may do", async () => {
    const went = answering(async (interaction) => {
      if (interaction.isButton()) await interaction.deferUpdate();
      return interaction.memberPermissions?.has("ManageGuild");
    });
    lab.member("carol", { permissions: ["ManageGuild"] }).presses(await claim(), "Verify");
    expect(await went).toBe(true);
  });
});

describe("commands", () => {
  it("that stay the same are no new ones", async () => {
    await client.application.commands.set(COMMANDS as never);
    expect(discord.commands.creates).toBe(3);
    expect(discord.commands.registered.map(({ name }) => name)).toEqual(["research", "Check the claims", "admin"]);
  });

  it.each([
    { what: "names of small letters", command: { name: "Research", description: "a" } },
    { what: "descriptions of at most 100 characters", command: { name: "a", description: "a".repeat(101) } },
    {
      what: "at most 25 options",
      command: { name: "a", description: "a", options: Array.from({ length: 26 }, (_, n) => option(`o${n}`, 3)) },
    },
    {
      what: "at most 8,000 characters together",
      command: {
        ...{ name: "a", description: "a" },
        options: Array.from({ length: 25 }, (_, n) => {
          const choices = Array.from({ length: 25 }, (_, c) => ({ name: `c${c}`, value: "a".repeat(20) }));
          return option(`o${n}`, 3, { choices });
        }),
      },
    },
  ])("have $what", async ({ command }) => {
    await expect(client.application.commands.set([command])).rejects.toMatchObject({ code: 50035 });
  });
});
