import { ButtonStyle, ComponentType } from "discord-api-types/v10";
import type { FormErrors } from "../api-error.ts";

export type AnyComponent = Readonly<Record<string, unknown>> & { readonly type: number };
type Path = readonly (string | number)[];

const SELECTS: readonly number[] = [
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
];
const TOP_LEVEL: readonly number[] = [
  ComponentType.ActionRow,
  ComponentType.Section,
  ComponentType.TextDisplay,
  ComponentType.MediaGallery,
  ComponentType.File,
  ComponentType.Separator,
  ComponentType.Container,
];
const IN_CONTAINER = TOP_LEVEL.filter((type) => type !== ComponentType.Container);

/** Every component of a message or modal, in the order in which people read them. */
export const flattened = (components: readonly unknown[]): readonly AnyComponent[] =>
  (components as readonly AnyComponent[]).flatMap((component) => [
    component,
    ...flattened((component.components as readonly unknown[] | undefined) ?? []),
    ...flattened([component.accessory, component.component].filter((inner) => inner !== undefined && inner !== null)),
  ]);

/**
 * Notes what is wrong with the components of a message.
 *
 * @param fileNames what `attachment://` can mean
 * @see https://discord.com/developers/docs/components/reference
 */
export function checkComponents(
  components: readonly unknown[],
  version: "legacy" | "v2",
  fileNames: readonly string[],
  errors: FormErrors,
): void {
  const check = new ComponentCheck(fileNames, errors);
  if (version === "v2") check.layout(components as readonly AnyComponent[]);
  else check.rows(components as readonly AnyComponent[]);
}

class ComponentCheck {
  readonly #fileNames: readonly string[];
  readonly #errors: FormErrors;
  readonly #customIds = new Set<unknown>();

  constructor(fileNames: readonly string[], errors: FormErrors) {
    this.#fileNames = fileNames;
    this.#errors = errors;
  }

  /** Components V2. */
  layout(components: readonly AnyComponent[]): void {
    const all = flattened(components);
    if (all.length > 40) {
      const words = "Total number of components cannot exceed 40";
      this.#errors.add(["components"], "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", words);
    }
    const texts = all
      .filter(({ type }) => type === ComponentType.TextDisplay)
      .map(({ content }) => String(content ?? ""));
    if (texts.reduce((sum, { length }) => sum + length, 0) > 4_000) {
      const words = "Components displayable text size exceeds maximum size of 4000";
      this.#errors.add(["components"], "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", words);
    }
    components.forEach((component, index) => {
      this.#component(component, ["components", index], TOP_LEVEL);
    });
  }

  /** Components as they were before V2: rows alone. */
  rows(components: readonly AnyComponent[]): void {
    this.#errors.count(["components"], components, { max: 5 });
    components.forEach((component, index) => {
      this.#component(component, ["components", index], [ComponentType.ActionRow]);
    });
  }

