import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Role } from "../../src/roles.ts";

/** Before a process that ended is begun again, as a supervisor does. */
const AGAIN_MS = 500;
const STOPPING_MS = 12_000;

export interface Seat {
  readonly name: string;
  readonly role: Role;
  /** The tree whose program it runs. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** Before the program, such as `--import`. */
  readonly nodeOptions: readonly string[];
}

const alive = new Set<ChildProcess>();
// However this process ends, none of those that it began goes on.
process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

/** A place for a process: when one ends, by our hand or by itself, the next begins. */
export class Post {
  seat: Seat;
  readonly #logFile: string;
  readonly #onEnd: (ended: string) => void;
  #process: ChildProcess | null = null;
  #again: NodeJS.Timeout | undefined;
  #state: "kept" | "left" = "left";

  constructor(seat: Seat, logs: string, onEnd: (ended: string) => void) {
    this.seat = seat;
    this.#logFile = join(logs, `${seat.name}.log`);
    this.#onEnd = onEnd;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  begin(): void {
    this.#state = "kept";
    this.#spawn();
  }

  /** At once and without a word. */
  kill(): void {
    this.#process?.kill("SIGKILL");
  }

  /** As an upgrade does: it may end what it does, and none takes its place. */
  async stop(): Promise<void> {
    this.#state = "left";
    clearTimeout(this.#again);
    const process = this.#process;
    if (process === null) return;
    const ended = once(process, "close");
    process.kill("SIGTERM");
    const late = setTimeout(() => process.kill("SIGKILL"), STOPPING_MS);
    await ended;
    clearTimeout(late);
  }

  #spawn(): void {
    const { role, root, env, nodeOptions } = this.seat;
    const preloads = ["--import", join(root, "src/compile-cache.mjs"), ...nodeOptions];
    const given = [...preloads, join(root, "src/main.ts"), "--role", role];
    const child = spawn(process.execPath, given, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    alive.add(child);
    const log = createWriteStream(this.#logFile, { flags: "a" });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    let lastWords = "";
    child.stderr.on("data", (words: Buffer) => {
      lastWords = words.toString().trim();
    });
    // By then all that it said has been heard.
    child.once("close", (code, signal) => {
      alive.delete(child);
      this.#ended(code, signal, lastWords);
    });
  }

  #ended(code: number | null, signal: string | null, lastWords: string): void {
    this.#process = null;
    if (this.#state === "left") return;
    if (signal !== "SIGKILL") this.#onEnd(`${this.seat.name} ended by itself with ${code ?? signal}: ${lastWords}`);
    this.#again = setTimeout(() => this.#spawn(), AGAIN_MS);
  }

  /** Its resident memory in MiB; null where it is not running. */
  get memoryMiB(): number | null {
    if (this.pid === null) return null;
    try {
      const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.pid}/status`, "utf8"))?.[1];
      return kib === undefined ? null : Number(kib) / 1024;
    } catch {
      return null;
    }
  }

  /** What it and those before it wrote, a line each. */
  get log(): readonly string[] {
    try {
      return readFileSync(this.#logFile, "utf8").split("\n");
    } catch {
      return [];
    }
  }
}

export function openLogs(folder: string): string {
  const logs = join(folder, "logs");
  mkdirSync(logs, { recursive: true });
  return logs;
}
