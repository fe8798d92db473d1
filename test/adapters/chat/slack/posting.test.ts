import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SlackChat } from "../../../../adapters/chat/slack/slack.ts";
import {
  buttons,
  type ChatMessage,
  context,
  heading,
  list,
  progress,
  text,
  textMessage,
} from "../../../../src/domain/chat-message.ts";
import { ChatRefused, ChatUnavailable, DocumentUnavailable, MessageGone } from "../../../../src/errors.ts";
import type { Place } from "../../../../src/ports/chat.ts";
import { aButton, aTable } from "../../../builders/message.ts";
import type { Message } from "../../../fakes/slack/message.ts";
import { messageAt, type Office, openAdapter, openSlack, placeOf } from "./harness.ts";

const SINCE = "2026-01-01T00:00:00.000Z";
const SUMMARY: ChatMessage = {
  blocks: [
    heading("Answer"),
    text("Seals sleep longer."),
    list([["One study"], ["Another"]]),
    text("Read on."),
    buttons(aButton()),
  ],
  fallback: "Seals sleep longer.",
};

const FILE = { name: "review.md", mediaType: "text/markdown", bytes: new TextEncoder().encode("# Review") };

let office: Office;
let chat: SlackChat;
let question: Message;
let thread: Place;

const sending = (key: string, streamTo: string | null = null) => ({ key, answering: null, streamTo });
const replies = () => office.general.thread(question);
const calls = (method: string) => office.slack.count(method);

beforeEach(async () => {
  office = await openSlack();
  chat = await openAdapter(office, "socket");
  question = office.alice.say(office.general, "A question");
  thread = { ...placeOf(office.general), thread: question.ts };
});
afterEach(async () => {
  await chat.stop();
  await office.slack.close();
});

/** The adapter after a crash: it remembers nothing. */
const restarted = async () => {
  await chat.stop();
  chat = await openAdapter(office, "socket");
};

describe("a thread whose first message was deleted before anybody replied", () => {
  const strays = () => office.general.messages.map(({ seen }) => seen);
  beforeEach(() => office.alice.delete(question));

  it.each([
    ["a message", () => chat.post(thread, textMessage("On it."), sending("rev-1/progress"))],
    ["a message that would be streamed", () => chat.post(thread, SUMMARY, sending("rev-1/summary", "alice"))],
    ["a file", () => chat.upload(thread, FILE, "The review", sending("rev-1/export"))],
  ])("takes no more: %s that Slack then puts into the channel is taken away", async (_, post) => {
    await expect(post()).rejects.toThrow("the message that the thread hangs on was deleted");
    expect(strays()).toEqual([]);
    await expect(post()).rejects.toThrow(ChatRefused);
  });
});

describe("a message that is written part by part", () => {
  const post = () => chat.post(thread, SUMMARY, sending("rev-1/summary", "alice"));
  const isWhole = () => {
    expect(replies().map(({ seen }) => seen)).toEqual([
      "Answer\nSeals sleep longer.\n• One study\n• Another\nRead on.\n[Verify]",
    ]);
    expect(replies()[0]?.streaming?.state).not.toBe("streaming");
  };

  it("is one message, and found by its key", async () => {
    const ref = await post();
    isWhole();
    expect([calls("chat.startStream"), calls("chat.appendStream"), calls("chat.stopStream")]).toEqual([1, 3, 1]);
    await restarted();
    expect(await chat.findByKey(thread, "rev-1/summary", SINCE)).toEqual(ref);
  });

  it("is one stream, also when two ask for it at once", async () => {
    const [one, other] = await Promise.all([post(), post()]);
    expect(one).toEqual(other);
    isWhole();
    expect(calls("chat.startStream")).toBe(1);
  });

  it("is whole when Slack ends the stream before its end", async () => {
    const fault = office.slack.fail({ method: "chat.appendStream" }, { kind: "held" });
    const posting = post();
    await office.slack.until(() => fault.hits > 0);
    office.time.advance(5 * 60_000);
    fault.release();
    await posting;
    isWhole();
    expect(calls("chat.update")).toBe(1);
  });

  it("is whole when Slack is slow for four minutes", async () => {
    const fault = office.slack.fail({ method: "chat.appendStream" }, { kind: "held" });
    const posting = post();
    await office.slack.until(() => fault.hits > 0);
    office.time.advance(4 * 60_000 + 1);
    fault.release();
    await posting;
    isWhole();
    expect(calls("chat.appendStream")).toBe(1);
  });

  it("that can neither be ended nor replaced is not taken for said", async () => {
    office.slack.fail({ method: "chat.stopStream" }, { kind: "error", error: "message_not_in_streaming_state" });
    office.slack.fail({ method: "chat.update" }, { kind: "error", error: "streaming_state_conflict" });
    await expect(post()).rejects.toThrow(ChatRefused);
  });

  it("is posted at once where streams are not taken", async () => {
    office.slack.fail({ method: "chat.startStream" }, { kind: "error", error: "channel_type_not_supported" });
    await post();
    isWhole();
    expect(calls("chat.postMessage")).toBe(1);
  });

  it.each(["chat.startStream", "chat.appendStream"])(
    "is neither lost nor there twice after a crash in %s",
    async (method) => {
      office.slack.fail({ method }, { kind: "lost response" });
      await expect(post()).rejects.toThrow(ChatUnavailable);
      await restarted();
      expect(await chat.findByKey(thread, "rev-1/summary", SINCE)).toBeNull();
      await post();
      isWhole();
    },
  );

  it("is found when only the answer to its end was lost", async () => {
    office.slack.fail({ method: "chat.stopStream" }, { kind: "lost response" });
    await expect(post()).rejects.toThrow(ChatUnavailable);
    await restarted();
    expect(await chat.findByKey(thread, "rev-1/summary", SINCE)).toMatchObject({ messageId: replies()[0]?.ts });
    isWhole();
  });

  it("is not streamed at the top level, nor as a table or progress", async () => {
    await chat.post(placeOf(office.general), SUMMARY, sending("top", "alice"));
    await chat.post(thread, { ...SUMMARY, blocks: [...SUMMARY.blocks, aTable()] }, sending("table", "alice"));
    await chat.post(thread, textMessage("Short"), sending("short", "alice"));
    expect(calls("chat.startStream")).toBe(0);
  });
});

