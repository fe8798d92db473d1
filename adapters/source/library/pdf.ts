import { readFile } from "node:fs/promises";
import type { Section } from "../../../src/domain/study.ts";
import { AppError, DocumentUnavailable } from "../../../src/errors.ts";
import type { DocumentParser } from "../../../src/ports/document-parser.ts";
import { parseBibtex } from "./bibliography.ts";
import { isDraft, type Parsed, tidy, toRecord } from "./draft.ts";
import { type LibraryFile, siblingBibtex } from "./library-files.ts";
import { decodeText } from "./text-file.ts";

const MAX_ABSTRACT_CHARACTERS = 2500;
const MAX_TITLE_CHARACTERS = 300;

/** A PDF: its bibliographic data from `paper.bib` beside `paper.pdf`, else guessed from how the text begins. */
export async function parsePdf(
  file: LibraryFile,
  bytes: Uint8Array,
  parser: DocumentParser,
  signal: AbortSignal,
): Promise<Parsed> {
  const sections = await readSections(file, bytes, parser, signal);
  if (!Array.isArray(sections)) return { place: null, reason: `is not a PDF that can be read: ${sections}` };
  if (sections.every(({ text }) => text.trim() === "")) {
    return { place: null, reason: "holds no text: it is a scan, or empty" };
  }
  const entry = await siblingEntry(file);
  const abstract = entry?.abstract ?? guessAbstract(sections);
  const fields = entry ?? { ...UNKNOWN, title: guessTitle(sections) ?? nameAsTitle(file.path) };
  return {
    record: toRecord(file.path, null, { ...fields, abstract }),
    fullText: sections.filter(({ title }) => title !== "Title"),
  };
}

const UNKNOWN = { authors: [], year: null, venue: null, url: null, identifiers: {}, publicationTypes: [] };

async function readSections(
  file: LibraryFile,
  bytes: Uint8Array,
  parser: DocumentParser,
  signal: AbortSignal,
): Promise<readonly Section[] | string> {
  try {
    return await parser.parse(bytes, file.path, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DocumentUnavailable) return error.reason;
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

async function siblingEntry(file: LibraryFile) {
  const path = siblingBibtex(file.absolutePath);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (bytes === null) return null;
  const [entry] = (await parseBibtex(file.path, decodeText(bytes))).filter(isDraft);
  return entry?.record ?? null;
}

/** The first line long enough to be a title; running heads and page numbers are shorter. */
function guessTitle(sections: readonly Section[]): string | null {
  const [first] = sections;
  if (!first) return null;
  const printed = first.title === "Title" ? [first.text] : [first.title, ...first.text.split("\n")];
  const lines = printed.map(tidy);
  const line = lines.find(
    (text) => text.length >= 15 && /\p{L}{3}.*\s.*\p{L}{3}/u.test(text) && !/^abstract\b/i.test(text),
  );
  return line !== undefined && line.length <= MAX_TITLE_CHARACTERS ? line : null;
}

function nameAsTitle(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.pdf$/i, "");
  return tidy(name.replace(/[_-]+/g, " ")) || name;
}

function guessAbstract(sections: readonly Section[]): string | null {
  const named = sections.find(({ title, text }) => /^(?:abstract|summary)\b/i.test(tidy(title)) && text.trim() !== "");
  const text = tidy(named?.text ?? sections.map((section) => section.text).join("\n"));
  if (text.length <= MAX_ABSTRACT_CHARACTERS) return text || null;
  const end = text.slice(0, MAX_ABSTRACT_CHARACTERS).search(/[.!?](?=\s[^.!?]*$)/);
  return end < 0 ? text.slice(0, text.lastIndexOf(" ", MAX_ABSTRACT_CHARACTERS)) : text.slice(0, end + 1);
}
