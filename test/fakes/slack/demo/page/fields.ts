import { type Fields, fieldsOf, listOf, textOf } from "../../json.ts";
import type { PageState } from "../page-state.ts";
import { el } from "./dom.ts";

interface FieldParts {
  readonly block: Fields;
  /** What stands in it. */
  readonly entry: Fields;
  readonly state: PageState;
}

/** A field of a form, named after its block. */
export function field({ block, entry, state }: FieldParts): HTMLElement {
  const element = fieldsOf(block.element);
  const id = textOf(block.block_id);
  const common = { id: `field-${id}`, name: id, required: block.optional !== true };
  switch (element.type) {
    case "plain_text_input": {
      const value = textOf(entry.value);
      if (element.multiline === true) return el("textarea", { ...common, rows: "3" }, value);
      return el("input", { ...common, type: "text", value });
    }
    case "timepicker":
      return el("input", { ...common, type: "time", value: textOf(entry.selected_time) });
    case "static_select": {
      const options = listOf(element.options).map((option) => [
        textOf(option.value),
        textOf(fieldsOf(option.text).text),
      ]);
      return select(common, options, textOf(fieldsOf(entry.selected_option).value));
    }
    case "conversations_select": {
      const places = state.channels.filter(({ kind }) => kind !== "direct");
      const options = places.map(({ id: channel, name }) => [channel, `#${name}`]);
      return select(common, options, textOf(entry.selected_conversation));
    }
    default:
      return el("p", { class: "unknown" }, `This page does not show “${textOf(element.type)}”.`);
  }
}

/** What stands in the fields of a form, by block_id; menus in which nothing was chosen are left out. */
export function valuesIn(form: HTMLFormElement, blocks: readonly Fields[]): Record<string, string> {
  const given = new FormData(form);
  const inputs = blocks.filter(({ type }) => type === "input");
  return Object.fromEntries(
    inputs.flatMap(({ block_id, element }) => {
      const value = given.get(textOf(block_id));
      const isText = textOf(fieldsOf(element).type).endsWith("_input");
      return typeof value === "string" && (isText || value !== "") ? [[textOf(block_id), value]] : [];
    }),
  );
}

function select(
  common: { readonly id: string; readonly name: string; readonly required: boolean },
  options: readonly (readonly string[])[],
  chosen: string,
): HTMLElement {
  const nothing = el("option", { value: "", selected: chosen === "" }, "Choose…");
  const others = options.map(([value = "", label = ""]) => el("option", { value, selected: value === chosen }, label));
  return el("select", common, nothing, ...others);
}
