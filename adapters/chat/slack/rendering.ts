import type { types } from "@slack/bolt";
import type { Button, ChatMessage, Inline, MessageBlock, ProgressStep } from "../../../src/domain/chat-message.ts";
import { inlineText } from "../../../src/domain/chat-message.ts";
import { STEP_MARKS, stepContent } from "../../../src/domain/message-text.ts";
import type { Dialect, Uses } from "./dialect.ts";
import { bullets, isEmpty, isWebAddress, richText, section } from "./rich-text.ts";
import { tableBlocks } from "./tables.ts";
import { escaped, harmless } from "./text.ts";

/** What Slack is sent of a message: `text` is for notifications and for those who hear it. */
export interface Payload {
  readonly text: string;
  readonly blocks: types.AnyBlock[];
}

export function payloadOf(message: ChatMessage, dialect: Dialect): Payload {
  const title = harmless(message.fallback) || "Assignee";
  const blocks = withoutEcho(message, dialect).flatMap((block) => blocksOf(block, dialect, title));
  return { text: escaped(title), blocks: blocks.length > 0 ? blocks : [richText(section([title]))] };
}

/** What a plan has for its title is not said again in small print. */
function withoutEcho(message: ChatMessage, dialect: Dialect): readonly MessageBlock[] {
  const { blocks, fallback } = message;
  if (dialect.progress !== "plan" || !usesOf(message).progress) return blocks;
  return blocks.filter((block) => block.kind !== "context" || inlineText(block.content) !== fallback);
}

export const usesOf = ({ blocks }: ChatMessage): Uses => ({
  table: blocks.some(({ kind }) => kind === "table"),
  progress: blocks.some(({ kind }) => kind === "progress"),
});

/** @param title what a plan is called, which our progress lists have no words of their own for */
export function blocksOf(block: MessageBlock, dialect: Dialect, title: string): types.AnyBlock[] {
  switch (block.kind) {
    case "heading": {
      const text = harmless(block.text).replaceAll("\n", " ").trim();
      return text === "" ? [] : [{ type: "header", text: words(text) }];
    }
    case "text":
      return isEmpty(block.content) ? [] : [richText(section(block.content))];
    case "quote":
      return isEmpty(block.content)
        ? []
        : [richText({ type: "rich_text_quote", elements: section(block.content).elements })];
    case "list": {
      const items = block.items.filter((item) => !isEmpty(item));
      return items.length === 0 ? [] : [richText(bullets(items))];
    }
    case "table":
      return tableBlocks(block, dialect);
    case "progress":
      return progressBlocks(block.steps, dialect, title);
    case "buttons":
      return block.buttons.length === 0 ? [] : [{ type: "actions", elements: block.buttons.map(buttonOf) }];
    case "context":
      return isEmpty(block.content) ? [] : [contextOf(block.content)];
  }
}

const words = (text: string): types.PlainTextElement => ({ type: "plain_text", text, emoji: false });

const CARD_STATES = {
  waiting: "pending",
  running: "in_progress",
  done: "complete",
  failed: "error",
  skipped: "pending",
} as const;

function progressBlocks(steps: readonly ProgressStep[], { progress }: Dialect, title: string): types.AnyBlock[] {
  if (steps.length === 0) return [];
  if (progress === "plan") return [{ type: "plan", title, tasks: steps.map(cardOf) }];
  const lines = steps.map((step): Inline => [`${STEP_MARKS[step.state]} `, ...stepContent(step)]);
  return [richText(section(lines.flatMap((line, index) => (index === 0 ? line : ["\n", ...line]))))];
}

function cardOf(step: ProgressStep, index: number): types.TaskCardBlock {
  const label = harmless(step.label) || "…";
  const detail = step.state === "skipped" ? `not done${step.detail ? `: ${step.detail}` : ""}` : step.detail;
  return {
    type: "task_card",
    task_id: `step-${index + 1}`,
    title: label,
    status: CARD_STATES[step.state],
    ...(detail !== null && !isEmpty([detail]) && { details: richText(section([detail])) }),
  };
}

/** Its name carries what Slack does not bring back otherwise, and is unique in the message. */
function buttonOf({ label, action, value, style, asks }: Button, index: number): types.Button {
  return {
    type: "button",
    action_id: `${asks}.${index}.${action}`,
    text: words(harmless(label) || "…"),
    ...(value !== "" && { value }),
    ...(style !== "plain" && { style }),
  };
}

/** What a button's name says of it; null for a button that is none of ours. */
export function buttonNamed(actionId: string): Pick<Button, "action" | "asks"> | null {
  const [, asks, action] = /^(nothing|form)\.\d+\.(.+)$/s.exec(actionId) ?? [];
  return action === undefined ? null : { action, asks: asks === "form" ? "form" : "nothing" };
}

const CONTEXT_ELEMENTS = 10;

/** Small print: words as they are, links with their markup. */
function contextOf(content: Inline): types.AnyBlock {
  const runs: Inline[number][][] = [];
  for (const span of content) {
    const last = runs.at(-1);
    if (last === undefined || isLink(span) || last.some(isLink)) runs.push([span]);
    else last.push(span);
  }
  const elements = runs.filter((run) => inlineText(run).trim() !== "").map(smallPrint);
  return elements.length === 0 || elements.length > CONTEXT_ELEMENTS
    ? richText(section(content))
    : { type: "context", elements };
}

const isLink = (span: Inline[number]) => typeof span !== "string" && span.kind === "link" && isWebAddress(span.url);

function smallPrint(run: Inline): types.PlainTextElement | types.MrkdwnElement {
  const [first] = run;
  if (typeof first === "object" && first.kind === "link" && isWebAddress(first.url)) {
    const label = escaped(first.text).replaceAll("|", "¦") || escaped(first.url);
    return { type: "mrkdwn", text: `<${escaped(first.url)}|${label}>`, verbatim: true };
  }
  return words(harmless(inlineText(run)));
}
