import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../../../src/domain/chat-event.ts";
import { buttons, text, textMessage } from "../../../../src/domain/chat-message.ts";
import { AppError } from "../../../../src/errors.ts";
import type { ChatListener } from "../../../../src/ports/chat.ts";
import { listening } from "../../../builders/listener.ts";
import { aButton } from "../../../builders/message.ts";
import { TerminalSession } from "../../../fakes/terminal.ts";

const TOP = { tenant: "terminal", conversation: "terminal", thread: null };
const sending = (key: string) => ({ key, answering: null, streamTo: null });
const journal = ({ folder }: TerminalSession) => join(folder, "terminal.jsonl");

async function open(folder?: string, listener?: ChatListener) {
  const session = new TerminalSession({ output: "pipe", ...(folder === undefined ? {} : { folder }) });
  const events: ChatEvent[] = [];
  await session.chat.start(listener ?? listening(async (event) => void events.push(event)));
  return { session, chat: session.chat, events };
}

describe("after a restart", () => {
  it("threads keep their numbers, and their messages can be read again", async () => {
    const first = await open();
    const root = await first.chat.post(TOP, textMessage("A question"), sending("root"));
    const thread = await first.chat.openThread(root, "A question");
    const ref = await first.chat.post({ ...TOP, thread }, textMessage("Searching"), sending("progress"));
    await first.chat.edit(ref, { blocks: [text("An answer"), buttons(aButton())], fallback: "An answer" });
    await first.chat.stop();
    const { session, events } = await open(first.session.folder);
    await session.enter(":thread 1", ":history", ":press 1");
    expect(session.transcript).toContain("1│ An answer\n1│ [1] Verify");
    expect(session.transcript).not.toContain("Searching");
    expect(events).toMatchObject([{ kind: "action", thread, messageId: ref.messageId }]);
  });

  it("no id is given twice", async () => {
    const first = await open();
    const one = await first.chat.post(TOP, textMessage("One"), sending("one"));
    await first.chat.stop();
    const second = await open(first.session.folder);
    const two = await second.chat.post(TOP, textMessage("Two"), sending("two"));
    expect(two.messageId).not.toBe(one.messageId);
  });

  it("an event that was not taken is delivered under its key, and one that was is not", async () => {
    const taken: ChatEvent[] = [];
    const begun = Promise.withResolvers<void>();
    const first = await open(
      undefined,
      listening(async (event) => {
        taken.push(event);
        if (event.kind !== "ask") return;
        begun.resolve();
        await new Promise(() => {});
      }),
    );
    first.session.input.write("Does vitamin D help?\n");
    await begun.promise;
    const { session, events } = await open(first.session.folder);
    await session.enter();
    expect(events).toEqual(taken.filter(({ kind }) => kind === "ask"));
  });

  it("the bot is installed no second time", async () => {
    const first = await open();
    await first.session.enter();
    await first.chat.stop();
    const { session, events } = await open(first.session.folder);
    await session.enter();
    expect(first.events.map(({ kind }) => kind)).toEqual(["installed"]);
    expect(events).toEqual([]);
  });

  it("ids of another channel are other ids", async () => {
    const one = await (await open()).chat.post(TOP, textMessage("One"), sending("one"));
    const other = await (await open()).chat.post(TOP, textMessage("One"), sending("one"));
    expect(one.messageId).not.toBe(other.messageId);
  });
});

describe("the file of the history", () => {
  it("is made smaller at a start, and the channels are as they were", async () => {
    const first = await open();
    await first.session.enter("hello", ":channel lab private", "a question");
    const root = await first.chat.post(TOP, textMessage("A question"), sending("root"));
    const thread = await first.chat.openThread(root, "A question");
    const place = { ...TOP, thread };
    const ref = await first.chat.post(place, { blocks: [buttons(aButton())], fallback: "0" }, sending("progress"));
    for (let done = 1; done <= 1_000; done += 1) await first.chat.edit(ref, textMessage(`${done} of 1,000`));
    await first.chat.react(ref, "👀");
    const gone = await first.chat.post(place, textMessage("Gone"), sending("gone"));
    await first.chat.remove(gone);
    await first.chat.stop();
    const before = readFileSync(journal(first.session), "utf8");

    const { session, chat, events } = await open(first.session.folder);
    expect(readFileSync(journal(session), "utf8").length).toBeLessThan(before.length / 10);
    const last = await chat.post(place, { blocks: [buttons(aButton())], fallback: "Last" }, sending("last"));
    await session.enter(":thread 1", ":history", ":channel lab", ":history", "and more");
    expect(session.transcript).toContain("1│ 1000 of 1,000");
    expect(session.transcript).toContain("1│ [2] Verify");
    expect(session.transcript).toContain("#lab alice> a question");
    expect(session.transcript).not.toContain("Gone");
    expect(await chat.listReactions(ref)).toMatchObject([{ emoji: "👀" }]);
    expect(await chat.findByKey(TOP, "gone", "")).toEqual(gone);
    expect(new Set([root, ref, gone, last].map(({ messageId }) => messageId)).size).toBe(4);
    expect(events).toMatchObject([{ kind: "ask", text: "and more", audience: "private", conversation: "lab" }]);
    expect(first.events.map(({ dedupeKey }) => dedupeKey)).not.toContain(events[0]?.dedupeKey);
    await chat.stop();
    const again = await open(first.session.folder);
    expect(await again.chat.findByKey(place, "last", "")).toEqual(last);
  });

  it("loses only the last line when a crash cut it short", async () => {
    const first = await open();
    const ref = await first.chat.post(TOP, textMessage("One"), sending("one"));
    await first.session.enter();
    await first.chat.stop();
    const whole = readFileSync(journal(first.session), "utf8");
    appendFileSync(journal(first.session), '{"kind":"said","text":"ver');
    const { chat, session } = await open(first.session.folder);
    expect(await chat.findByKey(TOP, "one", "")).toEqual(ref);
    expect(readFileSync(journal(session), "utf8")).toBe(whole);
  });

  it("is left as it is when it cannot be read, with words on what to do", async () => {
    const { session, chat } = await open();
    await chat.stop();
    writeFileSync(journal(session), '{"kind":"opened"}\nnot json\n');
    const again = () => new TerminalSession({ output: "pipe", folder: session.folder });
    expect(again).toThrow(AppError);
    expect(again).toThrow(/terminal\.jsonl, line 1\)\. Move the file aside/);
    expect(readFileSync(journal(session), "utf8")).toBe('{"kind":"opened"}\nnot json\n');
  });
});
