import type { Section } from "../domain/study.ts";

/**
 * Turns the bytes of a document into its sections, in reading order. Text that a reader cannot see is left out. Where the
 * document tells its title apart, that is the first section, called "Title".
 */
export interface DocumentParser {
  /**
   * @param name how the document is called in errors: a file name or an address
   * @throws {DocumentUnavailable} when the bytes are not a document of this kind
   */
  parse(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<readonly Section[]>;
}
