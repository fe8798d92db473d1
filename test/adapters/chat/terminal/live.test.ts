import { describe, expect, it } from "vitest";
import { buttons, link, text, textMessage } from "../../../../src/domain/chat-message.ts";
import { listening } from "../../../builders/listener.ts";
import { aButton } from "../../../builders/message.ts";
import { TerminalSession } from "../../../fakes/terminal.ts";
import { TerminalScreen } from "../../../fakes/terminal-screen.ts";

const TOP = { tenant: "terminal", conversation: "terminal", thread: null };
const sending = (key: string) => ({ key, answering: null, streamTo: null });

async function open(size: { columns?: number; rows?: number } = {}) {
  const screen = new TerminalScreen(size);
  const session = new TerminalSession({ output: screen });
  await session.chat.start(listening(async () => {}));
  await session.enter();
  /** What a person types without pressing Enter. */
  const type = async (words: string) => {
    session.input.write(words);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { screen, session, chat: session.chat, type };
}

describe("on a terminal, an edited message", () => {
  it("is drawn again where it stands, and what stands below it stays", async () => {
    const { screen, chat } = await open();
    const ref = await chat.post(TOP, textMessage("Searching"), sending("progress"));
    await chat.post(TOP, textMessage("A note"), sending("note"));
    await chat.edit(ref, { blocks: [text("Reading"), buttons(aButton({ label: "Cancel" }))], fallback: "Reading" });
    await chat.edit(ref, textMessage("Writing"));
    const lines = screen.text.split("\n");
    expect(lines.slice(lines.indexOf("Writing"))).toEqual(["Writing", "", "A note", "alice>"]);
    expect(screen.text).not.toMatch(/Searching|Reading|Cancel/);
  });

  it("leaves alone what the person is typing", async () => {
    const { screen, chat, session, type } = await open();
    const ref = await chat.post(TOP, textMessage("Searching"), sending("progress"));
    await type("half a ques");
    await chat.edit(ref, textMessage("Reading"));
    expect(screen.text.split("\n").at(-1)).toBe("alice> half a ques");
    await session.enter("tion");
    expect(screen.text).toContain("alice> half a question");
  });

  it.each([
    "a question that is so long that it goes on below the line that it began in",
    "a question that fills the line it is in",
  ])("leaves alone what is typed over several lines: %s", async (words) => {
    const { screen, chat, type } = await open({ columns: 40 });
    const ref = await chat.post(TOP, textMessage("Searching"), sending("progress"));
    const typed = `alice> ${words}`;
    await type(words);
    await chat.edit(ref, textMessage("Reading"));
    await chat.post(TOP, textMessage("A note"), sending("note"));
    const lines = screen.text.split("\n");
    expect(lines.slice(lines.indexOf("Reading"))).toEqual(
      ["Reading", "", "A note", typed.slice(0, 40), typed.slice(40, 80), typed.slice(80)].filter(
        (line, index) => line !== "" || index === 1,
      ),
    );
  });

  it("is told below when it has scrolled out of view", async () => {
    const { screen, chat } = await open({ rows: 8 });
    const ref = await chat.post(TOP, textMessage("No votes"), sending("claim"));
    for (let note = 1; note <= 8; note++) await chat.post(TOP, textMessage(`Note ${note}`), sending(`note-${note}`));
    await chat.edit(ref, textMessage("One vote"));
    const lines = screen.text.split("\n");
    expect(lines).toContain("No votes");
    expect(lines.slice(-2)).toEqual(["~ One vote", "alice>"]);
  });
});

describe("on a terminal, a message", () => {
  it("shows its reactions", async () => {
    const { screen, session, chat } = await open();
    const { messageId } = await chat.post(TOP, textMessage("C1"), sending("c1"));
    session.claims.set(1, messageId);
    await session.enter(":react 1 ✅", ":as bob", ":react 1 ✅");
    expect(screen.text).toMatch(/C1\n✅ alice, bob\n/);
  });

  it("has links that can be followed, and styles", async () => {
    const { screen, chat } = await open();
    await chat.post(TOP, textMessage(link("a trial", "https://example.org/1")), sending("link"));
    expect(screen.raw).toContain("\u001b]8;;https://example.org/1\u001b\\");
    expect(screen.text).toContain("trial");
  });

  it("is shown even when the person has left", async () => {
    const { screen, session, chat } = await open();
    const ref = await chat.post(TOP, textMessage("Searching"), sending("progress"));
    session.input.write(":quit\r");
    await chat.closed;
    await chat.edit(ref, textMessage("Handed back"));
    await chat.post(TOP, textMessage("Until soon"), sending("bye"));
    await chat.stop();
    expect(screen.text.trimEnd().endsWith("Until soon")).toBe(true);
  });

  it("whispered to somebody else leaves the view with them", async () => {
    const { screen, session, chat } = await open();
    await chat.whisper(TOP, "alice", textMessage("Between us"), sending("w"));
    expect(screen.text).toContain("Between us");
    await session.enter(":as bob");
    expect(screen.text).not.toContain("Between us");
    await session.enter(":as alice");
    expect(screen.text).toContain("Between us");
  });
});

describe("a terminal that does not know its size", () => {
  it("is taken for one of 80 columns", async () => {
    const { screen, chat } = await open({ columns: 0, rows: 0 });
    const words = "Fractures were fewer with vitamin D than without it in most of the trials that";
    await chat.post(TOP, textMessage(`${words} were read.`), sending("long"));
    expect(screen.raw).toContain(`${words}\n`);
  });
});

describe("on a terminal, the prompt", () => {
  it("says who one is, where, and what the bot is at", async () => {
    const { screen, session, chat } = await open();
    const root = await chat.post(TOP, textMessage("A question"), sending("root"));
    const thread = await chat.openThread(root, "A question");
    await session.enter(":as bob", ":thread 1");
    await chat.showStatus({ ...TOP, thread }, "reading");
    expect(screen.text.split("\n").at(-1)).toBe("1│ (reading) bob>");
    await chat.showStatus({ ...TOP, thread }, null);
    expect(screen.text.split("\n").at(-1)).toBe("1│ bob>");
  });
});
