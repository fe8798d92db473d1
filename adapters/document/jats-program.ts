import type { Section } from "../../src/domain/study.ts";
import { isBackMatterTitle } from "./back-matter.ts";
import { blocksOf, inlineText } from "./jats-text.ts";
import { answerDocuments } from "./reader-program.ts";
import { childOf, elementsOf, findElement, parseXml, type XmlElement } from "./xml.ts";

answerDocuments(async (bytes) => {
  const article = findElement(await parseXml(bytes), "article");
  if (!article) throw new Error("it holds no article");
  const sections = readArticle(article);
  if (sections.every(({ title }) => title === "Abstract")) throw new Error("it holds no text beyond the abstract");
  return sections;
});

/** Elements that only group: what is in them belongs to the section around them. */
const CONTAINERS = new Set(["boxed-text", "sec"]);

function readArticle(article: XmlElement): readonly Section[] {
  const abstract = findAbstract(article);
  const body = childOf(article, "body");
  const floats = childOf(article, "floats-group");
  return [
    ...(abstract ? toSection("Abstract", readAbstract(abstract)) : []),
    ...(body ? readSections(body, []) : []),
    ...(floats ? toSection("Figures and tables", elementsOf(floats).flatMap(blocksOf)) : []),
  ];
}

/** The one without a type: others are teasers, graphical abstracts and summaries for the public. */
function findAbstract(article: XmlElement): XmlElement | null {
  const front = childOf(article, "front");
  const meta = front && childOf(front, "article-meta");
  const abstracts = meta ? elementsOf(meta).filter(({ name }) => name === "abstract") : [];
  return abstracts.find(({ attributes }) => !attributes["abstract-type"]) ?? null;
}

/** One paragraph a part, its heading in front: "Methods: We asked …". */
function readAbstract(abstract: XmlElement): readonly string[] {
  return elementsOf(abstract)
    .filter(({ name }) => name !== "title")
    .flatMap((part) => {
      const title = titleOf(part);
      const [first = "", ...others] = part.name === "sec" ? readAbstract(part) : blocksOf(part);
      return [title && first ? `${title.replace(/[.:]$/, "")}: ${first}` : first, ...others];
    });
}

/** The sections inside an element, each after the text that stands before it. */
function readSections(element: XmlElement, path: readonly string[]): readonly Section[] {
  const title = path.join(" / ") || "Text";
  const sections: Section[] = [];
  let blocks: string[] = [];
  for (const child of elementsOf(element)) {
    if (!CONTAINERS.has(child.name)) blocks.push(...(child.name === "title" ? [] : blocksOf(child)));
    else if (!isLeftOut(child)) {
      sections.push(...toSection(title, blocks), ...readSections(child, extend(path, titleOf(child))));
      blocks = [];
    }
  }
  return [...sections, ...toSection(title, blocks)];
}

function isLeftOut(section: XmlElement): boolean {
  return section.attributes["sec-type"] === "supplementary-material" || isBackMatterTitle(titleOf(section));
}

function titleOf(section: XmlElement): string {
  const title = childOf(section, "title");
  return title ? inlineText(title) : "";
}

function extend(path: readonly string[], title: string): readonly string[] {
  return title ? [...path, title] : path;
}

function toSection(title: string, blocks: readonly string[]): readonly Section[] {
  const text = blocks.filter((block) => block !== "").join("\n\n");
  return text ? [{ title, text }] : [];
}
