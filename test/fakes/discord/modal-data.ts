import { type APIModalInteractionResponseCallbackData, ComponentType } from "discord-api-types/v10";
import type { AnyComponent } from "./validation/components.ts";

type Values = Readonly<Record<string, string | readonly string[]>>;

/** A modal as a person filled it in. Keys are custom ids or labels. Throws where Discord's client would not let them send it. */
export function modalData(modal: APIModalInteractionResponseCallbackData, values: Values): object {
  const used = new Set<string>();
  const components = (modal.components as unknown as readonly AnyComponent[]).map((component) => {
    const inner = component.components as readonly AnyComponent[] | undefined;
    const { type, id = 1 } = component;
    if (inner !== undefined)
      return { type, id, components: inner.map((field) => filled(field, field.label, values, used)) };
    if (type !== ComponentType.Label) return { type, id };
    return { type, id, component: filled(component.component as AnyComponent, component.label, values, used) };
  });
  const unknown = Object.keys(values).filter((key) => !used.has(key));
  if (unknown.length > 0) throw new Error(`the modal "${modal.title}" has no ${unknown}`);
  return { custom_id: modal.custom_id, components };
}

function filled(field: AnyComponent, label: unknown, values: Values, used: Set<string>): object {
  const { type, custom_id: customId, id = 1 } = field;
  const key = [String(customId), String(label)].find((one) => one in values);
  if (key !== undefined) used.add(key);
  const value = key === undefined ? field.value : values[key];
  if (type !== ComponentType.TextInput) return { type, id, custom_id: customId, values: value ?? [] };
  const words = String(value ?? "");
  const { required = true, min_length: min = 0, max_length: max = 4_000 } = field;
  if (required === true && words === "") throw new Error(`"${label}" has to be filled in`);
  if (words !== "" && (words.length < Number(min) || words.length > Number(max)))
    throw new Error(`"${label}" takes ${min} to ${max} characters`);
  return { type, id, custom_id: customId, value: words };
}
