import { childOf, elementsOf, type XmlElement, type XmlNode } from "./xml.ts";

/** The paragraphs of a block element: running text, list items, captions, table rows. White space is single. */
export function blocksOf(element: XmlElement): readonly string[] {
  if (SKIPPED.has(element.name)) return [];
  if (FLOATS.has(element.name)) return floatBlocks(element);
  if (element.name === "tr") return [elementsOf(element).map(inlineText).join(" | ")];
  if (element.name === "def-item") return [elementsOf(element).map(inlineText).join(": ")];
  return PARAGRAPHS.has(element.name) ? splitParagraph(element) : elementsOf(element).flatMap(blocksOf);
}

/** The running text of an element, markup removed; markers of citations that would stick to a word are left out. */
export function inlineText(element: XmlElement): string {
  return collapse(element.children.reduce(appendInline, ""));
}

const PARAGRAPHS = new Set(["p", "title", "td", "th", "term", "attrib", "disp-formula", "verse-line", "code", "label"]);
/** What stands between paragraphs even where the markup puts it inside one. */
const BLOCKS = new Set([
  "list",
  "table-wrap",
  "fig",
  "fig-group",
  "disp-quote",
  "boxed-text",
  "def-list",
  "disp-formula",
]);
const FLOATS = new Set(["table-wrap", "fig"]);
const SKIPPED = new Set([
  "ref-list",
  "ack",
  "supplementary-material",
  "media",
  "graphic",
  "inline-graphic",
  "permissions",
  "object-id",
  "alt-text",
  "long-desc",
  "label",
  "fn",
  "tex-math",
  "mml:annotation",
  "mml:annotation-xml",
  "annotation",
]);

/** "Table 1. Caption", then the rows, then the notes. */
function floatBlocks(float: XmlElement): readonly string[] {
  const label = childOf(float, "label");
  const caption = childOf(float, "caption");
  const heading = [label, ...(caption ? elementsOf(caption) : [])]
    .filter((part) => part !== null)
    .map(inlineText)
    .filter((text) => text !== "")
    .map((text, index, { length }) => (index < length - 1 && !/[.:?!]$/.test(text) ? `${text}.` : text));
  const rows = elementsOf(float)
    .filter((child) => child !== label && child !== caption)
    .flatMap((child) => (child.name === "table-wrap-foot" ? noteBlocks(child) : blocksOf(child)));
  return [heading.join(" "), ...rows];
}

function noteBlocks(foot: XmlElement): readonly string[] {
  return elementsOf(foot).flatMap((child) => (child.name === "p" ? splitParagraph(child) : noteBlocks(child)));
}

function splitParagraph(paragraph: XmlElement): readonly string[] {
  const blocks: string[] = [];
  let text = "";
  for (const child of paragraph.children) {
    if (typeof child !== "string" && BLOCKS.has(child.name)) {
      blocks.push(collapse(text), ...blocksOf(child));
      text = "";
    } else text = appendInline(text, child);
  }
  return [...blocks, collapse(text)];
}

function appendInline(before: string, node: XmlNode): string {
  if (typeof node === "string") return before + node;
  if (node.name === "break") return `${before} `;
  if ((SKIPPED.has(node.name) && node.name !== "label") || isStuckMarker(before, node)) return before;
  const text = node.children.reduce(appendInline, BLOCKS.has(node.name) ? `${before} ` : before);
  return BLOCKS.has(node.name) || node.name === "p" ? `${text} ` : text;
}

/** "by 20 %" with a raised 12 behind it must not read "by 20 %12"; "[12]" and "(12)" do no harm. */
function isStuckMarker(before: string, node: XmlElement): boolean {
  if (node.name === "sup") return holdsOnlyMarkers(node);
  if (node.name !== "xref") return false;
  return holdsOnlySuperscript(node) || (isCitation(node) && /[\p{L}.%,;)"”]$/u.test(before));
}

function holdsOnlyMarkers(superscript: XmlElement): boolean {
  const rest = superscript.children.filter((child) => typeof child === "string" || child.name !== "xref");
  return rest.length < superscript.children.length && rest.every(isPunctuation);
}

function holdsOnlySuperscript(reference: XmlElement): boolean {
  return reference.children.every((child) => (typeof child === "string" ? child.trim() === "" : child.name === "sup"));
}

function isPunctuation(node: XmlNode): boolean {
  return typeof node === "string" && /^[\s,;–—\-[\]()]*$/.test(node);
}

function isCitation(reference: XmlElement): boolean {
  return reference.attributes["ref-type"] === "bibr";
}

function collapse(text: string): string {
  return text
    .replace(/\u00ad/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
