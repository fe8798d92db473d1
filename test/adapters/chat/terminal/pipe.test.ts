import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../../../src/domain/chat-event.ts";
import { buttons, context, progress, text, textMessage } from "../../../../src/domain/chat-message.ts";
import type { Form } from "../../../../src/domain/form.ts";
import type { ChatListener } from "../../../../src/ports/chat.ts";
import { listening } from "../../../builders/listener.ts";
import { aButton, aTable } from "../../../builders/message.ts";
import { TerminalSession } from "../../../fakes/terminal.ts";

const TOP = { tenant: "terminal", conversation: "terminal", thread: null };
const sending = (key: string) => ({ key, answering: null, streamTo: null });

const WHY: Form = {
  title: "Give a reason",
  submit: "Send",
  fields: [{ kind: "line", name: "reason", label: "Why?", hint: null, required: true, value: "" }],
};

async function open(others: Partial<ChatListener> = {}) {
  const session = new TerminalSession({ output: "pipe" });
  const events: ChatEvent[] = [];
  await session.chat.start(listening(async (event) => void events.push(event), others));
  await session.enter();
  const kinds = () => events.map(({ kind }) => kind);
  return { session, chat: session.chat, events, kinds };
}

/** What the transcript gained, without the lines of `:wait`. */
async function gained(session: TerminalSession, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = session.transcript.length;
  await act();
  const lines = session.transcript.slice(before).split("\n");
  return lines.filter((line) => line !== "" && !line.endsWith(":wait"));
}

describe("a transcript", () => {
  it("tells who entered what, and from which thread", async () => {
    const { session, chat } = await open();
    const root = await chat.post(TOP, textMessage("A question"), sending("root"));
    await chat.openThread(root, "A question");
    const lines = await gained(session, () => session.enter("status", ":as bob", ":thread 1", "why?", ":thread", "ok"));
    expect(lines).toEqual([
      "alice> status",
      "alice> :as bob",
      "bob> :thread 1",
      "1│ bob> why?",
      "1│ bob> :thread",
      "bob> ok",
    ]);
  });

  it("has no colour, no link code and no cursor movement", async () => {
    const { session, chat } = await open();
    await chat.post(TOP, textMessage({ kind: "link", text: "a trial", url: "https://example.org" }), sending("link"));
    await session.enter(":help");
    expect(session.transcript).not.toContain("\u001b");
  });

  it("tells progress when a step begins or ends, not each number", async () => {
    const { session, chat } = await open();
    const at = (found: number, done: boolean) => ({
      blocks: [
        progress([
          { label: "Search", state: done ? "done" : "running", detail: `${found} records` },
          { label: "Read", state: done ? "running" : "waiting", detail: null },
        ]),
        context(`${found} s, $0.0${found}`),
      ],
      fallback: "Progress",
    });
    const ref = await chat.post(TOP, at(0, false), sending("progress"));
    const lines = await gained(session, async () => {
      for (const found of [1, 2, 3]) await chat.edit(ref, at(found, false));
      await chat.edit(ref, at(4, true));
    });
    expect(lines).toEqual(["~ ✓ Search: 4 records", "~ ▸ Read"]);
  });

  it("tells the row of a table that changed, and the buttons that came", async () => {
    const { session, chat } = await open();
    const table = (votes: string) => ({
      ...aTable(),
      header: ["#", "Votes"],
      rows: [
        [["1"], [votes]],
        [["2"], ["none"]],
      ],
    });
    const ref = await chat.post(TOP, { blocks: [table("none")], fallback: "Claims" }, sending("table"));
    const lines = await gained(session, () =>
      chat.edit(ref, { blocks: [table("✅ 1"), buttons(aButton({ label: "More" }))], fallback: "Claims" }),
    );
    expect(lines).toEqual(["~ Claims", "~ • 1 · Votes: ✅ 1", "~ [1] More"]);
  });

  it("says nothing of an edit that changes nothing", async () => {
    const { session, chat } = await open();
    const ref = await chat.post(TOP, textMessage("The same"), sending("same"));
    expect(await gained(session, () => chat.edit(ref, textMessage("The same")))).toEqual([]);
  });
});