  #component(component: AnyComponent, at: Path, allowed: readonly number[]): void {
    if (!allowed.includes(component.type)) {
      const words = `Value of field "type" must be one of (${allowed.join(", ")}).`;
      this.#errors.add([...at, "type"], "UNION_TYPE_CHOICES", words);
      return;
    }
    const inner = (component.components as readonly AnyComponent[] | undefined) ?? [];
    switch (component.type) {
      case ComponentType.ActionRow:
        this.#row(inner, at);
        break;
      case ComponentType.Container:
        this.#errors.count([...at, "components"], inner, { min: 1, max: 40 });
        this.#each(inner, at, IN_CONTAINER);
        break;
      case ComponentType.Section:
        this.#errors.count([...at, "components"], inner, { min: 1, max: 3 });
        this.#each(inner, at, [ComponentType.TextDisplay]);
        this.#accessory(component.accessory as AnyComponent | undefined, [...at, "accessory"]);
        break;
      case ComponentType.TextDisplay:
        this.#errors.length([...at, "content"], component.content, { min: 1, max: 4_000 });
        break;
      case ComponentType.File:
        this.#file(component.file as { readonly url?: unknown } | undefined, [...at, "file", "url"]);
        break;
      case ComponentType.MediaGallery:
        this.#errors.count([...at, "items"], component.items as readonly unknown[], { min: 1, max: 10 });
        break;
    }
  }

  #each(components: readonly AnyComponent[], at: Path, allowed: readonly number[]): void {
    components.forEach((component, index) => {
      this.#component(component, [...at, "components", index], allowed);
    });
  }

  #row(components: readonly AnyComponent[], at: Path): void {
    const selects = components.filter(({ type }) => SELECTS.includes(type)).length;
    this.#errors.count([...at, "components"], components, { min: 1, max: 5 });
    if (selects > 0 && components.length > 1) {
      const words = "The specified component exceeds the maximum width";
      this.#errors.add([...at, "components"], "COMPONENT_LAYOUT_WIDTH_EXCEEDED", words);
    }
    components.forEach((component, index) => {
      const where = [...at, "components", index];
      if (component.type === ComponentType.Button) this.#button(component, where);
      else if (SELECTS.includes(component.type)) this.#select(component, where);
      else
        this.#errors.add(
          [...where, "type"],
          "UNION_TYPE_CHOICES",
          'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).',
        );
    });
  }

  #accessory(accessory: AnyComponent | undefined, at: Path): void {
    if (accessory === undefined || accessory === null) this.#errors.required(at);
    else if (accessory.type === ComponentType.Button) this.#button(accessory, at);
    else if (accessory.type !== ComponentType.Thumbnail)
      this.#errors.add([...at, "type"], "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (2, 11).');
  }

  #button(button: AnyComponent, at: Path): void {
    this.#errors.length([...at, "label"], button.label, { max: 80 });
    if (button.style === ButtonStyle.Link) {
      this.#errors.length([...at, "url"], button.url, { min: 1, max: 512 });
      if (typeof button.url === "string" && !/^(?:https?|discord):\/\/\S+$/.test(button.url))
        this.#errors.add([...at, "url"], "URL_TYPE_INVALID_URL", "Not a well formed URL.");
    } else this.#customId(button, at);
    if (!button.label && !button.emoji) {
      const words = "A button must have a label or an emoji";
      this.#errors.add(at, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", words);
    }
    if (typeof button.style !== "number" || button.style < 1 || button.style > 6)
      this.#errors.add([...at, "style"], "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.");
  }

  #select(select: AnyComponent, at: Path): void {
    this.#customId(select, at);
    checkSelect(select, at, this.#errors);
  }

  #customId({ custom_id: customId }: AnyComponent, at: Path): void {
    this.#errors.length([...at, "custom_id"], customId, { min: 1, max: 100 });
    if (this.#customIds.has(customId))
      this.#errors.add(
        [...at, "custom_id"],
        "COMPONENT_CUSTOM_ID_DUPLICATED",
        "Component custom id cannot be duplicated",
      );
    this.#customIds.add(customId);
  }

  #file(file: { readonly url?: unknown } | undefined, at: Path): void {
    const name = String(file?.url ?? "").replace(/^attachment:\/\//, "");
    if (!this.#fileNames.includes(name))
      this.#errors.add(
        at,
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
        "The referenced attachment was not found",
      );
  }
}

interface SelectOption {
  readonly label?: unknown;
  readonly value?: unknown;
  readonly description?: unknown;
}

export function checkSelect(select: AnyComponent, at: Path, errors: FormErrors): void {
  errors.length([...at, "placeholder"], select.placeholder, { max: 150 });
  if (select.type !== ComponentType.StringSelect) return;
  const options = (select.options as readonly SelectOption[] | undefined) ?? [];
  errors.count([...at, "options"], options, { min: 1, max: 25 });
  options.forEach((option, index) => {
    const where = [...at, "options", index];
    errors.length([...where, "label"], option.label, { min: 1, max: 100 });
    errors.length([...where, "value"], option.value, { min: 1, max: 100 });
    errors.length([...where, "description"], option.description, { max: 100 });
    if (options.findIndex(({ value }) => value === option.value) !== index)
      errors.add(
        [...where, "value"],
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        "The specified option value is already used",
      );
  });
}
