import { type Fields, fieldsOf, listOf, textOf } from "../../json.ts";
import { el } from "./dom.ts";
import { emojiCharacter, withEmoji } from "./emoji.ts";
import type { Names } from "./names.ts";

/** The parts of a rich text: sections, lists, quotations, code. */
export const richText = (block: Fields, names: Names): readonly HTMLElement[] =>
  listOf(block.elements).map((part) => {
    const inner = () => inlines(part, names);
    if (part.type === "rich_text_list") return list(part, names);
    if (part.type === "rich_text_quote") return el("blockquote", {}, ...inner());
    if (part.type === "rich_text_preformatted") return el("pre", {}, ...inner());
    return el("p", {}, ...inner());
  });

/** What a section holds, one after the other. */
export const inlines = (section: Fields, names: Names): readonly Node[] =>
  listOf(section.elements).map((element) => styled(inline(element, names), fieldsOf(element.style)));

function list(part: Fields, names: Names): HTMLElement {
  const items = listOf(part.elements).map((item) => el("li", {}, ...inlines(item, names)));
  return el(part.style === "ordered" ? "ol" : "ul", {}, ...items);
}

function inline(element: Fields, names: Names): Node {
  switch (element.type) {
    case "link":
      return link(textOf(element.url), textOf(element.text) || textOf(element.url));
    case "user":
      return mention(`@${names.person(textOf(element.user_id))}`);
    case "channel":
      return mention(`#${names.channel(textOf(element.channel_id))}`);
    case "broadcast":
      return mention(`@${textOf(element.range)}`);
    case "emoji":
      return new Text(emojiCharacter(textOf(element.name)));
    default:
      return new Text(withEmoji(textOf(element.text)));
  }
}

const STYLES = { bold: "b", italic: "i", strike: "s", code: "code", underline: "u" } as const;

function styled(node: Node, style: Fields): Node {
  return Object.entries(STYLES).reduce(
    (inner, [name, tag]) => (style[name] === true ? el(tag, {}, inner) : inner),
    node,
  );
}

/** A link that leaves the page in a tab of its own; other addresses than those of the web are text. */
export function link(url: string, label: string): Node {
  if (!/^(?:https?|mailto):/i.test(url)) return new Text(label);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

export const mention = (text: string): HTMLElement => el("span", { class: "mention" }, text);