describe("over a pipe, what is entered before the bot listens", () => {
  it("waits until it does", async () => {
    const session = new TerminalSession({ output: "pipe" });
    session.input.end("One\nTwo\n");
    await new Promise((resolve) => setImmediate(resolve));
    const events: string[] = [];
    await session.chat.start(listening(async (event) => void (event.kind === "ask" && events.push(event.text))));
    await session.chat.closed;
    expect(events).toEqual(["One", "Two"]);
  });
});

describe("over a pipe, the end of the input", () => {
  it("waits until nothing runs any more, then ends", async () => {
    const session = new TerminalSession({ output: "pipe" });
    const events: string[] = [];
    await session.chat.start(listening(async (event) => void events.push(event.kind)));
    const idle = session.enter("Does vitamin D help?");
    session.input.end();
    await idle;
    await session.chat.closed;
    expect(events).toEqual(["installed", "ask"]);
  });

  it("is not waited for once the person has quit", async () => {
    const { session, kinds } = await open();
    session.input.write(":quit\nDoes vitamin D help?\n");
    await session.chat.closed;
    await session.chat.stop();
    expect(kinds()).toEqual(["installed"]);
  });

  it("is the same as a reader who closes the transcript", async () => {
    const { session, chat } = await open();
    session.breakPipe();
    await chat.closed;
  });

  it("does not keep whoever stops the bot waiting", async () => {
    const { session } = await open();
    session.hold();
    session.input.write(":wait\n");
    await session.chat.stop();
    expect(session.chat.health.connected).toBe(false);
  });
});

describe("buttons", () => {
  const reason = aButton({
    label: "Give a reason",
    action: "reason",
    value: "c1",
    asks: "form",
  });
  const pressed = (events: readonly ChatEvent[]) =>
    events.flatMap((event) => (event.kind === "action" ? [[event.action, event.value, event.inputs]] : []));

  it("are pressed by number or by label, and asked for what they need", async () => {
    const { session, chat, events } = await open({ form: async () => WHY });
    await chat.post(
      TOP,
      { blocks: [text("C1"), buttons(aButton({ label: "✅ Verify" }), reason)], fallback: "C1" },
      sending("c1"),
    );
    const byLabel = [":press give a reason no controls", ":press Verify"];
    await session.enter(":press 1", ":press 2 too few people", ...byLabel);
    expect(pressed(events)).toEqual([
      ["verify", "clm-00000001", null],
      ["reason", "c1", { reason: "too few people" }],
      ["reason", "c1", { reason: "no controls" }],
      ["verify", "clm-00000001", null],
    ]);
    expect(await gained(session, () => session.enter(":press 2"))).toContain(
      "Why? Write it after the number: `:press 2 …`.",
    );
  });

  it("of a form with several fields take them by name, and say which there are", async () => {
    const line = { kind: "line", hint: null, required: false, value: "" } as const;
    const options = [
      { value: "1", label: "one" },
      { value: "2", label: "two" },
    ];
    const fields: Form["fields"] = [
      { ...line, name: "since", label: "Since", value: "2015" },
      { kind: "choice", name: "quorum", label: "Votes that count", hint: null, required: true, value: "1", options },
    ];
    const form: Form = { title: "Settings", submit: "Save", fields };
    const { session, chat, events } = await open({ form: async () => form });
    await chat.post(TOP, { blocks: [buttons(reason)], fallback: "Settings" }, sending("s"));
    const asked = (await gained(session, () => session.enter(":press 1"))).join("\n");
    expect(asked).toContain("Settings: `:press 1 name=value; name=value`.");
    expect(asked).toContain("quorum=1 Votes that count (1, 2)");
    const refused = (await gained(session, () => session.enter(":press 1 quorum=7"))).join("\n");
    expect(refused).toContain("“quorum” cannot be that here.");
    await session.enter(":press 1 quorum=2");
    expect(pressed(events)).toEqual([["reason", "c1", { since: "2015", quorum: "2" }]]);
  });

  it("keep their numbers when their message is edited", async () => {
    const { session, chat, events } = await open();
    const ref = await chat.post(TOP, { blocks: [buttons(aButton({ value: "c1" }))], fallback: "C1" }, sending("c1"));
    await chat.post(TOP, { blocks: [buttons(aButton({ value: "c2" }))], fallback: "C2" }, sending("c2"));
    const more = buttons(aButton({ label: "Undo", action: "undo" }), aButton({ value: "c1" }));
    await chat.edit(ref, { blocks: [more], fallback: "C1" });
    await session.enter(":press 1", ":press 2", ":press 3");
    expect(pressed(events).map(([action, value]) => `${action} ${value}`)).toEqual([
      "verify c1",
      "verify c2",
      "undo clm-00000001",
    ]);
  });

  it("that are not there say so", async () => {
    const { session } = await open();
    expect(await gained(session, () => session.enter(":press 7"))).toContain("There is no button 7 to press.");
  });

  it("in a whisper are for the one it was whispered to", async () => {
    const { session, chat, events } = await open();
    const message = { blocks: [text("Between us"), buttons(aButton())], fallback: "Between us" };
    await chat.whisper(TOP, "bob", message, sending("w"));
    await session.enter(":press 1", ":as bob", ":press 1");
    expect(events.flatMap((event) => (event.kind === "action" ? [event.actor.id] : []))).toEqual(["bob"]);
  });
});

