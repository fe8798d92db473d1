import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInContainer,
  type APIMessageTopLevelComponent,
  ButtonStyle,
  ComponentType,
} from "discord.js";
import type { Button, ChatMessage, MessageBlock } from "../../../src/domain/chat-message.ts";
import { STEP_MARKS, stepContent } from "../../../src/domain/message-text.ts";
import { BUTTONS_PER_ROW } from "./abilities.ts";
import { clean, inlineMarkdown, onOneLine } from "./markdown.ts";

/**
 * A message as components. Several blocks stand in a container, which Discord draws as a card.
 *
 * @param mark the id of the first component; see `markOf`
 * @param file the name of an attachment that is shown below
 */
export function componentsOf(
  { blocks, fallback }: ChatMessage,
  { mark, file }: { readonly mark?: number | undefined; readonly file?: string } = {},
): APIMessageTopLevelComponent[] {
  const seen = blocks.flatMap(blockComponents);
  const parts = seen.length === 0 ? textComponent(inlineMarkdown([fallback])) : seen;
  const shown: APIMessageTopLevelComponent[] =
    parts.length > 1 ? [{ type: ComponentType.Container, components: parts }] : parts;
  const [first, ...others] = shown;
  if (first === undefined) return [];
  const all = [mark === undefined ? first : { ...first, id: mark }, ...others];
  return file === undefined ? all : [...all, { type: ComponentType.File, file: { url: `attachment://${file}` } }];
}

function blockComponents(block: MessageBlock): APIComponentInContainer[] {
  switch (block.kind) {
    case "heading":
      return textComponent(`### ${inlineMarkdown([onOneLine(block.text)])}`);
    case "text":
      return textComponent(inlineMarkdown(block.content));
    case "quote":
      return textComponent(`> ${inlineMarkdown(block.content, "\n> ")}`);
    case "context":
      return textComponent(`-# ${inlineMarkdown(block.content, "\n-# ")}`);
    case "list":
      return textComponent(block.items.map((item) => `- ${inlineMarkdown(item, " ")}`).join("\n"));
    case "progress":
      return textComponent(
        block.steps.map((step) => `${STEP_MARKS[step.state]} ${inlineMarkdown(stepContent(step), " ")}`).join("\n"),
      );
    case "table":
      throw new RangeError("Discord has no tables: `fitMessage` makes text of them.");
    case "buttons":
      return rowsOf(block.buttons);
  }
}

/** Discord takes no text without a character that is seen. */
const textComponent = (content: string): APIComponentInContainer[] =>
  /^(?:[>#\s]|-#)*$/.test(content) ? [] : [{ type: ComponentType.TextDisplay, content }];

function rowsOf(buttons: readonly Button[]): APIActionRowComponent<APIButtonComponentWithCustomId>[] {
  const rows = Math.ceil(buttons.length / BUTTONS_PER_ROW);
  return Array.from({ length: rows }, (_, row) => ({
    type: ComponentType.ActionRow,
    components: buttons.slice(row * BUTTONS_PER_ROW, (row + 1) * BUTTONS_PER_ROW).map(buttonOf),
  }));
}

const STYLES = {
  plain: ButtonStyle.Secondary,
  primary: ButtonStyle.Primary,
  danger: ButtonStyle.Danger,
} as const satisfies Record<Button["style"], ButtonStyle>;

const buttonOf = ({ label, action, value, style, asks }: Button): APIButtonComponentWithCustomId => ({
  type: ComponentType.Button,
  style: STYLES[style],
  label: clean(label),
  custom_id: `${asks === "form" ? "?" : "!"}${action} ${value}`,
});

/** What a button of ours stands for; null for a custom id that is none of ours. */
export function choiceOf(customId: string): Pick<Button, "action" | "value" | "asks"> | null {
  const [, asks, action, value] = /^([?!])(\S+) (.*)$/s.exec(customId) ?? [];
  if (asks === undefined || action === undefined || value === undefined) return null;
  return { action, value, asks: asks === "?" ? "form" : "nothing" };
}
