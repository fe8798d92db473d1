import type { Section } from "../../src/domain/study.ts";
import type { DocumentParser } from "../../src/ports/document-parser.ts";
import { ReaderProcess } from "./reader-process.ts";

/** Reads PDF files, the first 200 pages of each. */
export class PdfParser implements DocumentParser {
  readonly #reader = new ReaderProcess(new URL("./pdf-program.ts", import.meta.url));

  parse(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<readonly Section[]> {
    return this.#reader.read(bytes, name, signal);
  }
}
