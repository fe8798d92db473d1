/** An element with its content in document order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
}

export type XmlNode = XmlElement | string;

/** JATS nests sections, lists and formulas, never a hundred deep. */
const MAX_DEPTH = 100;

/**
 * The root element of a document. Entities that the document declares itself are refused: a few lines of them can
 * stand for gigabytes of text.
 *
 * @throws {Error} with a reason for people when the text is not well-formed XML
 */
export async function parseXml(bytes: Uint8Array): Promise<XmlElement> {
  const { XMLParser, XMLValidator } = await import("fast-xml-parser");
  const text = decode(bytes);
  if (/<!ENTITY/i.test(text)) throw new Error("it declares entities of its own, which are not read");
  const fault = XMLValidator.validate(text);
  if (fault !== true) throw new Error(`it is not well-formed XML (line ${fault.err.line})`);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    trimValues: false,
    parseTagValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    htmlEntities: true,
    maxNestedTags: MAX_DEPTH,
    // What is left to expand are characters, each once.
    processEntities: { enabled: true, maxTotalExpansions: Infinity, maxExpandedLength: Infinity },
  });
  const root = (parser.parse(text) as RawNode[]).map(toNode).find((node) => typeof node !== "string");
  if (!root) throw new Error("it is not well-formed XML (line 1)");
  return root;
}

/** The first element of that name, at any depth, in document order. */
export function findElement(root: XmlElement, name: string): XmlElement | null {
  if (root.name === name) return root;
  for (const child of elementsOf(root)) {
    const found = findElement(child, name);
    if (found) return found;
  }
  return null;
}

export function elementsOf(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child) => typeof child !== "string");
}

export function childOf(element: XmlElement, name: string): XmlElement | null {
  return elementsOf(element).find((child) => child.name === name) ?? null;
}

/** The parser's own shape: one key is the element's name, ":@" holds its attributes. */
type RawNode = Readonly<Record<string, unknown>>;

function toNode(raw: RawNode): XmlNode {
  if (typeof raw["#text"] === "string") return raw["#text"];
  const name = Object.keys(raw).find((key) => key !== ":@") ?? "";
  return {
    name,
    attributes: (raw[":@"] ?? {}) as Record<string, string>,
    children: (raw[name] as RawNode[]).map(toNode),
  };
}

function decode(bytes: Uint8Array): string {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const declared = /^<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(start)?.[1];
  const encoding = start.startsWith("þÿ") ? "utf-16be" : start.startsWith("ÿþ") ? "utf-16le" : (declared ?? "utf-8");
  return new TextDecoder(encoding).decode(bytes);
}
