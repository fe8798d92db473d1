import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CHECK_SHORTCUT } from "../../../../adapters/chat/slack/interactions.ts";
import manifest from "../../../../adapters/chat/slack/manifest.json" with { type: "json" };
import { modalOf } from "../../../../adapters/chat/slack/modals.ts";
import type { SlackChat } from "../../../../adapters/chat/slack/slack.ts";
import { ChatEvent } from "../../../../src/domain/chat-event.ts";
import { buttons, textMessage } from "../../../../src/domain/chat-message.ts";
import type { Form } from "../../../../src/domain/form.ts";
import { ChatUnavailable, StoreFailure } from "../../../../src/errors.ts";
import { listening } from "../../../builders/listener.ts";
import { aButton } from "../../../builders/message.ts";
import { messageAt, type Office, openAdapter, openSlack, placeOf, settled } from "./harness.ts";

const FORM: Form = {
  title: "Digest",
  submit: "Save",
  fields: [
    { kind: "line", name: "title", label: "Title", hint: "Short", required: true, value: "" },
    { kind: "paragraph", name: "reason", label: "Why?", hint: null, required: false, value: "as before" },
    {
      kind: "choice",
      name: "day",
      label: "Day",
      hint: null,
      required: true,
      value: "monday",
      options: [
        { value: "monday", label: "Monday" },
        { value: "friday", label: "Friday" },
      ],
    },
    { kind: "time", name: "at", label: "At", hint: null, required: true, value: "09:00" },
    { kind: "conversation", name: "where", label: "Where", hint: null, required: false, value: "" },
  ],
};

let office: Office;
let chat: SlackChat;
let events: ChatEvent[];
let fault: Error | null;

const sending = (key: string) => ({ key, answering: null, streamTo: null });
const whispers = () => office.alice.ephemerals.map(({ seen }) => seen);
const kinds = () => events.map(({ kind }) => kind);

beforeEach(async () => {
  events = [];
  fault = null;
  office = await openSlack({ manifest });
  chat = await openAdapter(office, "socket");
  const take = async (event: ChatEvent) => {
    if (fault !== null) throw fault;
    events.push(ChatEvent.parse(event));
  };
  await chat.start(listening(take, { form: async () => FORM }));
});
afterEach(async () => {
  await chat.stop();
  await office.slack.close();
});

describe("what people write", () => {
  it("to the bot is one event, though Slack tells of a mention twice", async () => {
    office.alice.mention(office.general, "does it help? see <https://arxiv.org/abs/1706.03762>");
    await settled(office);
    expect(events).toMatchObject([
      { kind: "ask", text: "does it help? see https://arxiv.org/abs/1706.03762", audience: "public" },
    ]);
  });

  it("among themselves is heard in threads alone, as not addressed", async () => {
    const root = office.alice.say(office.general, "lunch?");
    office.bob.say(office.general, "yes", { thread: root });
    await settled(office);
    expect(events).toMatchObject([{ kind: "follow-up", thread: root.ts, text: "yes", addressed: false }]);
  });

  it("to the bot alone is addressed without a mention", async () => {
    const question = office.alice.dm("does it help?");
    office.alice.dm("only trials", { thread: question });
    await settled(office);
    expect(events).toMatchObject([
      { kind: "ask", text: "does it help?", audience: "direct" },
      { kind: "follow-up", text: "only trials", addressed: true, audience: "direct" },
    ]);
  });

  it("in a private channel is private", async () => {
    const closed = office.acme.channel("closed", { isPrivate: true });
    office.alice.mention(closed, "does it help?");
    await settled(office);
    expect(events).toMatchObject([{ kind: "ask", audience: "private" }]);
  });

  it("as another bot, or into a message that is edited, is no event", async () => {
    const said = office.alice.say(office.general, "a", {});
    office.alice.edit(said, "b");
    await settled(office);
    expect(events).toEqual([]);
  });

  it("with files brings them", async () => {
    const file = { name: "trials.bib", bytes: new Uint8Array(3), mimetype: "text/x-bibtex" };
    office.alice.share(office.general, file, { text: `<@${office.acme.bot.userId}> library add` });
    await settled(office);
    expect(events).toMatchObject([
      { text: "library add", attachments: [{ name: "trials.bib", mediaType: "text/x-bibtex", sizeBytes: 3 }] },
    ]);
  });

  it("tells who they are: a guest is external, an admin is one", async () => {
    const [guest, boss] = [
      office.acme.person("guest", { isGuest: true }),
      office.acme.person("boss", { isAdmin: true }),
    ];
    guest.mention(office.general, "one");
    boss.mention(office.general, "two");
    await settled(office);
    expect(events.map(({ actor }) => [actor?.name, actor?.isExternal, actor?.isAdmin])).toEqual([
      ["guest", true, false],
      ["boss", false, true],
    ]);
  });

  it("is asked about once for many messages", async () => {
    for (const words of ["one", "two", "three"]) office.alice.mention(office.general, words);
    await settled(office);
    expect(office.slack.count("users.info")).toBe(1);
  });

  it("waits while Slack does not say who they are, and is not lost", async () => {
    office.slack.fail({ method: "users.info" }, { kind: "status", status: 503 });
    office.alice.mention(office.general, "who am I?");
    await settled(office);
    expect(events).toMatchObject([{ kind: "ask", actor: { name: "alice" } }]);
  });
});

