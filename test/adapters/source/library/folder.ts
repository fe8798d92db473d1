import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type Library, openLibrary } from "../../../../adapters/source/library/library.ts";
import { DocumentUnavailable } from "../../../../src/errors.ts";
import type { DocumentParser } from "../../../../src/ports/document-parser.ts";

export const never = new AbortController().signal;

/** A folder that is gone after the test, with these files in it. */
export function aFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "library-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeTo(join(folder, name), content);
  return folder;
}

export function writeTo(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Takes text for a PDF when it begins like one: its sections stand after lines with `# `. */
export const textAsPdf: DocumentParser = {
  async parse(bytes, name) {
    const text = new TextDecoder().decode(bytes);
    if (!text.startsWith("%PDF")) throw new DocumentUnavailable(name, "it does not begin as a PDF does");
    const sections = text.split(/^# /m).slice(1);
    return sections.map((section) => {
      const [title = "", ...lines] = section.split("\n");
      return { title, text: lines.join("\n").trim() };
    });
  },
};

export async function openAt(path: string, indexFile = ":memory:", pdf: DocumentParser = textAsPdf): Promise<Library> {
  const library = await openLibrary({ path, indexFile, parsers: { pdf }, signal: never });
  onTestFinished(() => library.close());
  return library;
}

/** Titles found for words, best first. */
export async function titlesFor(library: Library, ...terms: readonly string[]): Promise<readonly string[]> {
  const query = library.formulateQuery([{ name: "words", terms, required: true }], null);
  const { records } = await library.search(query, 50, never);
  return records.map(({ title }) => title);
}

/** Every record of a library whose works all have this word. */
export async function recordsFor(library: Library, word: string) {
  const { records } = await library.search(`"${word}"`, 1000, never);
  return records;
}
