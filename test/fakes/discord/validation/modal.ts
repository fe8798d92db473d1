import { ComponentType } from "discord-api-types/v10";
import { FormErrors } from "../api-error.ts";
import { type AnyComponent, checkSelect, flattened } from "./components.ts";

const ALLOWED: readonly number[] = [ComponentType.ActionRow, ComponentType.TextDisplay, ComponentType.Label];

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal */
export function checkModal(modal: {
  readonly custom_id?: unknown;
  readonly title?: unknown;
  readonly components?: unknown;
}): void {
  const errors = new FormErrors();
  const components = (modal.components as readonly AnyComponent[] | undefined) ?? [];
  errors.length(["data", "custom_id"], modal.custom_id, { min: 1, max: 100 });
  errors.length(["data", "title"], modal.title, { min: 1, max: 45 });
  errors.count(["data", "components"], components, { min: 1, max: 5 });
  components.forEach((component, index) => {
    checkTopLevel(component, ["data", "components", index], errors);
  });
  const customIds = flattened(components).flatMap(({ custom_id: customId }) =>
    customId === undefined ? [] : [customId],
  );
  if (new Set(customIds).size < customIds.length)
    errors.add(["data", "components"], "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
  errors.throwIfAny();
}

function checkTopLevel(component: AnyComponent, at: readonly (string | number)[], errors: FormErrors): void {
  if (!ALLOWED.includes(component.type)) {
    errors.add([...at, "type"], "UNION_TYPE_CHOICES", `Value of field "type" must be one of (${ALLOWED.join(", ")}).`);
    return;
  }
  if (component.type === ComponentType.Label) {
    errors.length([...at, "label"], component.label, { min: 1, max: 45 });
    errors.length([...at, "description"], component.description, { max: 100 });
    const field = component.component as AnyComponent | undefined;
    if (field === undefined) errors.required([...at, "component"]);
    else checkField(field, [...at, "component"], errors);
  }
  if (component.type === ComponentType.ActionRow) {
    const inner = (component.components as readonly AnyComponent[] | undefined) ?? [];
    errors.count([...at, "components"], inner, { min: 1, max: 1 });
    inner.forEach((field, index) => {
      errors.length([...at, "components", index, "label"], field.label, { min: 1, max: 45 });
      checkField(field, [...at, "components", index], errors);
    });
  }
}

function checkField(field: AnyComponent, at: readonly (string | number)[], errors: FormErrors): void {
  errors.length([...at, "custom_id"], field.custom_id, { min: 1, max: 100 });
  if (field.type === ComponentType.TextInput) {
    errors.length([...at, "placeholder"], field.placeholder, { max: 100 });
    errors.length([...at, "value"], field.value, { max: Math.min(4_000, Number(field.max_length ?? 4_000)) });
    if (field.style !== 1 && field.style !== 2)
      errors.add([...at, "style"], "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.");
  } else checkSelect(field, at, errors);
}
