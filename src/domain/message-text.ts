import type { ChatMessage, Inline, MessageBlock, ProgressStep, Span, Table } from "./chat-message.ts";
import { inlineText, spanText } from "./chat-message.ts";

/** A message as plain text: all that it says, with the addresses of its links; its buttons aside. */
export function messageText({ blocks }: ChatMessage): string {
  return blocks
    .map(blockText)
    .filter((words) => words !== "")
    .join("\n\n");
}

function blockText(block: MessageBlock): string {
  switch (block.kind) {
    case "heading":
      return block.text;
    case "text":
    case "context":
      return withAddresses(block.content);
    case "quote":
      return withAddresses(block.content).replace(/^/gm, "> ");
    case "list":
      return block.items.map((item) => `• ${withAddresses(item)}`).join("\n");
    case "progress":
      return block.steps.map((step) => `${STEP_MARKS[step.state]} ${inlineText(stepContent(step))}`).join("\n");
    case "table":
      return [block.caption, ...block.rows.map((row) => `• ${withAddresses(rowContent(block, row))}`)].join("\n");
    case "buttons":
      return "";
  }
}

/** How the state of a step is shown where there are only characters. */
export const STEP_MARKS: Readonly<Record<ProgressStep["state"], string>> = {
  waiting: "·",
  running: "▸",
  done: "✓",
  failed: "✗",
  skipped: "–",
};

const withAddresses = (content: Inline) => content.map(withAddress).join("");

function withAddress(span: Span): string {
  const shown = spanText(span);
  const address = typeof span !== "string" && span.kind === "link" ? span.url : shown;
  return address === shown ? shown : `${shown} <${address}>`;
}

/** A step in words. */
export function stepContent({ label, detail }: ProgressStep): Inline {
  return detail === null ? [label] : [label, ": ", detail];
}

/** A row in words, for where tables cannot be shown: its first cell, then all else after the name of its column. */
export function rowContent({ header }: Table, [first = [], ...others]: readonly Inline[]): Inline {
  const named = others.flatMap(
    (cell, index): Inline => (inlineText(cell).trim() === "" ? [] : [` · ${header[index + 1]}: `, ...cell]),
  );
  return [{ kind: "strong", text: inlineText(first) }, ...named];
}
