import { type Fields, fieldsOf, isFields, listOf, objectsWithin, textOf } from "./json.ts";

/** Blocks as text: one line a block, cells apart by ` | `, buttons in brackets. */
export const seenOf = (blocks: readonly Fields[]): string =>
  blocks
    .map(lineOf)
    .filter((line) => line !== "")
    .join("\n");

/** Whom a text alerts; only where Slack reads its markup: mrkdwn, markdown, rich text and plain messages. */
export function pingsIn(blocks: readonly Fields[]): readonly string[] {
  return [...objectsWithin(blocks)].flatMap((inner) => {
    if (inner.type === "user") return [`<@${inner.user_id}>`];
    if (inner.type === "broadcast") return [`<!${inner.range}>`];
    const marked = inner.type === "mrkdwn" || inner.type === "markdown" || inner.type === "message";
    return marked ? (textOf(inner.text).match(/<(?:!(?:here|channel|everyone|subteam)|@[UW])[^>]*>/g) ?? []) : [];
  });
}

function lineOf(block: Fields): string {
  if (block.type === "table" || block.type === "data_table") return tableLines(block);
  if (block.type === "plan") return [textOf(block.title), ...listOf(block.tasks).map(lineOf)].join("\n");
  if (block.type === "task_card") return taskLine(block);
  if (block.type === "rich_text") return listOf(block.elements).map(lineOf).join("\n");
  if (block.type === "rich_text_list")
    return listOf(block.elements)
      .map((item) => `• ${lineOf(item)}`)
      .join("\n");
  if (textOf(block.type).startsWith("rich_text_")) return listOf(block.elements).map(inlineOf).join("");
  if (block.type === "button") return `[${textIn(block.text)}]`;
  if (block.type === "image") return `(image: ${textOf(block.alt_text)})`;
  return [textIn(block.text), ...partsOf(block)].filter((part) => part !== "").join(" ");
}

function partsOf(block: Fields): readonly string[] {
  const inner = [block.title, block.label, block.hint, block.subtitle, block.body, block.caption].map(textIn);
  const lists = [block.fields, block.elements, block.child_blocks, block.actions].flatMap(listOf).map(lineOf);
  const one = [block.accessory, block.element].filter(isFields).map(elementOf);
  return [...inner, ...lists, ...one];
}

const elementOf = (element: Fields): string => {
  const chosen = [element.initial_option, ...listOf(element.initial_options)].map((option) =>
    textIn(fieldsOf(option).text),
  );
  const typed = [element.initial_value, element.initial_time, element.initial_conversation].map(textOf);
  return [lineOf(element), ...chosen, ...typed].filter((part) => part !== "").join(" ");
};

const tableLines = (block: Fields): string => {
  const rows = Array.isArray(block.rows) ? block.rows : [];
  const lines = rows.map((row) => listOf(row).map(cellOf).join(" | "));
  return [textOf(block.caption), ...lines].filter((line) => line !== "").join("\n");
};

const cellOf = (cell: Fields): string => (cell.type === "rich_text" ? lineOf(cell) : textOf(cell.text));

const taskLine = (task: Fields): string =>
  [`[${textOf(task.status)}] ${textOf(task.title)}`, ...[task.details, task.output].filter(isFields).map(lineOf)].join(
    " ",
  );

const inlineOf = (element: Fields): string => {
  if (element.type === "user") return `@${textOf(element.user_id)}`;
  if (element.type === "channel") return `#${textOf(element.channel_id)}`;
  if (element.type === "emoji") return `:${textOf(element.name)}:`;
  if (element.type === "broadcast") return `@${textOf(element.range)}`;
  if (element.type === "link") return textOf(element.text) || textOf(element.url);
  return textOf(element.text);
};

/** Text as it is read: links by their label, entities as characters. */
const textIn = (value: unknown): string => {
  const text = isFields(value) ? textOf(value.text) : textOf(value);
  return text
    .replace(/<(https?:[^|>]+)\|([^>]+)>/g, "$2")
    .replace(/<(https?:[^>]+)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
};
