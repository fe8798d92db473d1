import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MessageRef, Place } from "../../../../src/ports/chat.ts";
import type { ChatHarness } from "../../../contracts/chat.ts";
import { chatContract } from "../../../contracts/chat.ts";
import { TerminalSession } from "../../../fakes/terminal.ts";
import { TerminalScreen } from "../../../fakes/terminal-screen.ts";

chatContract("terminal", async () => harness());

/** The people of the channel sit at one terminal, one after the other. */
function harness(folder?: string): ChatHarness {
  const screen = new TerminalScreen({ columns: 100, rows: 2_000 });
  const session = new TerminalSession({ output: screen, ...(folder === undefined ? {} : { folder }) });
  const { chat } = session;
  const threads: string[] = [];
  const enterPlace = ({ thread }: Place) => {
    if (thread === null) return ":thread";
    if (!threads.includes(thread)) threads.push(thread);
    return `:thread ${threads.indexOf(thread) + 1}`;
  };
  const on = ({ messageId }: MessageRef, line: string, name: string) => {
    session.claims.set(1, messageId);
    return session.enter(`:as ${name}`, line);
  };
  return {
    chat,
    place: { tenant: "terminal", conversation: "terminal", thread: null },
    seenBy: async (name) => {
      await session.enter(`:as ${name}`);
      return screen.text;
    },
    say: (name, words, place) => session.enter(`:as ${name}`, enterPlace(place), words),
    sendFile: (name, file) => {
      const path = join(session.folder, file.name);
      writeFileSync(path, file.bytes);
      return session.enter(`:as ${name}`, `:attach ${path}`);
    },
    delete: (name, ref) => on(ref, ":delete 1", name),
    press: (name, ref, label, reason = "") => on(ref, `:press ${label} ${reason}`, name),
    react: (name, ref, emoji) => on(ref, `:react 1 ${emoji}`, name),
    unreact: (name, ref, emoji) => on(ref, `:unreact 1 ${emoji}`, name),
    acknowledged: async () =>
      readFileSync(join(session.folder, "terminal.jsonl"), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line))
        .flatMap((entry) => (entry.kind === "acknowledged" ? [entry.dedupeKey] : [])),
    settled: () => Promise.resolve(),
    restart: async () => {
      await chat.stop();
      return harness(session.folder);
    },
    close: () => chat.stop(),
  };
}
