/**
 * A report as a reader meets it, before it is Markdown or lines on a terminal. Text is plain throughout: each renderer
 * escapes it for its own medium, so words from papers can never become markup.
 */
export type Document = readonly Block[];

export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "paragraph"; readonly content: Inline }
  | { readonly kind: "quotation"; readonly content: Inline }
  | { readonly kind: "list"; readonly items: readonly Inline[] }
  | { readonly kind: "references"; readonly items: readonly Inline[] }
  | { readonly kind: "table"; readonly header: readonly string[]; readonly rows: readonly (readonly Inline[])[] };

export type Inline = readonly Span[];

export type Span =
  | string
  | { readonly kind: "strong" | "emphasis" | "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly url: string }
  | { readonly kind: "citation"; readonly number: number };

export const heading = (level: 1 | 2 | 3, text: string): Block => ({ kind: "heading", level, text });
export const paragraph = (...content: Inline): Block => ({ kind: "paragraph", content });
export const quotation = (...content: Inline): Block => ({ kind: "quotation", content });
export const list = (items: readonly Inline[]): Block => ({ kind: "list", items });
export const strong = (text: string): Span => ({ kind: "strong", text });
export const emphasis = (text: string): Span => ({ kind: "emphasis", text });
export const code = (text: string): Span => ({ kind: "code", text });
export const link = (text: string, url: string): Span => ({ kind: "link", text, url });

/** What a reader sees of a span. */
export function spanText(span: Span): string {
  if (typeof span === "string") return span;
  return span.kind === "citation" ? `[${span.number}]` : span.text;
}

/** Puts one span between others, as `join` does for strings. */
export function interleave(parts: readonly Inline[], separator: Span): Inline {
  return parts.flatMap((part, index) => (index === 0 ? part : [separator, ...part]));
}

/** One line of visible text: white space as single spaces, no control, bidirectional or zero-width characters. */
export function plainText(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu, "")
    .trim();
}
