import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Section } from "../../src/domain/study.ts";
import { DocumentUnavailable } from "../../src/errors.ts";

/** Enough for any article; a document that asks for more ends its own process and nothing else. */
const MAX_MEMORY_MB = 512;
/** How long a process waits for another document. */
const IDLE_MS = 10_000;

/** What a reading program says of a document. */
export type Answer = { readonly sections: readonly Section[] } | { readonly failure: string };

/**
 * Reads documents in processes of their own, without our environment and without leave to write files or to start
 * programs: whatever a file does to its reader, stopping it takes no time and its memory is given back.
 */
export class ReaderProcess {
  readonly #program: string;
  readonly #idle = new Map<ChildProcess, NodeJS.Timeout>();

  /** @param program a module that calls `answerDocuments` */
  constructor(program: URL) {
    this.#program = fileURLToPath(program);
  }

  /** @throws {DocumentUnavailable} when the program finds the document unreadable or dies of it */
  async read(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<readonly Section[]> {
    signal.throwIfAborted();
    const child = this.#take();
    const answer = await ask(child, bytes, signal).catch((cause: Error) => {
      child.kill("SIGKILL");
      signal.throwIfAborted();
      throw new DocumentUnavailable(name, cause.message, { cause });
    });
    this.#release(child);
    if ("failure" in answer) throw new DocumentUnavailable(name, answer.failure);
    return answer.sections;
  }

  #take(): ChildProcess {
    const [waiting] = this.#idle;
    if (!waiting) return start(this.#program);
    const [child, timer] = waiting;
    clearTimeout(timer);
    this.#idle.delete(child);
    child.ref();
    child.channel?.ref();
    return child;
  }

  /** A waiting process does not keep ours alive. */
  #release(child: ChildProcess): void {
    const timer = setTimeout(() => {
      this.#idle.delete(child);
      child.kill("SIGKILL");
    }, IDLE_MS).unref();
    this.#idle.set(child, timer);
    child.unref();
    child.channel?.unref();
  }
}

function start(program: string): ChildProcess {
  return fork(program, [], {
    serialization: "advanced",
    execArgv: [`--max-old-space-size=${MAX_MEMORY_MB}`, "--permission", "--allow-fs-read=*"],
    env: {},
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

async function ask(child: ChildProcess, bytes: Uint8Array, signal: AbortSignal): Promise<Answer> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const answered = once(child, "message", { signal: either }).then(([answer]) => answer as Answer);
  const died = once(child, "exit", { signal: either }).then(([, killedBy]) => {
    // Without memory, Node aborts.
    if (killedBy === "SIGABRT") throw new Error(`reading it takes more than ${MAX_MEMORY_MB} MB of memory`);
    throw new Error("its reader failed on it");
  });
  child.send(bytes);
  return Promise.race([answered, died]).finally(() => done.abort());
}
