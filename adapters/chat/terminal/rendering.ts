import type { ChatMessage, Inline, MessageBlock } from "../../../src/domain/chat-message.ts";
import { STEP_MARKS, stepContent } from "../../../src/domain/message-text.ts";
import { style, width } from "../../../src/domain/terminal-lines.ts";
import { renderTable } from "./table.ts";
import type { Look } from "./wrapping.ts";
import { harmlessLine, wrap } from "./wrapping.ts";

/** A button with the number under which it is pressed. */
export interface Choice {
  readonly number: number;
  readonly label: string;
}

/** A message as lines. */
export function renderMessage({ blocks }: ChatMessage, choices: readonly Choice[], look: Look): readonly string[] {
  const lines = blocks.flatMap((block, index) => {
    const gap = index > 0 && spaced(block, blocks[index - 1]) ? [""] : [];
    return [...gap, ...renderBlock(block, look)];
  });
  return [...lines, ...renderChoices(choices, look)];
}

/** Buttons as numbered choices. */
export function renderChoices(choices: readonly Choice[], look: Look): readonly string[] {
  const lines: string[] = [];
  for (const { number, label } of choices) {
    const choice = `[${number}] ${harmlessLine(label)}`;
    const longer = lines.length === 0 ? choice : `${lines.at(-1)}   ${choice}`;
    if (lines.length > 0 && width(longer) <= look.columns) lines.splice(-1, 1, longer);
    else lines.push(choice);
  }
  return look.styled ? lines.map((line) => style("bold", line)) : lines;
}

function renderBlock(block: MessageBlock, look: Look): readonly string[] {
  switch (block.kind) {
    case "heading": {
      const lines = wrap([{ kind: "strong", text: harmlessLine(block.text) }], look);
      return look.styled ? lines.map((line) => style("cyan", line)) : lines;
    }
    case "text":
      return wrap(withAddresses(block.content, look), look);
    case "quote":
      return wrap(withAddresses(block.content, look), look, { first: "│ ", rest: "│ " });
    case "list":
      return block.items.flatMap((item) => wrap(withAddresses(item, look), look, { first: "• ", rest: "  " }));
    case "progress":
      return block.steps.flatMap((step) =>
        wrap(stepContent(step), look, { first: `${STEP_MARKS[step.state]} `, rest: "  " }),
      );
    case "context": {
      const lines = wrap(withAddresses(block.content, look), look);
      return look.styled ? lines.map((line) => style("dim", line)) : lines;
    }
    case "table":
      return renderTable(block, look);
    case "buttons":
      return [];
  }
}

/** Where links cannot be followed, their addresses are said. */
function withAddresses(content: Inline, { styled }: Look): Inline {
  if (styled) return content;
  return content.flatMap(
    (span): Inline =>
      typeof span !== "string" && span.kind === "link" && span.url !== span.text ? [span, ` <${span.url}>`] : [span],
  );
}

/** Small print stands close to what it is about; the rest is set apart. */
const spaced = (block: MessageBlock, before: MessageBlock | undefined) =>
  block.kind !== "context" && block.kind !== "buttons" && before?.kind !== "heading";
