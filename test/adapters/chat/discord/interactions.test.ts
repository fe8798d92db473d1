import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CHECK_COMMAND } from "../../../../adapters/chat/discord/commands.ts";
import { parseCommand } from "../../../../src/bot/commands.ts";
import type { Command } from "../../../../src/domain/chat-event.ts";
import { buttons, text, textMessage } from "../../../../src/domain/chat-message.ts";
import type { Form } from "../../../../src/domain/form.ts";
import { ChatRefused } from "../../../../src/errors.ts";
import type { ChatListener, Place } from "../../../../src/ports/chat.ts";
import { aButton } from "../../../builders/message.ts";
import type { CommandOptions } from "../../../fakes/discord/interface.ts";
import { type Connected, connected, openServer, type Server, sending } from "./harness.ts";

const MINUTE_MS = 60_000;
const QUESTION = "Does vitamin D help?";

let server: Server;
let bot: Connected;

const restart = async (others: Partial<ChatListener>) => {
  await bot.chat.stop();
  bot = await connected(server, {}, others);
};

const calls = async (path: string, options: CommandOptions = {}): Promise<Command | undefined> => {
  server.alice.command(server.general, `research ${path}`, options);
  await bot.settled();
  return bot.of("command").at(-1);
};
const placeOf = ({ tenant, conversation, thread }: Place): Place => ({ tenant, conversation, thread });

beforeEach(async () => {
  server = await openServer();
  bot = await connected(server);
});

afterEach(async () => {
  await bot.chat.stop();
  await server.discord.close();
});

