import type { ChatFile, ChatMessage, Inline, MessageBlock, MessageLimits, Table } from "./chat-message.ts";
import { inlineText, strong, text } from "./chat-message.ts";
import { blockFits, fits, fitTogether, longestBlock, MARK_LENGTH } from "./message-size.ts";
import { messageText, rowContent, stepContent } from "./message-text.ts";
import { shorten, splitInline } from "./text-splitting.ts";

export interface FittedMessage {
  /** In order, one or more, each within the limits. */
  readonly messages: readonly ChatMessage[];
  /**
   * All that was to be said, as a text file, when the messages do not say all of it: it took more of them than
   * `limits.messages`, or held something that no message can. Null when they do.
   */
  readonly whole: ChatFile | null;
}

/**
 * Divides a message into messages that a platform can hold, so that nothing is lost and no word is cut that could be whole.
 * The bot calls it before it posts, so that each message has a key of its own and can be found again.
 *
 * @throws {RangeError} when a button is too long: its words are ours to shorten
 */
export function fitMessage(message: ChatMessage, limits: MessageLimits): FittedMessage {
  checkButtons(message, limits);
  if (fits(message, limits)) return { messages: [message], whole: null };
  const fallback = shorten(message.fallback, limits.fallbackLength);
  const pieces = message.blocks.flatMap((block) => joinNeighbours(divide(block, limits), limits));
  const blocks = pieces.filter((piece) => piece !== UNSAYABLE);
  const all = pack(blocks.length === 0 ? [text(fallback)] : blocks, limits).map((part) => ({ blocks: part, fallback }));
  const complete = blocks.length === pieces.length && all.length <= limits.messages;
  return { messages: all.slice(0, limits.messages), whole: complete ? null : asFile(message) };
}

function checkButtons({ blocks }: ChatMessage, { measure, buttons }: MessageLimits): void {
  for (const { label, action, value } of blocks.flatMap(choicesOf)) {
    if (measure([label]) > buttons.labelLength || `${action}${value}`.length > buttons.payloadLength) {
      throw new RangeError(`The button ${action} has more than the platform takes. Shorten its words or its value.`);
    }
  }
}

const choicesOf = (block: MessageBlock) => (block.kind === "buttons" ? block.buttons : []);

const asFile = (message: ChatMessage): ChatFile => ({
  name: "message.txt",
  mediaType: "text/plain",
  bytes: new TextEncoder().encode(`${messageText(message)}\n`),
});

/** Stands among the pieces of a block for what no message can hold. */
const UNSAYABLE = "unsayable";
type Piece = MessageBlock | typeof UNSAYABLE;

/** The smallest pieces of a block that does not fit, each of which does. */
function divide(block: MessageBlock, limits: MessageLimits): readonly Piece[] {
  if (blockFits(block, limits)) return [block];
  switch (block.kind) {
    case "heading":
      return split([strong(block.text)], limits, (content) => text(...content));
    case "text":
    case "quote":
    case "context":
      return split(block.content, limits, (content) => ({ kind: block.kind, content }));
    case "list":
      return block.items.flatMap((item) => splitItem(item, limits));
    case "progress":
      return block.steps.flatMap((step) => {
        const alone: MessageBlock = { kind: "progress", steps: [step] };
        return blockFits(alone, limits) ? [alone] : splitItem(stepContent(step), limits);
      });
    case "table":
      return divideTable(block, limits);
    case "buttons":
      return block.buttons.map((button) => ({ kind: "buttons", buttons: [button] }));
  }
}

/** Rows under their header; what is too wide for a table, or all of it where there are no tables, as text. */
function divideTable(table: Table, limits: MessageLimits): readonly Piece[] {
  const rows = table.rows.flatMap((row) => {
    const alone: Table = { ...table, rows: [row] };
    return blockFits(alone, limits) ? [alone] : splitItem(rowContent(table, row), limits);
  });
  const named = rows.some((piece) => piece !== UNSAYABLE && piece.kind === "table");
  return named ? rows : [...split([strong(table.caption)], limits, (content) => text(...content)), ...rows];
}

function split(
  content: Inline,
  limits: MessageLimits,
  asBlock: (content: Inline) => MessageBlock,
  longest = longestBlock(limits),
): readonly Piece[] {
  const parts = splitInline(content, longest, limits.measure);
  if (parts !== null) return parts.map(asBlock);
  const bare = splitInline([inlineText(content)], longest, limits.measure) ?? [];
  return [...bare.map(asBlock), UNSAYABLE];
}

const splitItem = (item: Inline, limits: MessageLimits) =>
  split(item, limits, (content) => ({ kind: "list", items: [content] }), longestBlock(limits) - MARK_LENGTH);

/** Puts pieces of one kind together again as far as they fit. */
function joinNeighbours(pieces: readonly Piece[], limits: MessageLimits): readonly Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const both = last === undefined ? null : join(last, piece);
    if (both !== null && blockFits(both, limits)) joined.splice(-1, 1, both);
    else joined.push(piece);
  }
  return joined;
}

function join(first: Piece, next: Piece): MessageBlock | null {
  if (first === UNSAYABLE || next === UNSAYABLE) return null;
  if (first.kind === "list" && next.kind === "list") return { ...first, items: [...first.items, ...next.items] };
  if (first.kind === "progress" && next.kind === "progress")
    return { ...first, steps: [...first.steps, ...next.steps] };
  if (first.kind === "table" && next.kind === "table") return { ...first, rows: [...first.rows, ...next.rows] };
  if (first.kind === "buttons" && next.kind === "buttons") {
    return { ...first, buttons: [...first.buttons, ...next.buttons] };
  }
  return null;
}

/** Fills messages one after the other. A heading goes with what follows it. */
function pack(blocks: readonly MessageBlock[], limits: MessageLimits): readonly (readonly MessageBlock[])[] {
  const messages: MessageBlock[][] = [];
  let open: MessageBlock[] = [];
  for (const block of blocks) {
    if (!fitTogether([...open, block], limits)) {
      const body = open.findLastIndex(({ kind }) => kind !== "heading") + 1;
      const kept = body > 0 && fitTogether([...open.slice(body), block], limits) ? body : open.length;
      messages.push(open.slice(0, kept));
      open = open.slice(kept);
    }
    open.push(block);
  }
  return [...messages, open];
}
