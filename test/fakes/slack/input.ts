import type { Channel } from "./channel.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./json.ts";

type Value = string | readonly string[] | { readonly id: string };

/** What a menu or field holds once a person picked this, as `view.state` and `actions` give it. */
export function chosenBy(element: Fields, value: Value): Fields {
  const type = textOf(element.type);
  if (type.startsWith("multi_") || type === "checkboxes") return chosenSeveral(element, type, value);
  const one = typeof value === "object" && "id" in value ? value.id : String(value);
  if (type.endsWith("_input")) return { type, value: one === "" ? null : one };
  return { type, [FIELDS[type] ?? "selected_option"]: FIELDS[type] === undefined ? optionOf(element, one) : one };
}

/** What it holds before anybody touched it. */
export function initially(element: Fields, from: Channel | null): Fields {
  const type = textOf(element.type);
  if (type.endsWith("_input")) return { type, value: element.initial_value ?? null };
  if (type.startsWith("multi_") || type === "checkboxes") {
    const field = SEVERAL[type] ?? "selected_options";
    return { type, [field]: element[field.replace("selected_", "initial_")] ?? [] };
  }
  const field = FIELDS[type] ?? "selected_option";
  const here =
    type === "conversations_select" && element.default_to_current_conversation === true ? from?.id : undefined;
  return { type, [field]: element[field.replace("selected_", "initial_")] ?? here ?? null };
}

export const isFilled = (entry: Fields): boolean =>
  Object.entries(entry).some(
    ([name, value]) =>
      name !== "type" && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
  );

const FIELDS: Readonly<Record<string, string>> = {
  conversations_select: "selected_conversation",
  channels_select: "selected_channel",
  users_select: "selected_user",
  timepicker: "selected_time",
  datepicker: "selected_date",
  datetimepicker: "selected_date_time",
};

const SEVERAL: Readonly<Record<string, string>> = {
  multi_users_select: "selected_users",
  multi_conversations_select: "selected_conversations",
  multi_channels_select: "selected_channels",
};

function chosenSeveral(element: Fields, type: string, value: Value): Fields {
  const all = Array.isArray(value) ? value : [typeof value === "object" && "id" in value ? value.id : String(value)];
  const field = SEVERAL[type];
  if (field !== undefined) return { type, [field]: all };
  return { type, selected_options: all.map((one) => optionOf(element, one)) };
}

function optionOf(element: Fields, labelOrValue: string): Fields {
  const options = [
    ...listOf(element.options),
    ...listOf(element.option_groups).flatMap((group) => listOf(group.options)),
  ];
  const option = options.find(
    ({ text, value }) => textOf(fieldsOf(text).text) === labelOrValue || value === labelOrValue,
  );
  if (option === undefined) throw new Error(`no option "${labelOrValue}" in ${JSON.stringify(options)}`);
  return option;
}
