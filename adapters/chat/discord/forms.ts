import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from "discord.js";
import type { Form, FormField } from "../../../src/domain/form.ts";
import { shorten } from "../../../src/domain/text-splitting.ts";

const TITLE_LENGTH = 45;
const LABEL_LENGTH = 45;
const HINT_LENGTH = 100;
const LINE_LENGTH = 300;
const PARAGRAPH_LENGTH = 4_000;
const TIME_LENGTH = 5;

/** @param customId comes back with what is filled in */
export const modalOf = ({ title, fields }: Form, customId: string): APIModalInteractionResponseCallbackData => ({
  custom_id: customId,
  title: shorten(title, TITLE_LENGTH),
  components: fields.map((field) => ({
    type: ComponentType.Label,
    label: shorten(field.label, LABEL_LENGTH),
    ...(field.hint === null ? {} : { description: shorten(field.hint, HINT_LENGTH) }),
    component: fieldOf(field),
  })),
});

function fieldOf(field: FormField): APILabelComponent["component"] {
  const { name: custom_id, required, value } = field;
  switch (field.kind) {
    case "line":
      return textInput(field, TextInputStyle.Short, LINE_LENGTH);
    case "paragraph":
      return textInput(field, TextInputStyle.Paragraph, PARAGRAPH_LENGTH);
    case "time":
      return { ...textInput(field, TextInputStyle.Short, TIME_LENGTH), placeholder: "09:00" };
    case "choice":
      return {
        type: ComponentType.StringSelect,
        custom_id,
        required,
        options: field.options.map((option) => ({
          label: option.label,
          value: option.value,
          default: option.value === value,
        })),
      };
    case "conversation":
      return {
        type: ComponentType.ChannelSelect,
        custom_id,
        required,
        channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildForum],
        ...(value === "" ? {} : { default_values: [{ id: value, type: SelectMenuDefaultValueType.Channel }] }),
      };
  }
}

const textInput = ({ name, required, value }: FormField, style: TextInputStyle, max_length: number) => ({
  type: ComponentType.TextInput as const,
  custom_id: name,
  style,
  required,
  max_length,
  ...(value === "" ? {} : { value: value.slice(0, max_length) }),
});

/** What was filled in, by the names of the fields. */
export const inputsOf = (components: readonly object[]): Record<string, string> =>
  Object.fromEntries(components.flatMap(filledIn));

function filledIn(component: object): [string, string][] {
  if ("component" in component && typeof component.component === "object" && component.component !== null) {
    return filledIn(component.component);
  }
  if ("components" in component && Array.isArray(component.components)) return component.components.flatMap(filledIn);
  if (!("custom_id" in component) || typeof component.custom_id !== "string") return [];
  if ("value" in component && typeof component.value === "string") return [[component.custom_id, component.value]];
  if ("values" in component && Array.isArray(component.values)) {
    return [[component.custom_id, String(component.values[0] ?? "")]];
  }
  return [];
}
