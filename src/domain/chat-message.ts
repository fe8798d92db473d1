/**
 * A message as a person meets it, before it is Slack's blocks, Discord's components or lines on a terminal. Text is plain
 * throughout: each adapter escapes it for its own medium, so no words can become markup, a mention or a control code.
 */
export interface ChatMessage {
  /** One or more. */
  readonly blocks: readonly MessageBlock[];
  /** The message in a sentence or two, for notifications and screen readers. Never empty. */
  readonly fallback: string;
}

export type MessageBlock =
  | { readonly kind: "heading"; readonly text: string }
  /** A paragraph; line breaks in it are kept. */
  | { readonly kind: "text"; readonly content: Inline }
  | { readonly kind: "quote"; readonly content: Inline }
  | { readonly kind: "list"; readonly items: readonly Inline[] }
  | Table
  | { readonly kind: "progress"; readonly steps: readonly ProgressStep[] }
  | { readonly kind: "buttons"; readonly buttons: readonly Button[] }
  /** Small print: a tally, a cost, a hint. */
  | { readonly kind: "context"; readonly content: Inline };

export interface Table {
  readonly kind: "table";
  /** Says what the table shows, for those who hear it. */
  readonly caption: string;
  readonly header: readonly string[];
  /** Each as long as the header. */
  readonly rows: readonly (readonly Inline[])[];
}

export interface ProgressStep {
  readonly label: string;
  readonly state: "waiting" | "running" | "done" | "failed" | "skipped";
  /** Counts and the like: "212 of 340"; null for none. */
  readonly detail: string | null;
}

export interface Button {
  readonly label: string;
  /** What an `Action` brings back, together at most `ButtonLimits.payloadLength`; no two in a message have both alike. */
  readonly action: string;
  readonly value: string;
  readonly style: "plain" | "primary" | "danger";
  /** Whether there is something to ask first: then the platform shows `ChatListener.form` before the press counts. */
  readonly asks: "nothing" | "form";
}

export type Inline = readonly Span[];

export type Span =
  | string
  | { readonly kind: "strong" | "emphasis" | "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly url: string }
  /** A person by name; shown as the platform shows people, without calling them where it allows that. */
  | { readonly kind: "person"; readonly id: string; readonly name: string };

/** A file to attach. */
export interface ChatFile {
  /** With its extension: `review.md`. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What one message of a platform can hold. Lengths are as `measure` counts them. */
export interface MessageLimits {
  /** How long the platform counts some text, with what escaping and markup add: 1 or more a character, more for more. */
  readonly measure: (content: Inline) => number;
  /** Of a text, quote or context; of the items of a list, or the steps of a progress list, together. */
  readonly blockLength: number;
  /** Of a heading. */
  readonly headingLength: number;
  /** Of all blocks together. */
  readonly messageLength: number;
  readonly fallbackLength: number;
  /** Blocks of a message. */
  readonly blocks: number;
  readonly buttons: ButtonLimits;
  /** Null when the platform has no tables: then rows become text. */
  readonly table: TableLimits | null;
  /** The most messages that one text may become; past that the whole of it is a file. */
  readonly messages: number;
}

export interface ButtonLimits {
  /** Of a message. */
  readonly count: number;
  readonly labelLength: number;
  /** Of an action and its value together. */
  readonly payloadLength: number;
}

export interface TableLimits {
  /** Tables of a message. */
  readonly count: number;
  /** With the header. */
  readonly rows: number;
  readonly columns: number;
  /** Over all cells. */
  readonly length: number;
}

/** A message of one paragraph. */
export const textMessage = (...content: Inline): ChatMessage => ({
  blocks: [{ kind: "text", content }],
  fallback: inlineText(content),
});

export const heading = (text: string): MessageBlock => ({ kind: "heading", text });
export const text = (...content: Inline): MessageBlock => ({ kind: "text", content });
export const quote = (...content: Inline): MessageBlock => ({ kind: "quote", content });
export const list = (items: readonly Inline[]): MessageBlock => ({ kind: "list", items });
export const progress = (steps: readonly ProgressStep[]): MessageBlock => ({ kind: "progress", steps });
export const buttons = (...choices: readonly Button[]): MessageBlock => ({ kind: "buttons", buttons: choices });
export const context = (...content: Inline): MessageBlock => ({ kind: "context", content });
export const strong = (words: string): Span => ({ kind: "strong", text: words });
export const link = (words: string, url: string): Span => ({ kind: "link", text: words, url });
export const person = (id: string, name: string): Span => ({ kind: "person", id, name });

/** What a reader sees of a span. */
export function spanText(span: Span): string {
  if (typeof span === "string") return span;
  return span.kind === "person" ? `@${span.name}` : span.text;
}

export const inlineText = (content: Inline): string => content.map(spanText).join("");
