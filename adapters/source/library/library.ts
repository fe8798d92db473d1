import { basename, resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Concept } from "../../../src/domain/protocol.ts";
import type { Identifiers, SourceRecord } from "../../../src/domain/source-record.ts";
import type { Study } from "../../../src/domain/study.ts";
import { BadInput } from "../../../src/errors.ts";
import type { FullText, FullTextReader } from "../../../src/ports/full-text.ts";
import type { SearchResult, Source } from "../../../src/ports/source.ts";
import { bringUpToDate, type IndexingProgress, type Parsers } from "./indexing.ts";
import { type Listing, listLibrary, type SkippedFile } from "./library-files.ts";
import { explainIndexFault, isUnusable, LibraryIndex, setAside } from "./library-index.ts";
import { readQuery, writeQuery } from "./query.ts";
import { searchIndex } from "./search-index.ts";

export interface LibraryOptions {
  /** A folder, or a single file. */
  readonly path: string;
  /** Where the index is kept; ":memory:" for an index that is not kept. */
  readonly indexFile: string;
  readonly parsers: Parsers;
  readonly signal: AbortSignal;
  /** How people know it; by default named after the folder or file. */
  readonly label?: string;
  readonly onProgress?: (progress: IndexingProgress) => void;
}

/** What is in a library, and what is not and why: people are shown it. */
export interface LibrarySummary {
  /** Files of which at least one record is in the index. */
  readonly files: number;
  readonly records: number;
  readonly skipped: readonly SkippedFile[];
  /** Where the last index was moved, when it was damaged and had to be built anew. */
  readonly damagedIndex: string | null;
}

/**
 * Opens a library and brings its index up to date.
 *
 * @throws {BadInput} when the library is missing or nothing in it can be used
 * @throws {AppError} when the index cannot be written; the message says what to do
 */
export async function openLibrary(options: LibraryOptions): Promise<Library> {
  const listing = listLibrary(options.path);
  try {
    return await openWith(options, listing, null);
  } catch (error) {
    if (isUnusable(error) && options.indexFile !== ":memory:") {
      return openWith(options, listing, setAside(options.indexFile));
    }
    throw explainIndexFault(error, options.indexFile) ?? error;
  }
}

async function openWith(options: LibraryOptions, listing: Listing, damagedIndex: string | null): Promise<Library> {
  const index = await LibraryIndex.open(options.indexFile, options.signal);
  try {
    await bringUpToDate(index, listing, options.parsers, options.signal, options.onProgress ?? (() => {}));
    const summary = { ...summarise(index, listing), damagedIndex };
    if (summary.records === 0) throw nothingUsable(options.path, summary.skipped);
    return new Library(options.label ?? `Library (${basename(resolve(options.path))})`, index, summary);
  } catch (error) {
    index.close();
    throw error;
  }
}

/** The team's own papers as a source of records and of full texts. */
export class Library implements Source, FullTextReader {
  readonly name = "library";
  readonly label: string;
  readonly summary: LibrarySummary;
  readonly #index: LibraryIndex;

  constructor(label: string, index: LibraryIndex, summary: LibrarySummary) {
    this.label = label;
    this.#index = index;
    this.summary = summary;
  }

  formulateQuery(concepts: readonly Concept[], since: number | null): string {
    return writeQuery(concepts, since);
  }

  async search(query: string, limit: number, signal: AbortSignal): Promise<SearchResult> {
    signal.throwIfAborted();
    // Other sources are asked at the same time: their requests go out before the search holds the thread.
    await nextTurn();
    return { records: searchIndex(this.#index, readQuery(query), limit), total: null, cached: false };
  }

  async lookUp(works: readonly Identifiers[], signal: AbortSignal): Promise<readonly SourceRecord[]> {
    signal.throwIfAborted();
    return this.#index.withIdentifiers(works);
  }

  async read(study: Study, signal: AbortSignal): Promise<FullText | null> {
    signal.throwIfAborted();
    for (const { source, sourceId } of study.records) {
      const sections = source === "library" ? this.#index.fullText(sourceId) : null;
      if (sections) return { sections, origin: sourceId };
    }
    return null;
  }

  close(): void {
    this.#index.close();
  }
}

function summarise(index: LibraryIndex, listing: Listing): Omit<LibrarySummary, "damagedIndex"> {
  const files = index.files();
  const problems = files.flatMap(({ path, problems }) =>
    problems.map(({ place, reason }) => ({ file: place === null ? path : `${path}, ${place}`, reason })),
  );
  return {
    files: files.filter(({ records }) => records > 0).length,
    records: index.recordCount(),
    skipped: [...listing.skipped, ...problems],
  };
}

function nothingUsable(path: string, skipped: readonly SkippedFile[]): BadInput {
  const shown = skipped.slice(0, 5).map(({ file, reason }) => `\n- ${file} ${reason}`);
  const more = skipped.length > shown.length ? `\n- and ${skipped.length - shown.length} more` : "";
  const why = skipped.length === 0 ? " It holds no PDF, BibTeX, RIS, CSL-JSON, JSON Lines or Markdown file." : "";
  return new BadInput(
    `The library ${path} holds nothing that can be used.${why} Correct it, or name another.${shown.join("")}${more}`,
  );
}