describe("what people do to messages", () => {
  it("stops work by its own sign", async () => {
    const question = office.alice.mention(office.general, "does it help?");
    office.bob.react(question, "octagonal_sign");
    await settled(office);
    const stop = { kind: "cancel", messageId: question.ts, actor: { id: "bob" } };
    expect(events).toContainEqual(expect.objectContaining({ ...stop, actor: expect.objectContaining(stop.actor) }));
  });

  it("votes on the bot's messages alone", async () => {
    const said = office.alice.say(office.general, "I think so");
    office.bob.react(said, "white_check_mark");
    await settled(office);
    expect(kinds()).toEqual([]);
  });

  it("stops work by Slack's button, which then goes", async () => {
    const question = office.alice.mention(office.general, "does it help?");
    const thread = { ...placeOf(office.general), thread: question.ts };
    await chat.showStatus(thread, "Searching");
    office.alice.stopAgent(question);
    await settled(office);
    expect(events).toContainEqual(expect.objectContaining({ kind: "cancel", thread: question.ts, messageId: null }));
    const session = () => office.acme.sessions.get(`${office.general.id} ${question.ts}`)?.status;
    await expect.poll(session).toBe("active");
  });

  it("hands somebody's message over to be checked", async () => {
    const said = office.bob.say(office.general, "Vitamin D reduces fractures.");
    await office.alice.shortcut(said, CHECK_SHORTCUT);
    expect(events).toMatchObject([
      { kind: "check", text: "Vitamin D reduces fractures.", messageId: said.ts, thread: null, actor: { id: "alice" } },
    ]);
  });
});

describe("a form", () => {
  const open = async () => {
    const message = { blocks: [buttons(aButton({ label: "Digest", asks: "form" }))], fallback: "Digest" };
    const ref = await chat.post(placeOf(office.general), message, sending("k"));
    const outcome = await office.alice.press(messageAt(office.general, ref.messageId), "Digest");
    return { ref, outcome };
  };

  it("brings back what was given and chosen, with the message that it was opened on", async () => {
    const { ref } = await open();
    const modal = await office.slack.until(() => office.alice.modal);
    modal.fill("title", "Seals");
    modal.fill("day", "friday");
    modal.fill("where", office.general.id);
    await modal.submit();
    expect(office.alice.modal).toBeNull();
    expect(events).toMatchObject([
      {
        kind: "action",
        messageId: ref.messageId,
        conversation: office.general.id,
        inputs: { title: "Seals", reason: "as before", day: "friday", at: "09:00", where: office.general.id },
      },
    ]);
  });

  it("says once that a field may stay empty: Slack says it too", async () => {
    const field = {
      kind: "line",
      name: "why",
      label: "Why? (optional)",
      hint: null,
      required: false,
      value: "",
    } as const;
    const pressed = { conversation: "C1", thread: null, messageId: "1.1", action: "why", value: "" };
    const [input] = modalOf({ title: "Why", submit: "Send", fields: [field] }, pressed).blocks;
    expect(input).toMatchObject({ optional: true, label: { text: "Why?" } });
  });

  it("stays open with the reason when it cannot be stored, and can be sent again", async () => {
    await open();
    const modal = await office.slack.until(() => office.alice.modal);
    modal.fill("title", "Seals");
    fault = new StoreFailure("The disk is full. Make room, then try again.");
    await modal.submit();
    expect(Object.values(modal.errors)).toEqual([
      "That was not recorded. The disk is full. Make room, then try again.",
    ]);
    fault = null;
    await modal.submit();
    expect(kinds()).toEqual(["action"]);
  });

  it("that opens too late is said so, and the press does not count", async () => {
    office.slack.fail({ method: "views.open" }, { kind: "error", error: "expired_trigger_id" });
    await open();
    await expect.poll(whispers).toEqual(["The form could not be opened. Press the button again."]);
    expect(events).toEqual([]);
  });
});

describe("what cannot be stored", () => {
  beforeEach(() => {
    fault = new Error("bug");
  });

  it("of a command is said so, since Slack sends it once", async () => {
    const outcome = await office.alice.command(office.general, "/research", "status");
    expect(outcome).toEqual({ status: "acked", payload: { text: "That was not recorded. Try again in a moment." } });
  });

  it.each([
    { trouble: new Error("bug"), said: "That was not recorded. Try again in a moment." },
    { trouble: new ChatUnavailable("Slack", "HTTP 503"), said: "That was not recorded. Try again in a moment." },
    {
      trouble: new StoreFailure("The disk is full. Free some space."),
      said: "That was not recorded. The disk is full. Free some space.",
    },
  ])("of a button is said so to whoever pressed it: $trouble.message", async ({ trouble, said }) => {
    fault = trouble;
    const message = { blocks: [buttons(aButton({ label: "Verify" }))], fallback: "A claim" };
    const ref = await chat.post(placeOf(office.general), message, sending("k"));
    await office.alice.press(messageAt(office.general, ref.messageId), "Verify");
    await expect.poll(whispers).toEqual([said]);
  });
});

describe("the Home tab", () => {
  it("is shown, and its buttons are answered in the direct conversation", async () => {
    await chat.stop();
    chat = await openAdapter(office, "socket");
    const page = {
      blocks: [...textMessage("Your page").blocks, buttons(aButton({ label: "Verify" }))],
      fallback: "Your page",
    };
    await chat.start(listening(async (event) => void events.push(event), { home: async () => page }));
    office.alice.openHome();
    const home = await office.slack.until(() => office.alice.home);
    expect(home.seen).toBe("Your page\n[Verify]");
    await office.alice.press(home, "Verify");
    expect(events).toMatchObject([
      { kind: "action", conversation: office.acme.direct(office.alice).id, messageId: home.id },
    ]);
  });
});
