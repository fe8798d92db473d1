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
  const text = new InlineText();
  for (const child of element.children) text.add(child);
  return text.toString();
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
  let text = new InlineText();
  for (const child of paragraph.children) {
    if (typeof child !== "string" && BLOCKS.has(child.name)) {
      blocks.push(text.toString(), ...blocksOf(child));
      text = new InlineText();
    } else text.add(child);
  }
  return [...blocks, text.toString()];
}

/** Text in pieces: a paragraph may have thousands, and each asks only for the character before it. */
class InlineText {
  readonly #pieces: string[] = [];

  add(node: XmlNode): void {
    if (typeof node === "string") this.#pieces.push(node);
    else if (node.name === "break") this.#pieces.push(" ");
    else if ((!SKIPPED.has(node.name) || node.name === "label") && !this.#isStuckMarker(node)) this.#addElement(node);
  }

  toString(): string {
    return this.#pieces
      .join("")
      .replace(/\u00ad/g, "")
      .replace(/\s+/g, " ")
      .trim();
  }

  #addElement({ name, children }: XmlElement): void {
    if (name === "sup" && /\d$/.test(this.#lastCharacter()) && isNumber(children)) this.#pieces.push("^");
    if (BLOCKS.has(name)) this.#pieces.push(" ");
    for (const child of children) this.add(child);
    if (BLOCKS.has(name) || name === "p") this.#pieces.push(" ");
  }

  /** "by 20 %" with a raised 12 behind it must not read "by 20 %12"; "[12]" and "(12)" do no harm. */
  #isStuckMarker(node: XmlElement): boolean {
    if (node.name === "sup") return holdsOnlyMarkers(node);
    if (node.name !== "xref") return false;
    return holdsOnlySuperscript(node) || (isCitation(node) && /[\p{L}.%,;)"”]$/u.test(this.#lastCharacter()));
  }

  #lastCharacter(): string {
    return this.#pieces.findLast((piece) => piece !== "")?.slice(-1) ?? "";
  }
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

function isNumber(children: readonly XmlNode[]): boolean {
  return children.every((child) => typeof child === "string" && /^\s*[−–-]?\d+\s*$/.test(child));
}

function isCitation(reference: XmlElement): boolean {
  return reference.attributes["ref-type"] === "bibr";
}
