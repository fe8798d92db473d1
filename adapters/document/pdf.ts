import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Section } from "../../src/domain/study.ts";
import { DocumentUnavailable } from "../../src/errors.ts";
import type { DocumentParser } from "../../src/ports/document-parser.ts";

/** Enough for any article; a document that asks for more ends its own thread and nothing else. */
const MAX_MEMORY_MB = 512;

/** What the thread that reads a PDF answers. */
export type PdfAnswer = { readonly sections: readonly Section[] } | { readonly failure: string };

/**
 * Reads PDF files, the first 200 pages of each, in a thread of its own: a stop or a fault in a file ends that thread,
 * and its memory goes with it. A thread that has done well waits for the next file, without keeping the process alive.
 */
export class PdfParser implements DocumentParser {
  #idle: Worker | null = null;

  async parse(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<readonly Section[]> {
    signal.throwIfAborted();
    const worker = this.#idle ?? startWorker();
    this.#idle = null;
    const answer = await ask(worker, bytes, signal).catch(async (cause: unknown) => {
      await worker.terminate();
      signal.throwIfAborted();
      throw new DocumentUnavailable(name, explain(cause), { cause });
    });
    await this.#release(worker);
    if ("failure" in answer) throw new DocumentUnavailable(name, answer.failure);
    return answer.sections;
  }

  async #release(worker: Worker): Promise<void> {
    if (this.#idle) await worker.terminate();
    else this.#idle = worker;
    worker.unref();
  }
}

function startWorker(): Worker {
  return new Worker(new URL("./pdf-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
  });
}

async function ask(worker: Worker, bytes: Uint8Array, signal: AbortSignal): Promise<PdfAnswer> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  worker.ref();
  worker.postMessage(bytes);
  try {
    return await Promise.race([
      once(worker, "message", { signal: either }).then(([answer]) => answer as PdfAnswer),
      once(worker, "exit", { signal: either }).then(() => {
        throw new Error("The thread ended without an answer.");
      }),
    ]);
  } finally {
    done.abort();
  }
}

function explain(cause: unknown): string {
  const outOfMemory = cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
  return outOfMemory ? `reading it takes more than ${MAX_MEMORY_MB} MB of memory` : "the PDF is damaged";
}
