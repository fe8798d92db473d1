import type { Study } from "../../src/domain/study.ts";
import type { FullText, FullTextReader } from "../../src/ports/full-text.ts";
import { download, type ReaderOptions } from "./download.ts";
import { Pace } from "./pace.ts";

/** One request in three seconds is what arXiv asks for. */
const INTERVAL_MS = 3_000;

/**
 * The PDFs of arXiv, newest version.
 *
 * @see https://info.arxiv.org/help/api/tou.html
 */
export class ArxivReader implements FullTextReader {
  readonly name = "arXiv";
  readonly #options: ReaderOptions;
  readonly #pace = new Pace(INTERVAL_MS);

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  async read({ identifiers: { arxiv } }: Study, signal: AbortSignal): Promise<FullText | null> {
    if (arxiv === undefined) return null;
    const { baseUrl = "https://arxiv.org" } = this.#options;
    await this.#pace.turn(signal);
    return download({ url: `${baseUrl}/pdf/${arxiv}`, format: "pdf" }, this.#options, signal);
  }
}
