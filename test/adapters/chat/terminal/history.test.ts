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