describe("votes and deletions", () => {
  it("are given once, on the claim that is shown", async () => {
    const { session, chat, events } = await open();
    const { messageId } = await chat.post(TOP, textMessage("C3"), sending("c3"));
    session.claims.set(3, messageId);
    await session.enter(":react 3 :heavy_check_mark:", ":react 3 ✅", ":react 4 ✅", ":as helper bot", ":react 3 ❌");
    expect(events.flatMap((event) => (event.kind === "vote-set" ? [[event.actor.kind, event.vote]] : []))).toEqual([
      ["person", "verified"],
      ["bot", "disputed"],
    ]);
    expect(session.transcript).toContain("You gave ✅ before.");
    expect(session.transcript).toContain("No message shows a claim 4 here.");
  });

  it("of a message that was deleted are told", async () => {
    const { session, chat, kinds } = await open();
    const { messageId } = await chat.post(TOP, textMessage("C3"), sending("c3"));
    session.claims.set(3, messageId);
    await session.enter(":delete 3", ":react 3 ✅");
    expect(kinds()).toEqual(["installed", "message-deleted"]);
    expect(session.transcript).toContain("The message of claim 3 was deleted.");
  });
});

describe("files", () => {
  it("are attached by their names and can be read", async () => {
    const { session, chat, events } = await open();
    const file = join(mkdtempSync(join(tmpdir(), "notes-")), "notes.md");
    writeFileSync(file, "# Notes");
    await session.enter(`:attach ${file} add this`, ":attach /nowhere/at-all.pdf");
    const [ask] = events.flatMap((event) => (event.kind === "ask" ? [event] : []));
    expect(ask).toMatchObject({ text: "add this", attachments: [{ name: "notes.md", sizeBytes: 7 }] });
    const [attachment] = ask?.attachments ?? [];
    if (attachment === undefined) throw new Error("nothing was attached");
    expect(new TextDecoder().decode(await chat.download(attachment, "terminal", 100))).toBe("# Notes");
    await expect(chat.download(attachment, "terminal", 3)).rejects.toThrow("larger than 3 bytes");
    expect(session.transcript).toContain("There is no file /nowhere/at-all.pdf. Check the name.");
  });

  it("are written where they can be found, under a name that leads nowhere else", async () => {
    const { session, chat } = await open();
    const bytes = new TextEncoder().encode("# Review");
    const file = { name: "../../review?.md", mediaType: "text/markdown", bytes };
    await chat.upload(TOP, file, "The review", sending("export"));
    const [, path = ""] = /File: (\S+)/.exec(session.transcript) ?? [];
    expect(path.startsWith(join(session.folder, "files"))).toBe(true);
    expect(readFileSync(path, "utf8")).toBe("# Review");
  });
});

describe("people at the keyboard", () => {
  it("stay what they are when they come back; the first is an admin", async () => {
    const { session, events } = await open();
    await session.enter(
      "1",
      ":as Bob",
      "2",
      ":as helper bot",
      "3",
      ":as eve external",
      "4",
      ":as alice",
      "5",
      ":as eve",
      "6",
    );
    const actors = events.flatMap((event) => (event.kind === "ask" ? [event.actor] : []));
    const roles = actors.map(({ id, kind, isAdmin, isExternal }) => [
      id,
      kind,
      ...(isAdmin ? ["admin"] : []),
      ...(isExternal ? ["external"] : []),
    ]);
    expect(roles.map((role) => role.join(" "))).toEqual([
      "alice person admin",
      "bob person",
      "helper bot",
      "eve person external",
      "alice person admin",
      "eve person external",
    ]);
  });
});

