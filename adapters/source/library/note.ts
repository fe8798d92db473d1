import { marked, type Token } from "marked";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import type { Section } from "../../../src/domain/study.ts";
import { type Parsed, tidy, toRecord } from "./draft.ts";
import { collectIdentifiers } from "./identifiers.ts";

/** A body up to this length is an abstract by itself; of a longer one the first paragraphs are taken. */
const MAX_ABSTRACT_CHARACTERS = 4000;

const Text = z.union([z.string(), z.number()]).transform(String).nullish().catch(null);
const FrontMatter = z.looseObject({
  title: Text,
  abstract: Text,
  authors: z
    .union([z.array(z.coerce.string()), z.string().transform((names) => names.split(/\s*;\s*|\s+and\s+|\s*,\s+/))])
    .nullish()
    .catch(null),
  year: z.coerce.number().int().nullish().catch(null),
  venue: Text,
  journal: Text,
  url: Text,
  type: Text,
});
type FrontMatter = z.infer<typeof FrontMatter>;

/** A Markdown note: what it is about in YAML front matter, and the text. Without front matter its heading is the title. */
export function parseNote(file: string, text: string): Parsed {
  const parts = /^---[ \t]*\r?\n(?<yaml>[\s\S]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)(?<body>[\s\S]*)$/.exec(
    text,
  )?.groups;
  const front = readFrontMatter(parts?.yaml ?? "");
  if (front === null) return { place: null, reason: "has front matter that is not valid YAML" };
  const sections = sectionsOf(parts?.body ?? text);
  const heading = sections.find(({ title }) => title !== "")?.title;
  const title = front.title ?? heading;
  if (!title) return { place: null, reason: "has no title, neither in its front matter nor as a heading" };
  const abstract = abstractOf(front, sections);
  if (abstract === "") return { place: null, reason: "has no text" };
  const all = sections.map((section) => section.text).join("");
  return {
    record: toRecord(file, null, { ...fieldsOf(front), title, abstract }),
    fullText: all.length > abstract.length ? sections.filter(({ text }) => text !== "") : null,
  };
}

function readFrontMatter(yaml: string): FrontMatter | null {
  try {
    return FrontMatter.parse(parseYaml(yaml, { maxAliasCount: 100 }) ?? {});
  } catch {
    return null;
  }
}

function fieldsOf(front: FrontMatter) {
  return {
    authors: front.authors ?? [],
    year: front.year ?? null,
    venue: front.venue ?? front.journal ?? null,
    url: front.url ?? null,
    identifiers: collectIdentifiers(front),
    publicationTypes: front.type ? [front.type] : [],
  };
}

function abstractOf(front: FrontMatter, sections: readonly Section[]): string {
  const named = front.abstract ?? sections.find(({ title }) => /^(?:abstract|summary)$/i.test(title))?.text;
  if (named) return tidy(named);
  const paragraphs = sections.flatMap(({ text }) => text.split("\n\n")).filter(Boolean);
  let abstract = "";
  for (const paragraph of paragraphs) {
    if (abstract !== "" && abstract.length + paragraph.length > MAX_ABSTRACT_CHARACTERS) break;
    abstract = `${abstract} ${paragraph}`;
  }
  return tidy(abstract);
}

/** The plain text of Markdown, a section a heading. */
function sectionsOf(markdown: string): readonly Section[] {
  const sections: { title: string; paragraphs: string[] }[] = [{ title: "", paragraphs: [] }];
  for (const token of marked.lexer(markdown)) {
    const text = tidy(plainText(token));
    if (token.type === "heading") sections.push({ title: text, paragraphs: [] });
    else if (text !== "") sections.at(-1)?.paragraphs.push(text);
  }
  return sections.map(({ title, paragraphs }) => ({ title, text: paragraphs.join("\n\n") }));
}

function plainText(token: Token): string {
  if (["html", "code", "image", "hr", "def"].includes(token.type)) return "";
  if ("tokens" in token && token.tokens) return token.tokens.map(plainText).join("");
  if (token.type === "list") return (token.items as Token[]).map(plainText).join(" ");
  if (token.type === "table") return tableText(token);
  if (token.type === "br") return " ";
  return "text" in token && typeof token.text === "string" ? unescaped(token.text) : "";
}

function tableText(token: Token): string {
  const { header, rows } = token as { header: { text: string }[]; rows: { text: string }[][] };
  return [header, ...rows].map((cells) => cells.map(({ text }) => text).join(" ")).join("; ");
}

const unescaped = (text: string) =>
  text.replace(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"' })[name] ?? "'",
  );
