import type { types } from "@slack/bolt";
import { z } from "zod";
import type { Form, FormField } from "../../../src/domain/form.ts";
import { harmless } from "./text.ts";

export const FORM_CALLBACK = "assignee_form";
const ELEMENT = "value";

/** What a modal has to bring back of the button that opened it. */
export const Pressed = z.object({
  conversation: z.string().min(1),
  thread: z.string().nullable(),
  messageId: z.string().min(1),
  action: z.string().min(1),
  value: z.string(),
});
export type Pressed = z.infer<typeof Pressed>;

/** @see https://docs.slack.dev/surfaces/modals */
export function modalOf(form: Form, pressed: Pressed): types.ModalView {
  return {
    type: "modal",
    callback_id: FORM_CALLBACK,
    private_metadata: JSON.stringify(pressed),
    title: words(form.title),
    submit: words(form.submit),
    close: words("Cancel"),
    blocks: form.fields.map(inputOf),
  };
}

const words = (text: string): types.PlainTextElement => ({ type: "plain_text", text: harmless(text), emoji: false });

/** Slack itself writes it behind the label of a field that may stay empty. */
const withoutOptional = (label: string): string => label.replace(/\s*\(optional\)$/, "");

const inputOf = (field: FormField): types.InputBlock => ({
  type: "input",
  block_id: field.name,
  label: words(withoutOptional(field.label)),
  optional: !field.required,
  ...(field.hint !== null && { hint: words(field.hint) }),
  element: elementOf(field),
});

function elementOf(field: FormField): types.InputBlock["element"] {
  switch (field.kind) {
    case "line":
    case "paragraph":
      return {
        type: "plain_text_input",
        action_id: ELEMENT,
        multiline: field.kind === "paragraph",
        ...(field.value !== "" && { initial_value: field.value }),
      };
    case "choice": {
      const options = field.options.map(({ value, label }) => ({ text: words(label), value }));
      const chosen = options.find(({ value }) => value === field.value);
      return { type: "static_select", action_id: ELEMENT, options, ...(chosen && { initial_option: chosen }) };
    }
    case "time":
      return { type: "timepicker", action_id: ELEMENT, ...(field.value !== "" && { initial_time: field.value }) };
    case "conversation":
      return {
        type: "conversations_select",
        action_id: ELEMENT,
        filter: { include: ["public", "private"], exclude_bot_users: true },
        ...(field.value !== "" && { initial_conversation: field.value }),
      };
  }
}

const Given = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_time: z.string().nullish(),
  selected_conversation: z.string().nullish(),
});

/** What a person gave to each field, by its name. */
export function inputsIn(values: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, elements]) => {
      const given = Given.parse(elements[ELEMENT] ?? {});
      const { value, selected_option, selected_time, selected_conversation } = given;
      return [name, value ?? selected_option?.value ?? selected_time ?? selected_conversation ?? ""];
    }),
  );
}
