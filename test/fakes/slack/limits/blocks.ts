import { z } from "zod";
import { accessory, actionElement, button, contextAction, contextElement, image, inputElement } from "./elements.ts";
import { richText } from "./rich-text.ts";
import { dataTable, table } from "./tables.ts";
import { anyText, characters, id, mrkdwn, plainText } from "./text.ts";

const section = z
  .strictObject({
    type: z.literal("section"),
    block_id: id,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, "missing required field: text");

const header = z.strictObject({ type: z.literal("header"), block_id: id, text: plainText(150) });
const divider = z.strictObject({ type: z.literal("divider"), block_id: id });
const context = z.strictObject({
  type: z.literal("context"),
  block_id: id,
  elements: z.array(contextElement).min(1).max(10),
});
const actions = z.strictObject({
  type: z.literal("actions"),
  block_id: id,
  elements: z.array(actionElement).min(1).max(25),
});
const contextActions = z.strictObject({
  type: z.literal("context_actions"),
  block_id: id,
  elements: z.array(contextAction).min(1).max(5),
});
const imageBlock = z.strictObject({
  ...image.shape,
  block_id: id,
  title: plainText(2000).optional(),
});
const input = z.strictObject({
  type: z.literal("input"),
  block_id: id,
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});
const markdown = z.strictObject({ type: z.literal("markdown"), block_id: id, text: characters(12_000) });

/** @see https://docs.slack.dev/reference/block-kit/blocks/task-card-block */
const taskCard = z.strictObject({
  type: z.literal("task_card"),
  block_id: id,
  task_id: characters(255),
  title: characters(3000),
  status: z.enum(["pending", "in_progress", "complete", "error"]).optional(),
  details: richText.optional(),
  output: richText.optional(),
  sources: z
    .array(z.strictObject({ type: z.literal("url"), url: characters(3000), text: characters(3000) }))
    .optional(),
});
const plan = z.strictObject({
  type: z.literal("plan"),
  block_id: id,
  title: characters(3000),
  tasks: z.array(taskCard).optional(),
});
const card = z.strictObject({
  type: z.literal("card"),
  block_id: id,
  hero_image: image.optional(),
  icon: image.optional(),
  title: mrkdwn(150).optional(),
  subtitle: mrkdwn(150).optional(),
  body: mrkdwn(200).optional(),
  actions: z.array(button).optional(),
});
const carousel = z.strictObject({ type: z.literal("carousel"), block_id: id, elements: z.array(card).min(1).max(10) });
const alert = z.strictObject({
  type: z.literal("alert"),
  block_id: id,
  text: anyText(3000),
  level: z.enum(["default", "info", "warning", "error", "success"]).optional(),
});
const container = z.strictObject({
  type: z.literal("container"),
  block_id: id,
  title: plainText(150).optional(),
  rich_text_title: richText.optional(),
  subtitle: anyText(150).optional(),
  icon: image.optional(),
  width: z.enum(["narrow", "standard", "wide", "full"]).optional(),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
  has_header_divider: z.boolean().optional(),
  child_blocks: z
    .array(
      z.discriminatedUnion("type", [actions, context, divider, header, imageBlock, input, richText, section, table]),
    )
    .min(1)
    .max(10),
});

const everywhere = [section, header, divider, context, actions, imageBlock, richText, input] as const;

/** @see https://docs.slack.dev/reference/block-kit/blocks */
export const messageBlock = z.discriminatedUnion("type", [
  ...everywhere,
  contextActions,
  markdown,
  table,
  dataTable,
  taskCard,
  plan,
  card,
  carousel,
  alert,
  container,
]);

export const viewBlock = z.discriminatedUnion("type", everywhere);