describe("blocks that a workspace does not have yet", () => {
  const table: ChatMessage = { blocks: [aTable()], fallback: "Claims" };
  const steps: ChatMessage = {
    blocks: [progress([{ label: "Search", state: "done", detail: null }])],
    fallback: "Search",
  };
  const shown = () => replies().map(({ blocks }) => blocks.map(({ type }) => type).join());

  it("a table is an older table, then text, and that is remembered for the workspace", async () => {
    office.acme.unsupportedBlocks.add("data_table");
    await chat.post(thread, table, sending("one"));
    await chat.post(thread, table, sending("two"));
    expect(shown()).toEqual(["rich_text,table", "rich_text,table"]);
    expect(calls("chat.postMessage")).toBe(3);
    office.acme.unsupportedBlocks.add("table");
    await chat.post(thread, table, sending("three"));
    expect(shown().at(-1)).toBe("rich_text,rich_text");
  });

  it("progress is text, and stays so in edits", async () => {
    office.acme.unsupportedBlocks.add("plan");
    const ref = await chat.post(thread, steps, sending("progress"));
    await chat.edit(ref, { ...steps, fallback: "Read" });
    expect(shown()).toEqual(["rich_text"]);
    expect(calls("chat.update")).toBe(1);
  });

  it("a fault of another kind is not taken for that", async () => {
    office.slack.fail({ method: "chat.postMessage", times: 3 }, { kind: "error", error: "invalid_blocks" });
    await expect(chat.post(thread, table, sending("one"))).rejects.toThrow(/invalid_blocks/);
    await chat.post(thread, table, sending("two"));
    expect(shown()).toEqual(["data_table"]);
  });
});

describe("files", () => {
  const file = { name: "review.md", mediaType: "text/markdown", bytes: new TextEncoder().encode("# Review") };

  it("are found by their key after a crash, and uploaded once", async () => {
    office.slack.fail({ method: "files.completeUploadExternal" }, { kind: "lost response" });
    await expect(chat.upload(thread, file, "The review", sending("rev-1/export"))).rejects.toThrow(ChatUnavailable);
    await restarted();
    const found = await chat.findByKey(thread, "rev-1/export", SINCE);
    expect(found?.messageId).toBe(replies()[0]?.ts);
    expect(replies().map(({ seen }) => seen)).toEqual(["The review\n[file review.md]"]);
  });

  it("are not read from Slack's page for signing in", async () => {
    office.acme.bot.scopes = office.acme.bot.scopes.filter((scope) => scope !== "files:read");
    const shared = office.alice.share(
      office.general,
      { name: "a.pdf", bytes: file.bytes, mimetype: "application/pdf" },
      {},
    );
    const attachment = { id: String(shared.files[0]?.id), name: "a.pdf", mediaType: "application/pdf", sizeBytes: 8 };
    await expect(chat.download(attachment, office.acme.id, 100)).rejects.toThrow(DocumentUnavailable);
    await expect(chat.download(attachment, office.acme.id, 100)).rejects.toThrow(/files:read/);
  });
});

