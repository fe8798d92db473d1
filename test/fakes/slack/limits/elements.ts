import { z } from "zod";
import { anyText, characters, confirm, id, option, plainText } from "./text.ts";

const action = { action_id: id, confirm: confirm.optional(), focus_on_load: z.boolean().optional() };
const menu = { ...action, placeholder: plainText(150).optional() };
const several = { max_selected_items: z.number().min(1).optional() };
const dispatch = z.strictObject({ trigger_actions_on: z.array(z.string()).optional() }).optional();
const field = { action_id: id, placeholder: plainText(150).optional(), focus_on_load: z.boolean().optional() };
const options = z.array(option).min(1).max(100);
const groups = z.array(z.strictObject({ label: plainText(75), options }));
const optionLists = { options: options.optional(), option_groups: groups.min(1).max(100).optional() };
const filter = z
  .strictObject({
    include: z.array(z.enum(["im", "mpim", "private", "public"])).min(1),
    exclude_external_shared_channels: z.boolean(),
    exclude_bot_users: z.boolean(),
  })
  .partial();

export const image = z.strictObject({
  type: z.literal("image"),
  image_url: characters(3000).optional(),
  slack_file: z.looseObject({}).optional(),
  alt_text: characters(2000),
});

export const button = z.strictObject({
  type: z.literal("button"),
  ...action,
  text: plainText(75),
  value: characters(2000).optional(),
  url: characters(3000).optional(),
  style: z.enum(["primary", "danger"]).optional(),
  accessibility_label: characters(75).optional(),
});

const choices = [
  z.strictObject({ type: z.literal("overflow"), ...action, options: z.array(option).min(1).max(10) }),
  z.strictObject({ type: z.literal("static_select"), ...menu, ...optionLists, initial_option: option.optional() }),
  z.strictObject({ type: z.literal("users_select"), ...menu, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal("conversations_select"),
    ...menu,
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    response_url_enabled: z.boolean().optional(),
    filter: filter.optional(),
  }),
  z.strictObject({
    type: z.literal("channels_select"),
    ...menu,
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal("external_select"),
    ...menu,
    initial_option: option.optional(),
    min_query_length: z.number().optional(),
  }),
  z.strictObject({
    type: z.literal("multi_static_select"),
    ...menu,
    ...several,
    ...optionLists,
    initial_options: options.optional(),
  }),
  z.strictObject({
    type: z.literal("multi_users_select"),
    ...menu,
    ...several,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal("multi_conversations_select"),
    ...menu,
    ...several,
    initial_conversations: z.array(z.string()).optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: filter.optional(),
  }),
  z.strictObject({
    type: z.literal("multi_channels_select"),
    ...menu,
    ...several,
    initial_channels: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal("multi_external_select"),
    ...menu,
    ...several,
    initial_options: options.optional(),
    min_query_length: z.number().optional(),
  }),
  z.strictObject({
    type: z.literal("checkboxes"),
    ...action,
    options: z.array(option).min(1).max(10),
    initial_options: z.array(option).min(1).max(10).optional(),
  }),
  z.strictObject({
    type: z.literal("radio_buttons"),
    ...action,
    options: z.array(option).min(1).max(10),
    initial_option: option.optional(),
  }),
  z.strictObject({ type: z.literal("datepicker"), ...menu, initial_date: z.iso.date().optional() }),
  z.strictObject({
    type: z.literal("timepicker"),
    ...menu,
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({ type: z.literal("datetimepicker"), ...action, initial_date_time: z.number().optional() }),
] as const;

export const actionElement = z.discriminatedUnion("type", [button, ...choices]);
export const accessory = z.discriminatedUnion("type", [button, image, ...choices]);

export const inputElement = z.discriminatedUnion("type", [
  ...choices,
  z.strictObject({
    type: z.literal("plain_text_input"),
    ...field,
    initial_value: characters(3000, 0).optional(),
    multiline: z.boolean().optional(),
    min_length: z.number().min(0).max(3000).optional(),
    max_length: z.number().min(1).max(3000).optional(),
    dispatch_action_config: dispatch,
  }),
  z.strictObject({
    type: z.literal("number_input"),
    ...field,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
    dispatch_action_config: dispatch,
  }),
  z.strictObject({ type: z.literal("email_text_input"), ...field, initial_value: z.string().optional() }),
  z.strictObject({ type: z.literal("url_text_input"), ...field, initial_value: z.string().optional() }),
  z.strictObject({
    type: z.literal("file_input"),
    action_id: id,
    filetypes: z.array(z.string()).optional(),
    max_files: z.number().min(1).max(10).optional(),
  }),
]);

const feedback = z.strictObject({
  text: plainText(75),
  value: characters(2000),
  accessibility_label: characters(75).optional(),
});

export const contextAction = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("feedback_buttons"),
    action_id: id,
    positive_button: feedback,
    negative_button: feedback,
  }),
  z.strictObject({
    type: z.literal("icon_button"),
    action_id: id,
    confirm: confirm.optional(),
    icon: z.string(),
    text: plainText(75),
    value: characters(2000).optional(),
    accessibility_label: characters(75).optional(),
    visible_to_user_ids: z.array(z.string()).optional(),
  }),
]);

export const contextElement = z.union([image, anyText(3000)]);
