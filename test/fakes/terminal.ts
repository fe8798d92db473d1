import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { TerminalOutput } from "../../adapters/chat/terminal/screen.ts";
import { TerminalChat } from "../../adapters/chat/terminal/terminal.ts";
import type { TerminalScreen } from "./terminal-screen.ts";

/** A person at a terminal (or behind a pipe), with the adapter that serves them. */
export class TerminalSession {
  readonly folder: string;
  readonly input = new PassThrough();
  readonly chat: TerminalChat;
  /** What `:react 3` means: the id of the message of each claim. */
  readonly claims = new Map<number, string>();
  readonly #waiting: (() => void)[] = [];
  #held: Promise<void> = Promise.resolve();
  readonly #output = new PassThrough();
  #transcript = "";

  constructor({ folder, output }: { folder?: string; output: TerminalScreen | "pipe" }) {
    this.folder = folder ?? mkdtempSync(join(tmpdir(), "terminal-"));
    this.chat = new TerminalChat({
      input: this.input,
      output: output === "pipe" ? this.#pipe() : output,
      folder: this.folder,
      person: "alice",
      hooks: {
        idle: async () => {
          this.#waiting.shift()?.();
          await this.#held;
        },
        claimMessage: async (claim) => this.claims.get(claim) ?? null,
      },
    });
    this.#lineEnd = output === "pipe" ? "\n" : "\r";
  }

  readonly #lineEnd: string;

  /** What went over the pipe so far. */
  get transcript(): string {
    return this.#transcript;
  }

  /** From now on something runs that does not end. */
  hold(): void {
    this.#held = new Promise(() => {});
  }

  /** Enters lines, and resolves when all of them were done. */
  enter(...lines: readonly string[]): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push(done);
      for (const line of [...lines, ":wait"]) this.input.write(`${line}${this.#lineEnd}`);
    });
  }

  /** Whoever reads the transcript goes away. */
  breakPipe(): void {
    this.#output.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  }

  #pipe(): TerminalOutput {
    const output = this.#output;
    output.on("data", (chunk: Buffer) => {
      this.#transcript += chunk.toString();
    });
    return output;
  }
}
