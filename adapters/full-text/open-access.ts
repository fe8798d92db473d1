import type { FullTextLink } from "../../src/domain/source-record.ts";
import type { Study } from "../../src/domain/study.ts";
import { DocumentUnavailable } from "../../src/errors.ts";
import type { DocumentParser } from "../../src/ports/document-parser.ts";
import type { FullText, FullTextReader } from "../../src/ports/full-text.ts";
import type { FetchLimits, Web } from "../../src/ports/web.ts";
import { download } from "./download.ts";

export interface OpenAccessOptions {
  readonly web: Web;
  readonly parsers: Readonly<Record<FullTextLink["format"], DocumentParser>>;
  readonly limits?: FetchLimits;
}

/** So many links of a study are tried; further ones mostly lead to the same server. */
const MAX_LINKS = 3;

/** The addresses at which the sources say that a study is open: JATS before PDF, until one can be read. */
export class OpenAccessReader implements FullTextReader {
  readonly name = "open access";
  readonly #options: OpenAccessOptions;

  constructor(options: OpenAccessOptions) {
    this.#options = options;
  }

  async read({ fullTextLinks }: Study, signal: AbortSignal): Promise<FullText | null> {
    const { parsers, ...options } = this.#options;
    let failure: DocumentUnavailable | null = null;
    for (const link of inOrder(fullTextLinks).slice(0, MAX_LINKS)) {
      try {
        return await download(link, { ...options, parser: parsers[link.format] }, signal);
      } catch (error) {
        if (!(error instanceof DocumentUnavailable)) throw error;
        // The reason that stands in the report is that of the link which was most likely to work.
        failure ??= error;
      }
    }
    if (failure) throw failure;
    return null;
  }
}

function inOrder(links: readonly FullTextLink[]): readonly FullTextLink[] {
  const different = [...new Map(links.map((link) => [link.url, link])).values()];
  return different.toSorted((a, b) => a.format.localeCompare(b.format));
}
