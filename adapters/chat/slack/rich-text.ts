import type { types } from "@slack/bolt";
import type { Inline, Span } from "../../../src/domain/chat-message.ts";
import { spanText } from "../../../src/domain/chat-message.ts";
import { harmless } from "./text.ts";

type Element = types.RichTextSection["elements"][number];

/** Rich text takes words as they are: nothing in it is markup, so nothing has to be escaped. Empty words are left out. */
export const elementsOf = (content: Inline): Element[] => content.flatMap((span) => elementOf(span) ?? []);

function elementOf(span: Span): Element | null {
  const text = harmless(spanText(span));
  if (text === "") return null;
  if (typeof span === "string") return { type: "text", text };
  switch (span.kind) {
    case "strong":
      return { type: "text", text, style: { bold: true } };
    case "emphasis":
      return { type: "text", text, style: { italic: true } };
    case "code":
      return { type: "text", text, style: { code: true } };
    case "link":
      return isWebAddress(span.url) ? { type: "link", url: span.url, text } : { type: "text", text };
    case "person":
      // By name: an element for a user would call them.
      return { type: "text", text };
  }
}

export const isWebAddress = (url: string): boolean =>
  /^(?:https?|mailto):/.test(url) && url.length <= 3_000 && URL.canParse(url);

export const section = (content: Inline): types.RichTextSection => ({
  type: "rich_text_section",
  elements: elementsOf(content),
});

export const isEmpty = (content: Inline): boolean => elementsOf(content).length === 0;

export const richText = (...elements: types.RichTextBlock["elements"]): types.RichTextBlock => ({
  type: "rich_text",
  elements,
});

export const bullets = (items: readonly Inline[]): types.RichTextList => ({
  type: "rich_text_list",
  style: "bullet",
  elements: items.map(section),
});
