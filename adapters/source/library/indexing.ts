import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DocumentParser } from "../../../src/ports/document-parser.ts";
import { parseBibtex, parseCslJson, parseRis } from "./bibliography.ts";
import { isDraft, type Parsed, type Problem } from "./draft.ts";
import { parseJsonLines } from "./json-lines.ts";
import { type LibraryFile, type Listing, systemReason } from "./library-files.ts";
import type { LibraryIndex } from "./library-index.ts";
import { parseNote } from "./note.ts";
import { parsePdf } from "./pdf.ts";
import { decodeText } from "./text-file.ts";

export interface Parsers {
  readonly pdf: DocumentParser;
}

export interface IndexingProgress {
  /** Files that are done, of all that have to be read. */
  readonly done: number;
  readonly total: number;
}

/** Files other than JSON Lines are read as a whole, so they have a limit. */
const MAX_FILE_BYTES = 50_000_000;
/** The event loop gets its turn after so many records. */
const RECORDS_PER_TURN = 500;

/** Small files share a transaction: one each would take most of the time. */
const MAX_BATCH_BYTES = 4_000_000;
const MAX_BATCH_FILES = 500;

/** Makes the index agree with the files: reads what is new or changed, forgets what is gone, leaves the rest alone. */
export async function bringUpToDate(
  index: LibraryIndex,
  listing: Listing,
  parsers: Parsers,
  signal: AbortSignal,
  onProgress: (progress: IndexingProgress) => void,
): Promise<void> {
  const known = new Map(index.files().map((file) => [file.path, file.stamp]));
  const present = new Set(listing.files.map(({ path }) => path));
  const gone = [...known.keys()].filter((path) => !present.has(path));
  if (gone.length > 0) {
    await index.write(signal, () => {
      for (const path of gone) index.removeFile(path);
    });
  }
  const changed = listing.files.filter(({ path, stamp }) => known.get(path) !== stamp);
  let done = 0;
  for (const batch of batches(changed)) {
    onProgress({ done, total: changed.length });
    const readings: Reading[] = [];
    for (const file of batch) readings.push(await read(file, index.file(file.path)?.hash, parsers, signal));
    await index.write(signal, async () => {
      for (const reading of readings) await store(index, reading, signal);
    });
    done += batch.length;
  }
  onProgress({ done, total: changed.length });
}

function batches(files: readonly LibraryFile[]): readonly (readonly LibraryFile[])[] {
  const all: LibraryFile[][] = [];
  let bytes = 0;
  for (const file of files) {
    bytes += file.sizeBytes;
    const last = all.at(-1);
    if (last && bytes <= MAX_BATCH_BYTES && last.length < MAX_BATCH_FILES) last.push(file);
    else {
      all.push([file]);
      bytes = file.sizeBytes;
    }
  }
  return all;
}

interface Reading {
  readonly file: LibraryFile;
  readonly hash: string;
  /** What the file holds; null when that is in the index already. JSON Lines are read only as they are stored. */
  readonly parsed: Iterable<Parsed> | AsyncIterable<Parsed> | null;
}

async function read(
  file: LibraryFile,
  knownHash: string | undefined,
  parsers: Parsers,
  signal: AbortSignal,
): Promise<Reading> {
  try {
    if (file.format !== "json-lines" && file.sizeBytes > MAX_FILE_BYTES) {
      const megabytes = Math.round(file.sizeBytes / 1e6);
      return {
        file,
        hash: "",
        parsed: [problem(`is too large (${megabytes} MB; at most ${MAX_FILE_BYTES / 1e6} MB)`)],
      };
    }
    const hash = await hashOf(file, signal);
    if (hash === knownHash) return { file, hash, parsed: null };
    return { file, hash, parsed: await parse(file, parsers, signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Error && "syscall" in error)) throw error;
    return { file, hash: "", parsed: [problem(`cannot be read: ${systemReason(error)}`)] };
  }
}

const problem = (reason: string): Problem => ({ place: null, reason });

/** A PDF is known by its sibling's bytes too: the stamp covers both. */
async function hashOf(file: LibraryFile, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file.absolutePath, { signal, highWaterMark: 1 << 20 })) hash.update(chunk);
  if (file.format === "pdf") hash.update(file.stamp);
  return hash.digest("hex");
}

async function parse(file: LibraryFile, parsers: Parsers, signal: AbortSignal) {
  if (file.format === "json-lines") return parseJsonLines(file, signal);
  const bytes = await readFile(file.absolutePath, { signal });
  if (file.format === "pdf") return [await parsePdf(file, bytes, parsers.pdf, signal)];
  const text = decodeText(bytes);
  if (file.format === "note") return [parseNote(file.path, text)];
  if (file.format === "bibtex") return parseBibtex(file.path, text);
  return file.format === "ris" ? parseRis(file.path, text) : parseCslJson(file.path, text);
}

async function store(index: LibraryIndex, { file, hash, parsed }: Reading, signal: AbortSignal): Promise<void> {
  // Another process may have read the same file in the meantime.
  if (parsed === null || (hash !== "" && index.file(file.path)?.hash === hash)) {
    index.restamp(file.path, file.stamp);
    return;
  }
  const fileId = index.beginFile(file.path, file.stamp, hash);
  const problems: Problem[] = [];
  let records = 0;
  for await (const item of parsed) {
    if (isDraft(item)) {
      index.addRecord(fileId, item);
      records += 1;
      if (records % RECORDS_PER_TURN === 0) await nextTurn(undefined, { signal });
    } else problems.push(item);
  }
  index.endFile(fileId, records, records + problems.length === 0 ? [problem("is empty")] : problems);
}
