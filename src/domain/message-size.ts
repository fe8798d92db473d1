import type { ChatMessage, Inline, MessageBlock, MessageLimits, Table } from "./chat-message.ts";
import { stepContent } from "./message-text.ts";

/** Whether a platform can hold the message as it is. */
export function fits({ blocks, fallback }: ChatMessage, limits: MessageLimits): boolean {
  return (
    blocks.length > 0 &&
    fallback !== "" &&
    fallback.length <= limits.fallbackLength &&
    blocks.every((block) => blockFits(block, limits)) &&
    fitTogether(blocks, limits)
  );
}

export function blockFits(block: MessageBlock, limits: MessageLimits): boolean {
  const length = blockLength(block, limits);
  switch (block.kind) {
    case "heading":
      return length <= Math.min(limits.headingLength, limits.messageLength);
    case "table":
      return tableFits(block, limits);
    case "buttons":
      return length <= limits.messageLength && block.buttons.length <= limits.buttons.count;
    default:
      return length <= longestBlock(limits);
  }
}

/** Whether blocks that fit by themselves fit into one message. */
export function fitTogether(blocks: readonly MessageBlock[], limits: MessageLimits): boolean {
  const buttons = blocks.reduce((sum, block) => sum + (block.kind === "buttons" ? block.buttons.length : 0), 0);
  const tables = blocks.filter(({ kind }) => kind === "table").length;
  const length = blocks.reduce((sum, block) => sum + blockLength(block, limits), 0);
  return (
    blocks.length <= limits.blocks &&
    length <= limits.messageLength &&
    buttons <= limits.buttons.count &&
    tables <= (limits.table?.count ?? 0)
  );
}

export const longestBlock = ({ blockLength, messageLength }: MessageLimits): number =>
  Math.min(blockLength, messageLength);

/** What a list adds to an item, and a progress list to a step: a mark and a line break. */
export const MARK_LENGTH = 4;

function tableFits(table: Table, limits: MessageLimits): boolean {
  return (
    limits.table !== null &&
    table.header.length <= limits.table.columns &&
    table.rows.length + 1 <= limits.table.rows &&
    blockLength(table, limits) <= Math.min(limits.table.length, limits.messageLength)
  );
}

function blockLength(block: MessageBlock, { measure }: MessageLimits): number {
  const sum = (contents: readonly Inline[], mark = 0) =>
    contents.reduce((length, content) => length + measure(content) + mark, 0);
  switch (block.kind) {
    case "heading":
      return measure([block.text]);
    case "text":
    case "quote":
    case "context":
      return measure(block.content);
    case "list":
      return sum(block.items, MARK_LENGTH);
    case "progress":
      return sum(block.steps.map(stepContent), MARK_LENGTH);
    case "table":
      return sum([[block.caption], ...block.header.map((name) => [name]), ...block.rows.flat()]);
    case "buttons":
      return sum(block.buttons.map(({ label }) => [label]));
  }
}
