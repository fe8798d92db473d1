import { el } from "./dom.ts";
import { lexer, type Token, type Tokens } from "./marked.js";
import { link } from "./rich-text.ts";

/** Markdown as elements; HTML in it stays text. */
export const markdown = (text: string): readonly Node[] => nodes(lexer(text));

const nodes = (tokens: readonly Token[] | undefined): readonly Node[] => (tokens ?? []).flatMap(node);

const TAGS: Readonly<Record<string, keyof HTMLElementTagNameMap>> = {
  paragraph: "p",
  blockquote: "blockquote",
  strong: "b",
  em: "i",
  del: "s",
};

function node(token: Token): readonly Node[] {
  const tag = TAGS[token.type];
  if (tag !== undefined) return [el(tag, {}, ...inner(token))];
  switch (token.type) {
    case "space":
      return [];
    case "heading":
      return [el("h4", {}, ...inner(token))];
    case "code":
      return [el("pre", {}, (token as Tokens.Code).text)];
    case "codespan":
      return [el("code", {}, (token as Tokens.Codespan).text)];
    case "link":
      return [link((token as Tokens.Link).href, (token as Tokens.Link).text)];
    case "list":
      return [list(token as Tokens.List)];
    case "table":
      return [table(token as Tokens.Table)];
    case "hr":
      return [el("hr")];
    case "br":
      return [el("br")];
    default:
      return "tokens" in token && token.tokens !== undefined ? inner(token) : [new Text(words(token))];
  }
}

const inner = (token: Token) => ("tokens" in token ? nodes(token.tokens) : []);

const words = (token: Token): string => ("text" in token && typeof token.text === "string" ? token.text : token.raw);

const list = ({ ordered, items }: Tokens.List) =>
  el(ordered ? "ol" : "ul", {}, ...items.map((item) => el("li", {}, ...nodes(item.tokens))));

function table({ header, rows }: Tokens.Table): HTMLElement {
  const head = el("tr", {}, ...header.map((cell) => el("th", { scope: "col" }, ...nodes(cell.tokens))));
  const body = rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, ...nodes(cell.tokens)))));
  return el("div", { class: "table" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)));
}
