import type { Section } from "../../src/domain/study.ts";
import { type Heading, readHeading } from "./pdf-headings.ts";
import { type Line, layOutPages } from "./pdf-layout.ts";
import { joinParagraphs } from "./pdf-paragraphs.ts";
import type { PageText } from "./pdf-text.ts";

/** The title of what stands before the first heading, in documents that name no abstract. */
const FRONT = "Front matter";

/**
 * Turns the text of pages into sections under the headings that are printed. Left out: references, thanks and
 * declarations, and, where an abstract follows, the names before it.
 */
export function composeSections(pages: readonly PageText[]): readonly Section[] {
  const lines = layOutPages(pages);
  const vocabulary = new Set(lines.flatMap(({ text }) => text.toLowerCase().match(/\p{L}+(?:-\p{L}+)*/gu) ?? []));
  const [front, ...parts] = splitAtHeadings(lines);
  const title = titleLines(front.lines, commonSize(lines));
  const rest = { ...front, lines: front.lines.filter((line) => !title.includes(line)) };
  return [{ path: ["Title"], lines: title }, ...keepReadable([rest, ...parts])]
    .map((part) => ({ title: part.path.join(" / "), text: joinParagraphs(part.lines, vocabulary) }))
    .filter(({ text }) => text !== "");
}

/** A title is set larger than the text: the largest letters before the first heading, while they go on. */
const TITLE_SCALE = 1.15;

function titleLines(front: readonly Line[], bodySize: number): readonly Line[] {
  const largest = Math.max(0, ...front.map(({ size }) => size));
  if (largest < TITLE_SCALE * bodySize) return [];
  const start = front.findIndex(({ size }) => size === largest);
  const end = front.findIndex(({ size }, index) => index > start && size < largest);
  return front.slice(start, end < 0 ? undefined : end);
}

interface Part {
  readonly path: readonly string[];
  readonly kind: Heading["kind"];
  readonly lines: Line[];
}

/** The first part is what stands before the first heading. */
function splitAtHeadings(lines: readonly Line[]): readonly [Part, ...Part[]] {
  const bodySize = commonSize(lines);
  const headings = lines.map((line) => readHeading(line, bodySize));
  const introduction = headings.findIndex((heading) => heading?.title === "Introduction");
  let part: Part = { path: [FRONT], kind: "section", lines: [] };
  const parts: [Part, ...Part[]] = [part];
  lines.forEach((line, index) => {
    const heading = headings[index];
    if (!heading || !opensPart(heading, part, index < introduction)) part.lines.push(line);
    else {
      part = { path: pathOf(heading, part), kind: heading.kind, lines: [] };
      if (heading.rest) part.lines.push({ ...line, text: heading.rest });
      parts.push(part);
    }
  });
  return parts;
}

/** In a list of references a numbered line is a reference; in an abstract, "Methods" is one of its labels. */
function opensPart(heading: Heading, part: Part, isBeforeIntroduction: boolean): boolean {
  if (part.kind === "references") return heading.depth === 1 && heading.kind !== "abstract";
  return part.kind !== "abstract" || !isBeforeIntroduction || heading.kind !== "section";
}

function pathOf({ title, depth }: Heading, { path }: Part): readonly string[] {
  return depth > 1 ? [...path.slice(0, depth - 1), title] : [title];
}

function keepReadable(parts: readonly Part[]): readonly Part[] {
  const hasAbstract = parts.some(({ kind }) => kind === "abstract");
  return parts.filter(
    ({ kind, path }) => kind !== "references" && kind !== "back-matter" && !(hasAbstract && path[0] === FRONT),
  );
}

/** The letter size in which most of the text is set. */
function commonSize(lines: readonly Line[]): number {
  const characters = new Map<number, number>();
  for (const { size, text } of lines) {
    const rounded = Math.round(size * 2) / 2;
    characters.set(rounded, (characters.get(rounded) ?? 0) + text.length);
  }
  return [...characters].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}
