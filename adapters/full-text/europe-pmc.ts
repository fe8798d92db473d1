import type { Study } from "../../src/domain/study.ts";
import type { FullText, FullTextReader } from "../../src/ports/full-text.ts";
import { download, type ReaderOptions } from "./download.ts";

/**
 * The open-access articles of Europe PMC as JATS, by PMCID.
 *
 * @see https://europepmc.org/RestfulWebService
 */
export class EuropePmcReader implements FullTextReader {
  readonly name = "Europe PMC";
  readonly #options: ReaderOptions;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  async read({ identifiers: { pmcid } }: Study, signal: AbortSignal): Promise<FullText | null> {
    if (pmcid === undefined) return null;
    const { baseUrl = "https://www.ebi.ac.uk" } = this.#options;
    const url = `${baseUrl}/europepmc/webservices/rest/${pmcid.toUpperCase()}/fullTextXML`;
    return download({ url, format: "jats" }, this.#options, signal);
  }
}
