import type { Inline, Span } from "../../../src/domain/chat-message.ts";

/** Control characters, and marks that turn the direction of text. */
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
/** Characters that begin markup, a mention, a date or a custom emoji anywhere. */
const ANYWHERE = /[\\*_~`|<>[\]()@#]/g;
/** The beginning of an address, or of an emoji by name. */
const COLON = /:(?=\/\/|[\w+-]+:)/g;
/** What makes a line a list or small print. */
const AT_LINE_START = /^(\s*)([-+]|\d+(?=\.))(?=\.?\s)/gm;
/** Two marks in a row would be read as one. */
const BETWEEN_MARKS = "\u200b";

/**
 * Text as Discord's Markdown that shows nothing but these words. A new line becomes `newline`: in quotes and small print
 * every line has a mark of its own.
 */
export function inlineMarkdown(content: Inline, newline = "\n"): string {
  const parts = content.filter((span) => typeof span === "string" || span.kind === "person" || span.text !== "");
  const marked = parts.map((span, index) => {
    const gap = isMarked(span) && isMarked(parts[index - 1]) ? BETWEEN_MARKS : "";
    return gap + spanMarkdown(span);
  });
  return marked.join("").replaceAll("\n", newline);
}

/** Words alone. */
export const plainMarkdown = (text: string): string =>
  clean(text)
    .replace(ANYWHERE, "\\$&")
    .replace(COLON, "\\:")
    .replace(AT_LINE_START, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
    );

/** Each becomes a space, so that a text never grows shorter than what is measured. */
export const clean = (text: string): string => text.toWellFormed().replace(/\r\n/g, " \n").replace(UNSEEN, " ");

export const onOneLine = (text: string): string => text.replace(/[\r\n]/g, " ");

const isMarked = (span: Span | undefined) =>
  span !== undefined && typeof span !== "string" && (span.kind === "strong" || span.kind === "emphasis");

function spanMarkdown(span: Span): string {
  if (typeof span === "string") return plainMarkdown(span);
  switch (span.kind) {
    case "strong":
      return marked(span.text, "**");
    case "emphasis":
      return marked(span.text, "*");
    case "code":
      return code(clean(span.text));
    case "link":
      return link(span.text, span.url);
    case "person":
      return isId(span.id) ? `<@${span.id}>` : plainMarkdown(`@${span.name}`);
  }
}

/** Marks stand at words, not at spaces. */
function marked(text: string, mark: "*" | "**"): string {
  const [, before = "", words = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(clean(text)) ?? [];
  return words === "" ? clean(text) : `${before}${mark}${plainMarkdown(words)}${mark}${after}`;
}

const code = (text: string): string => (/[`\n]/.test(text) || text.trim() === "" ? plainMarkdown(text) : `\`${text}\``);

/** Discord shows no link whose words are an address, as they might be another one. */
function link(text: string, url: string): string {
  const address = webAddress(url);
  if (address === null) return plainMarkdown(text === url ? text : `${text} (${url})`);
  if (/:\/\//.test(text)) return text === url ? `<${address}>` : `${plainMarkdown(text)} <${address}>`;
  return `[${plainMarkdown(text)}](<${address}>)`;
}

function webAddress(url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  return parsed.href.replace(/[<>()\s\\]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

export const isId = (id: string): boolean => /^\d{15,20}$/.test(id);
