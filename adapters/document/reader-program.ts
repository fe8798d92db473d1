import type { Section } from "../../src/domain/study.ts";
import type { Answer } from "./reader-process.ts";

/** Makes this process read each document that it is sent; what the reading throws is the reason for people. */
export function answerDocuments(read: (bytes: Uint8Array) => Promise<readonly Section[]>): void {
  process.on("message", async (bytes: Uint8Array) => {
    const answer: Answer = await read(Uint8Array.from(bytes)).then(
      (sections) => ({ sections }),
      (error: Error) => ({ failure: error.message }),
    );
    process.send?.(answer);
  });
}