describe("a command", () => {
  it.each([
    ["ask", { question: QUESTION }, { kind: "ask", question: QUESTION }],
    ["status", {}, { kind: "status" }],
    ["cancel", { review: 2 }, { kind: "cancel", review: 2 }],
    ["claims", {}, { kind: "claims", which: "overview" }],
    ["claims", { claim: 3 }, { kind: "claims", which: 3 }],
    ["claims", { show: "more" }, { kind: "claims", which: "more" }],
    ["claims", { show: "all" }, { kind: "claims", which: "all" }],
    ["recall", { topic: "vitamin D" }, { kind: "recall", topic: "vitamin D" }],
    ["export", { format: "bib" }, { kind: "export", format: "bib" }],
    ["digest", {}, { kind: "digest", action: "list" }],
    ["digest", { do: "preview" }, { kind: "digest", action: "preview" }],
    [
      "digest",
      { when: "weekly on monday at 9:00 Europe/Berlin" },
      { kind: "digest", action: "subscribe", rest: "weekly on monday at 9:00 Europe/Berlin" },
    ],
    ["digest", { do: "unsubscribe", when: "2" }, { kind: "digest", action: "unsubscribe", rest: "2" }],
    ["settings", {}, { kind: "settings", name: "" }],
    ["settings", { name: "quorum", value: "2" }, { kind: "settings", name: "quorum", value: "2" }],
    ["library", {}, { kind: "library", action: "list" }],
    [
      "library",
      { name: "https://example.org/a.pdf" },
      { kind: "library", action: "add", rest: "https://example.org/a.pdf" },
    ],
    ["library", { do: "remove", name: "a.pdf" }, { kind: "library", action: "remove", rest: "a.pdf" }],
    ["help", {}, { kind: "help" }],
  ] as const)("%s %j says the same as its words", async (path, options, request) => {
    const event = await calls(path, options);
    expect(parseCommand(event?.text ?? "")).toMatchObject(request);
  });

  it("says who called, where, and with which file", async () => {
    const file = { name: "refs.bib", mediaType: "text/x-bibtex", bytes: new TextEncoder().encode("@article{a}") };
    const event = await calls("library", { file });
    expect(event).toMatchObject({
      ...server.place,
      audience: "public",
      messageId: null,
      actor: { id: server.alice.id, name: "alice", kind: "person" },
      text: "library add",
      attachments: [{ name: "refs.bib", mediaType: "text/x-bibtex", sizeBytes: 11 }],
    });
    const [attachment] = event?.attachments ?? [];
    if (attachment !== undefined) expect(await bot.chat.download(attachment, "", 11)).toEqual(file.bytes);
    expect.assertions(2);
  });

  it("in a thread is one of the thread", async () => {
    const root = await bot.chat.post(server.place, textMessage("A question"), sending());
    const thread = await bot.chat.openThread(root, "A question");
    server.alice.command({ id: thread }, "research status");
    await bot.settled();
    expect(bot.of("command")).toMatchObject([{ conversation: server.general.id, thread }]);
  });

  it("is answered at once, for whoever called alone, and then with the address of the answer", async () => {
    const called = server.alice.command(server.general, "research ask", { question: QUESTION });
    expect(await called.answered).toEqual({ kind: "deferred reply", ephemeral: true });
    await bot.settled();
    const [{ dedupeKey } = { dedupeKey: "" }] = bot.of("command");
    const ref = await bot.chat.post(server.place, textMessage(QUESTION), sending(dedupeKey));
    expect((await called.replied).text).toContain(`${server.general.id}/${ref.messageId}`);
    expect(called.replies).toHaveLength(1);
    expect(server.discord.message(ref.messageId)).toMatchObject({ ephemeralTo: null });
  });

  it("has its private answers in private, while its token works", async () => {
    const called = server.alice.command(server.general, "research digest", { do: "preview" });
    await bot.settled();
    const event = bot.of("command")[0];
    if (event === undefined) throw new Error("no command");
    await bot.chat.whisper(placeOf(event), server.alice.id, textMessage("Between us"), sending(event.dedupeKey));
    await bot.chat.whisper(placeOf(event), server.alice.id, textMessage("And this"), sending(event.dedupeKey));
    expect(called.replies.map(({ text: words, ephemeralTo }) => [words, ephemeralTo])).toEqual([
      ["Between us", server.alice.id],
      ["And this", server.alice.id],
    ]);
    const whisper = (who: string, key: string | null) =>
      bot.chat.whisper(placeOf(event), who, textMessage("Too late"), sending(key));
    await expect(whisper(server.bob.id, event.dedupeKey)).rejects.toThrow(ChatRefused);
    await expect(whisper(server.alice.id, null)).rejects.toThrow(ChatRefused);
    server.discord.clock.advance(15 * MINUTE_MS);
    await expect(whisper(server.alice.id, event.dedupeKey)).rejects.toThrow(ChatRefused);
    expect(server.discord.calls.invalid).toBe(0);
  });

  it("that asked for work of 20 minutes is answered by a message that can still be edited", async () => {
    await calls("ask", { question: QUESTION });
    const [{ dedupeKey } = { dedupeKey: "" }] = bot.of("command");
    const ref = await bot.chat.post(server.place, textMessage("On it."), sending(dedupeKey));
    const thread = await bot.chat.openThread(ref, QUESTION);
    server.discord.clock.advance(20 * MINUTE_MS);
    await bot.chat.edit(ref, textMessage("Still on it."));
    await bot.chat.post({ ...server.place, thread }, textMessage("The answer"), sending(dedupeKey));
    expect(server.discord.seenBy(server.bob)).toContain("Still on it.");
    expect(server.discord.seenBy(server.bob)).toContain("The answer");
    expect(server.discord.calls.invalid).toBe(0);
  });

  it("that gets no answer of its own is not left without one", async () => {
    await bot.chat.stop();
    bot = await connected(server, { patienceMs: 1 });
    const called = server.alice.command(server.general, "research status");
    expect((await called.replied).text).toContain("I have it.");
    await bot.settled();
  });

  it("that could not be stored is said not to be", async () => {
    await restart({
      event: async () => {
        throw new Error("the disk is full");
      },
    });
    const called = server.alice.command(server.general, "research status");
    expect((await called.replied).text).toBe("I could not record that. Try again in a moment.");
    await bot.settled();
  });

  it("is done also when its answer came too late for Discord", async () => {
    const held = server.discord.faults.hold("POST /interactions/{interaction_id}/{interaction_token}/callback");
    server.alice.command(server.general, "research status");
    await held.waiting();
    server.discord.clock.advance(3_001);
    held.release();
    await bot.settled();
    expect(bot.of("command")).toHaveLength(1);
  });

  it("in a direct conversation is one of it", async () => {
    server.alice.command("direct", "research status");
    await bot.settled();
    expect(bot.of("command")).toMatchObject([{ audience: "direct", thread: null, actor: { id: server.alice.id } }]);
  });
});

describe("where the bot is not", () => {
  it("a command of whoever installed it is answered in the direct conversation, and says so", async () => {
    const elsewhere = server.discord.guild("Elsewhere", { bot: "out" });
    const plaza = elsewhere.channel("plaza");
    const alice = elsewhere.member("alice");
    const called = alice.command(plaza, "research ask", { question: QUESTION }, { install: "user" });
    const { text: words } = await called.replied;
    await bot.settled();
    const [event] = bot.of("command");
    expect(event).toMatchObject({ audience: "direct", text: `ask ${QUESTION}` });
    expect(event?.tenant).toBe(`dm-${event?.conversation}`);
    expect(words).toContain(`<#${event?.conversation}>`);
    expect(called.replies).toHaveLength(1);
  });

  it("a message cannot be handed over, and the person is told why", async () => {
    const elsewhere = server.discord.guild("Elsewhere", { bot: "out" });
    const alice = elsewhere.member("alice");
    const { id } = alice.writes(elsewhere.channel("plaza"), "Vitamin D prevents fractures.");
    const called = alice.usesOnMessage({ id }, CHECK_COMMAND, { install: "user" });
    expect((await called.replied).text).toContain("I am not in this server");
    await bot.settled();
    expect(bot.events).toEqual([]);
  });
});