describe("what Slack refuses", () => {
  it.each([
    ["not_in_channel", "/invite @Assignee"],
    ["channel_not_found", "/invite @Assignee"],
    ["is_archived", "Ask in another one"],
    ["account_inactive", "install it in this workspace again"],
    ["something_new", "If it happens again, tell whoever looks after Assignee"],
  ])("%s comes with what to do", async (error, remedy) => {
    office.slack.fail({ method: "chat.postMessage", times: 3 }, { kind: "error", error });
    await expect(chat.post(thread, textMessage("x"), sending("k"))).rejects.toThrow(remedy);
    await expect(chat.post(thread, textMessage("x"), sending("k"))).rejects.toThrow(ChatRefused);
  });

  it("names the permission that is missing, and who can grant it", async () => {
    office.acme.bot.scopes = office.acme.bot.scopes.filter((scope) => scope !== "reactions:write");
    const ref = await chat.post(thread, textMessage("x"), sending("k"));
    const reacting = chat.react(ref, "✅");
    await expect(reacting).rejects.toThrow(
      /reactions\.add needs the permission reactions:write.*An admin of the workspace/s,
    );
  });

  it.each([
    [{ kind: "status" as const, status: 503 }, null],
    [{ kind: "cut" as const }, null],
    [{ kind: "error" as const, error: "internal_error" }, null],
  ])("%o is tried again by whoever posts", async (fault, retryAfterSeconds) => {
    office.slack.fail({ method: "chat.postMessage" }, fault);
    const posting = chat.post(thread, textMessage("x"), sending("k"));
    await expect(posting).rejects.toMatchObject({ name: "ChatUnavailable", retryAfterSeconds });
  });

  it("a rate limit that does not end says how long to wait", async () => {
    office.slack.fail({ method: "chat.postMessage", times: 9 }, { kind: "rate limited", retryAfterSeconds: 7 });
    const posting = chat.post(thread, textMessage("x"), sending("k"));
    await expect(posting).rejects.toMatchObject({ name: "ChatUnavailable", retryAfterSeconds: 7 });
  });

  it("a message that cannot be edited any more is gone", async () => {
    const ref = await chat.post(thread, textMessage("x"), sending("k"));
    office.slack.fail({ method: "chat.update" }, { kind: "error", error: "edit_window_closed" });
    await expect(chat.edit(ref, textMessage("y"))).rejects.toThrow(MessageGone);
  });

  it("what does not fit is not sent", async () => {
    await expect(chat.post(thread, textMessage("w".repeat(3_001)), sending("k"))).rejects.toThrow(RangeError);
    expect(calls("chat.postMessage")).toBe(0);
  });
});

describe("reactions", () => {
  it("of people who left do not count, and all of many are listed", async () => {
    const ref = await chat.post(thread, textMessage("A claim"), sending("k"));
    const claim = messageAt(office.general, ref.messageId);
    const people = Array.from({ length: 8 }, (_, index) => office.acme.person(`p${index}`, { id: `p${index}` }));
    for (const person of people) person.react(claim, "white_check_mark");
    if (people[0]) people[0].isDeleted = true;
    const listed = await chat.listReactions(ref);
    expect(listed.map(({ actor }) => actor.id)).toEqual(people.slice(1).map(({ id }) => id));
  });

  it("are given under Slack's names", async () => {
    const ref = await chat.post(thread, textMessage("A claim"), sending("k"));
    for (const emoji of ["🟢", "🔴", ":parrot:"]) await chat.react(ref, emoji);
    const claim = messageAt(office.general, ref.messageId);
    expect([...claim.reactions.keys()]).toEqual(["large_green_circle", "red_circle", "parrot"]);
    await expect(chat.react(ref, "🦭")).rejects.toThrow(ChatRefused);
  });
});

describe("what the bot is at", () => {
  const key = () => `${office.general.id} ${question.ts}`;

  it("is the status of the session, with Slack's stop button, where the app is an agent", async () => {
    await chat.showStatus(thread, "Searching");
    expect(office.acme.sessions.get(key())).toMatchObject({ status: "processing" });
    await chat.showStatus(thread, null);
    expect(office.acme.sessions.get(key())).toMatchObject({ status: "active" });
  });

  it("is the status of the thread elsewhere, and nothing where that is not taken either", async () => {
    office.slack.fail({ method: "agents.sessions.setStatus", times: 9 }, { kind: "error", error: "app_not_agent" });
    await chat.showStatus(thread, "Searching");
    expect(office.acme.statuses.in(office.general.id, question.ts)).toBe("Searching");
    office.slack.fail({ method: "assistant.threads.setStatus", times: 9 }, { kind: "error", error: "missing_scope" });
    await chat.showStatus(thread, "Reading");
    await chat.showStatus(thread, "Writing");
    expect([calls("agents.sessions.setStatus"), calls("assistant.threads.setStatus")]).toEqual([1, 2]);
  });
});

describe("a whisper", () => {
  it("is small print, lists and buttons as elsewhere", async () => {
    const message = { blocks: [text("Why?"), context("only you see it"), buttons(aButton())], fallback: "Why?" };
    await chat.whisper(thread, "alice", message, sending("k"));
    expect(office.alice.ephemerals.map(({ seen }) => seen)).toEqual(["Why?\nonly you see it\n[Verify]"]);
  });
});
