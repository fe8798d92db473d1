import { XMLParser, XMLValidator } from "fast-xml-parser";

export interface XmlOptions {
  /** Elements that are lists even when there is only one. */
  readonly lists: readonly string[];
  /** Elements with inline markup, whose content is kept as it is written. */
  readonly raw: readonly string[];
}

/**
 * XML as an object; attributes begin with `@`, text beside attributes is `#text`. Entities are left as they are written.
 *
 * @throws when the text is not well-formed
 */
export function parseXml(text: string, { lists, raw }: XmlOptions): unknown {
  const fault = XMLValidator.validate(text);
  if (fault !== true) throw new Error(`XML, line ${fault.err.line}: ${fault.err.msg}`);
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    processEntities: false,
    stopNodes: raw.map((name) => `*.${name}`),
    isArray: (name) => lists.includes(name),
  }).parse(text);
}
