import type { Section } from "../../src/domain/study.ts";
import type { DocumentParser } from "../../src/ports/document-parser.ts";
import { ReaderProcess } from "./reader-process.ts";

/**
 * Reads the JATS XML of Europe PMC and PMC, a bare article or the first one of a set.
 *
 * @see https://jats.nlm.nih.gov/archiving/
 */
export class JatsParser implements DocumentParser {
  readonly #reader = new ReaderProcess(new URL("./jats-program.ts", import.meta.url));

  parse(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<readonly Section[]> {
    return this.#reader.read(bytes, name, signal);
  }
}