describe("what is being typed", () => {
  it("is completed by what the bot suggests, shortened to what Discord takes", async () => {
    const typed: object[] = [];
    const suggest: ChatListener["suggest"] = async (typing) => {
      typed.push(typing);
      return [QUESTION, "x".repeat(101), ""];
    };
    await restart({ suggest });
    const answer = await server.alice.types(server.general, "research ask", "question", "vit").answered;
    expect(answer).toEqual({ kind: "choices", choices: [{ name: QUESTION, value: QUESTION }] });
    expect(typed).toMatchObject([{ command: "ask", typed: "vit", tenant: server.guild.id }]);
  });

  it("is completed by nothing when the bot fails", async () => {
    await restart({
      suggest: async () => {
        throw new Error("the disk is full");
      },
    });
    const answer = await server.alice.types(server.general, "research recall", "topic", "vit").answered;
    expect(answer).toEqual({ kind: "choices", choices: [] });
  });
});

describe("somebody's message", () => {
  it("can be handed over to be checked, with all that it says", async () => {
    const { id } = server.bob.writes(server.general, "Vitamin D prevents fractures.");
    server.alice.usesOnMessage({ id }, CHECK_COMMAND);
    await bot.settled();
    const said = { text: "Vitamin D prevents fractures.", messageId: id, actor: { id: server.alice.id } };
    expect(bot.of("check")).toMatchObject([{ ...server.place, ...said }]);
  });
});

const CONFIGURE: Form = {
  title: "A digest of this channel",
  submit: "Save",
  fields: [
    { kind: "line", name: "topic", label: "About what?", hint: "A few words", required: true, value: "" },
    {
      kind: "choice",
      name: "often",
      label: "How often?",
      hint: null,
      required: true,
      value: "daily",
      options: [
        { value: "daily", label: "Every day" },
        { value: "weekly", label: "Every week" },
      ],
    },
    { kind: "time", name: "time", label: "When?", hint: null, required: false, value: "09:00" },
    { kind: "conversation", name: "where", label: "Where?", hint: null, required: false, value: "" },
  ],
};

describe("a button", () => {
  const post = (asks: "form" | "nothing") => {
    const button = aButton({ label: "Dispute", action: "dispute", value: "rev-1 clm-1", asks });
    return bot.chat.post(server.place, { blocks: [text("A claim"), buttons(button)], fallback: "A claim" }, sending());
  };

  it("that asks opens a form of every kind of field, and brings back what it was given", async () => {
    await restart({ form: async () => CONFIGURE });
    const ref = await post("form");
    const pressed = server.alice.presses({ id: ref.messageId }, "Dispute");
    expect(await pressed.answered).toMatchObject({ kind: "modal" });
    const given = { topic: "vitamin D", often: ["weekly"], time: "10:30", where: [server.general.id] };
    await server.alice.submits(pressed, given).answered;
    await bot.settled();
    const inputs = { topic: "vitamin D", often: "weekly", time: "10:30", where: server.general.id };
    expect(bot.of("action")).toMatchObject([{ action: "dispute", value: "rev-1 clm-1", inputs }]);
  });

  it("that has nothing to ask after all counts at once", async () => {
    const ref = await post("form");
    const { kind } = await server.alice.presses({ id: ref.messageId }, "Dispute").answered;
    await bot.settled();
    expect(kind).toBe("deferred update");
    expect(bot.of("action")).toMatchObject([{ ...server.place, messageId: ref.messageId, inputs: null }]);
  });

  it("and a command are acknowledged when they are kept, since Discord tells of them once", async () => {
    const order: string[] = [];
    await restart({
      event: async ({ kind }) => {
        await new Promise(setImmediate);
        order.push(`${kind} kept`);
      },
    });
    const ref = await post("nothing");
    await server.alice.presses({ id: ref.messageId }, "Dispute").answered;
    order.push("press acknowledged");
    await server.alice.command(server.general, "research status").answered;
    order.push("command acknowledged");
    await bot.settled();
    expect(order).toEqual(["action kept", "press acknowledged", "command kept", "command acknowledged"]);
  });

  it("whose press could not be stored says so to whoever pressed", async () => {
    await restart({
      event: async () => {
        throw new Error("the disk is full");
      },
    });
    const ref = await post("nothing");
    const pressed = server.alice.presses({ id: ref.messageId }, "Dispute");
    await pressed.answered;
    await bot.settled();
    expect(pressed.replies.map(({ text: words, ephemeralTo }) => [words, ephemeralTo])).toEqual([
      ["I could not record that. Try again in a moment.", server.alice.id],
    ]);
  });
});
