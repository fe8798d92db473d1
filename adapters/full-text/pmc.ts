import type { Study } from "../../src/domain/study.ts";
import type { FullText, FullTextReader } from "../../src/ports/full-text.ts";
import { download, type ReaderOptions } from "./download.ts";
import { Pace } from "./pace.ts";

/** Three requests a second are allowed without a key. */
const INTERVAL_MS = 350;

/**
 * The articles of PubMed Central as JATS, by PMCID: also authors' manuscripts, which Europe PMC does not always have.
 *
 * @see https://www.ncbi.nlm.nih.gov/books/NBK25497/
 */
export class PmcReader implements FullTextReader {
  readonly name = "PubMed Central";
  readonly #options: ReaderOptions;
  readonly #pace = new Pace(INTERVAL_MS);

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  async read({ identifiers: { pmcid } }: Study, signal: AbortSignal): Promise<FullText | null> {
    if (pmcid === undefined) return null;
    const { baseUrl = "https://eutils.ncbi.nlm.nih.gov" } = this.#options;
    const number = pmcid.replace(/^pmc/i, "");
    await this.#pace.turn(signal);
    const url = `${baseUrl}/entrez/eutils/efetch.fcgi?db=pmc&id=${number}&tool=assignee`;
    return download({ url, format: "jats" }, this.#options, signal);
  }
}
