import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { BadInput } from "../../../src/errors.ts";

export type Format = "json-lines" | "csl-json" | "bibtex" | "ris" | "pdf" | "note";

const FORMATS: ReadonlyMap<string, Format> = new Map([
  [".jsonl", "json-lines"],
  [".ndjson", "json-lines"],
  [".json", "csl-json"],
  [".bib", "bibtex"],
  [".ris", "ris"],
  [".pdf", "pdf"],
  [".md", "note"],
]);

export interface LibraryFile {
  /** Within the library, with `/`; for a library of one file its name. */
  readonly path: string;
  readonly absolutePath: string;
  readonly format: Format;
  readonly sizeBytes: number;
  /** Changes when the file does; much cheaper than reading it. */
  readonly stamp: string;
}

/** Something in the library that was not read, and why, in plain words. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

export interface Listing {
  readonly files: readonly LibraryFile[];
  readonly skipped: readonly SkippedFile[];
}

/**
 * Lists the files of a library. Hidden folders and `node_modules` are left out, and so is all that lies outside of the
 * library, even where a link leads there.
 *
 * @throws {BadInput} when there is no such folder or file
 */
export function listLibrary(path: string): Listing {
  const root = existing(path);
  const stats = statSync(root);
  if (stats.isFile()) return listFile(root, path);
  if (!stats.isDirectory()) throw new BadInput(`The library ${path} is neither a folder nor a file. Name one of them.`);
  const files: LibraryFile[] = [];
  const skipped: SkippedFile[] = [];
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of namesIn(folder, root, skipped)) {
      if (name.startsWith(".") || name === "node_modules") continue;
      const found = look(join(folder, name), root);
      if (found.kind === "folder") folders.push(found.path);
      if (found.kind === "file") files.push(found.file);
      if (found.kind === "skipped") skipped.push(found.skipped);
    }
  }
  const byPath = (a: LibraryFile, b: LibraryFile) => (a.path < b.path ? -1 : 1);
  return { files: files.sort(byPath), skipped };
}

function existing(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw new BadInput(
      `The library ${path} cannot be read: ${systemReason(cause)}. Name a folder or a file that exists.`,
      { cause },
    );
  }
}

function listFile(root: string, path: string): Listing {
  const format = FORMATS.get(extname(root).toLowerCase());
  if (!format) {
    const known = [...FORMATS.keys()].join(", ");
    throw new BadInput(`The library ${path} is not a file that can be read. Known kinds: ${known}.`);
  }
  return { files: [fileAt(root, dirname(root), format)], skipped: [] };
}

function namesIn(folder: string, root: string, skipped: SkippedFile[]): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const file = relative(root, folder) || ".";
    skipped.push({ file, reason: `the folder cannot be read: ${systemReason(error)}` });
    return [];
  }
}

type Found =
  | { readonly kind: "file"; readonly file: LibraryFile }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "skipped"; readonly skipped: SkippedFile }
  | { readonly kind: "other" };

/** Files that tell of a folder and its files, not of a study. */
const ABOUT_THE_FOLDER = /^(?:readme|license|changelog|contributing)\b/i;

function look(path: string, root: string): Found {
  const format = FORMATS.get(extname(path).toLowerCase());
  const file = relative(root, path);
  try {
    const own = lstatSync(path);
    // A link to a folder is never followed: it may lead out of the library, or round in a circle.
    if (own.isDirectory()) return { kind: "folder", path };
    if (!format || ABOUT_THE_FOLDER.test(basename(path))) return { kind: "other" };
    if (own.isSymbolicLink() && !realpathSync(path).startsWith(root + sep)) {
      return { kind: "skipped", skipped: { file, reason: "is a link to something outside of the library" } };
    }
    return statSync(path).isFile() ? { kind: "file", file: fileAt(path, root, format) } : { kind: "other" };
  } catch (error) {
    return format
      ? { kind: "skipped", skipped: { file, reason: `cannot be read: ${systemReason(error)}` } }
      : { kind: "other" };
  }
}

function fileAt(absolutePath: string, root: string, format: Format): LibraryFile {
  const stats = statSync(absolutePath);
  const own = `${stats.size}-${stats.mtimeMs}`;
  return {
    path: relative(root, absolutePath).split(sep).join("/"),
    absolutePath,
    format,
    sizeBytes: stats.size,
    stamp: format === "pdf" ? `${own} ${stampOf(siblingBibtex(absolutePath))}` : own,
  };
}

/** Where the bibliographic data of a PDF may stand: `paper.bib` beside `paper.pdf`. */
export function siblingBibtex(pdfPath: string): string {
  return join(dirname(pdfPath), `${basename(pdfPath, extname(pdfPath))}.bib`);
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.size}-${stats.mtimeMs}` : "none";
}

/** What the operating system says, in words. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return SYSTEM_REASONS[code] ?? code;
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "you are not allowed to read it",
  EPERM: "you are not allowed to read it",
  ELOOP: "its links lead round in a circle",
  ENOTDIR: "a part of its path is not a folder",
  EIO: "the disk reports an error",
};