describe("`:stop`", () => {
  it("asks to stop what runs in the thread that one is in", async () => {
    const { session, chat, events } = await open();
    const root = await chat.post(TOP, textMessage("A question"), sending("root"));
    const thread = await chat.openThread(root, "A question");
    await session.enter(":thread 1", ":stop");
    expect(events.at(-1)).toMatchObject({ kind: "cancel", thread, messageId: null });
  });
});

describe("several channels", () => {
  it("each have their messages and say who reads along", async () => {
    const { session, events } = await open();
    await session.enter("here", ":channel lab private", "there", ":channel", "here again");
    expect(session.transcript).toContain(
      "You are in the channel lab (only the invited read along).\n\n#lab alice> there",
    );
    expect(events.slice(1)).toMatchObject([
      { text: "here", conversation: "terminal", audience: "public" },
      { text: "there", conversation: "lab", audience: "private" },
      { text: "here again", conversation: "terminal", audience: "public" },
    ]);
  });

  it("show what the bot says with their name, and a thread leads back to its own", async () => {
    const { session, chat, events } = await open();
    await session.enter(":channel lab");
    const lab = { ...TOP, conversation: "lab" };
    const root = await chat.post(lab, textMessage("In the lab"), sending("root"));
    const thread = await chat.openThread(root, "In the lab");
    await chat.post({ ...lab, thread }, textMessage("An answer"), sending("answer"));
    await session.enter(":channel", ":thread 1", "why?");
    expect(session.transcript).toContain("#lab In the lab");
    expect(session.transcript).toContain("#lab 1│ An answer");
    expect(events.at(-1)).toMatchObject({ kind: "follow-up", conversation: "lab", thread });
  });

  it("that nobody made take no messages", async () => {
    const { chat } = await open();
    const nowhere = { ...TOP, conversation: "nowhere" };
    await expect(chat.post(nowhere, textMessage("Hello"), sending("one"))).rejects.toThrow("no conversation nowhere");
  });

  it("may have messages under the same key", async () => {
    const { session, chat } = await open();
    await session.enter(":channel lab");
    const one = await chat.post(TOP, textMessage("One"), sending("digest"));
    const two = await chat.post({ ...TOP, conversation: "lab" }, textMessage("Two"), sending("digest"));
    expect(two.messageId).not.toBe(one.messageId);
  });
});

describe("what only the terminal can ask for", () => {
  it("hands over a message: of its own words, the last one, or the one before", async () => {
    const { session, events } = await open();
    await session.enter(
      "Lamps keep seals awake.",
      "Seals swim.",
      ":check",
      ":check 2",
      ":check Seals sing.",
      ":check 9",
    );
    const checks = events.filter(({ kind }) => kind === "check");
    const said = (text: string) => events.find((event) => event.kind === "ask" && event.text === text);
    expect(checks).toMatchObject([
      { text: "Seals swim.", messageId: said("Seals swim.")?.messageId },
      { text: "Lamps keep seals awake.", messageId: said("Lamps keep seals awake.")?.messageId },
      { text: "Seals sing.", audience: "public" },
    ]);
    expect(session.transcript).toContain("There is no such message here. `:check WORDS` writes one.");
  });

  it("shows a person their own page", async () => {
    const { session } = await open({ home: async ({ actor }) => textMessage(`The page of ${actor.name}`) });
    await session.enter(":as bob", ":home");
    expect(session.transcript).toContain("The page of bob");
  });

  it("uninstalls the bot when that is meant", async () => {
    const { session, kinds } = await open();
    await session.enter(":uninstall");
    expect(session.transcript).toContain("Enter `:uninstall yes`.");
    expect(kinds()).toEqual(["installed"]);
    await session.enter(":uninstall yes");
    expect(kinds()).toEqual(["installed", "uninstalled"]);
  });
});
