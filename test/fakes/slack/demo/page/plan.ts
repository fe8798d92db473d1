import { type Fields, fieldsOf, isFields, listOf, textOf } from "../../json.ts";
import { el } from "./dom.ts";
import type { Names } from "./names.ts";
import { link, richText } from "./rich-text.ts";

const STATES: Readonly<Record<string, { readonly mark: string; readonly words: string }>> = {
  pending: { mark: "", words: "waiting" },
  in_progress: { mark: "", words: "under way" },
  complete: { mark: "✓", words: "done" },
  error: { mark: "!", words: "failed" },
};
/** Which plans somebody closed. */
const closed = new Set<string>();

/** A plan with its tasks, which can be folded. */
export function plan(block: Fields, names: Names, key: string): HTMLElement {
  const tasks = listOf(block.tasks);
  const done = tasks.filter(({ status }) => status === "complete").length;
  const count = el("span", { class: "count" }, `${done} of ${tasks.length} done`);
  const summary = el("summary", { "data-focus": "plan" }, el("span", {}, textOf(block.title)), count);
  const cards = tasks.map((task) => el("li", {}, taskCard(task, names)));
  const details = el("details", { open: !closed.has(key) }, summary, el("ol", {}, ...cards));
  details.addEventListener("toggle", () => (details.open ? closed.delete(key) : closed.add(key)));
  return details;
}

export function taskCard(task: Fields, names: Names): HTMLElement {
  const status = textOf(task.status) || "pending";
  const { mark, words } = STATES[status] ?? { mark: "", words: status };
  const sign = el("span", { class: `sign ${status}`, role: "img", "aria-label": words }, mark);
  const title = el("span", { class: "title" }, textOf(task.title));
  const details = [task.details, task.output].filter(isFields).flatMap((text) => richText(text, names));
  const sources = listOf(task.sources).map((source) => link(textOf(source.url), textOf(fieldsOf(source).text)));
  return el("div", { class: "task" }, sign, el("div", {}, title, ...details, ...sources));
}
