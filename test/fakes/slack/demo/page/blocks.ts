import { type Fields, fieldsOf, isFields, listOf, textOf } from "../../json.ts";
import { el } from "./dom.ts";
import { markdown } from "./markdown.ts";
import { textObject } from "./mrkdwn.ts";
import type { Names } from "./names.ts";
import { plan, taskCard } from "./plan.ts";
import { richText } from "./rich-text.ts";
import { dataTable, plainTable } from "./tables.ts";

/** What blocks need to know of where they stand. */
export interface Around {
  /** Of the message or view. */
  readonly key: string;
  readonly names: Names;
  /** Presses a button, by its action_id. */
  readonly press: (action: string) => void;
}

/** The blocks of a message or page, as Slack lays them out. */
export const blocks = (all: readonly Fields[], around: Around): readonly HTMLElement[] =>
  all.map((block, index) => el("div", { class: `block ${textOf(block.type)}` }, ...inside(block, index, around)));

function inside(block: Fields, index: number, around: Around): readonly Node[] {
  const { names, key } = around;
  switch (block.type) {
    case "header":
      return [el("h3", {}, ...textObject(fieldsOf(block.text), names))];
    case "section":
      return section(block, around);
    case "context":
      return listOf(block.elements).map((element) => el("span", {}, ...textObject(element, names)));
    case "actions":
      return listOf(block.elements).map((element) => control(element, around));
    case "rich_text":
      return richText(block, names);
    case "markdown":
      return markdown(textOf(block.text));
    case "table":
      return [plainTable(block, names)];
    case "data_table":
      return [dataTable(block, names, `${key} ${index}`)];
    case "plan":
      return [plan(block, names, `${key} ${index}`)];
    case "task_card":
      return [taskCard(block, names)];
    case "divider":
      return [el("hr")];
    default:
      return [unknown(block)];
  }
}

function section(block: Fields, around: Around): readonly Node[] {
  const text = isFields(block.text) ? [el("div", { class: "words" }, ...textObject(block.text, around.names))] : [];
  const fields = listOf(block.fields).map((field) => el("div", {}, ...textObject(field, around.names)));
  const accessory = isFields(block.accessory) ? [control(block.accessory, around)] : [];
  return [...text, ...(fields.length > 0 ? [el("div", { class: "fields" }, ...fields)] : []), ...accessory];
}

function control(element: Fields, { names, press }: Around): HTMLElement {
  if (element.type !== "button") return unknown(element);
  const action = textOf(element.action_id);
  const label = textObject(fieldsOf(element.text), names);
  const url = textOf(element.url);
  const look = `button ${textOf(element.style)}`;
  if (url !== "") return el("a", { class: look, href: url, target: "_blank", rel: "noopener noreferrer" }, ...label);
  return el(
    "button",
    {
      type: "button",
      class: look,
      "data-focus": action,
      "aria-label": textOf(element.accessibility_label) || undefined,
      onclick: () => press(action),
    },
    ...label,
  );
}

const unknown = ({ type }: Fields) => el("p", { class: "unknown" }, `This page does not show “${textOf(type)}”.`);
