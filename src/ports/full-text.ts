import type { Section, Study } from "../domain/study.ts";

export interface FullText {
  readonly sections: readonly Section[];
  /** Where it came from: an address or a file name. */
  readonly origin: string;
}

/** A place from which the full texts of studies can be read. */
export interface FullTextReader {
  readonly name: string;

  /**
   * @returns null when this reader knows no open full text of the study
   * @throws {DocumentUnavailable} when there is one and it cannot be fetched or read
   */
  read(study: Study, signal: AbortSignal): Promise<FullText | null>;
}
