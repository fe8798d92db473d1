import { type Fields, fieldsOf, textOf } from "../../json.ts";
import type { PageState, ShownModal } from "../page-state.ts";
import { act } from "./acting.ts";
import { blocks } from "./blocks.ts";
import { byId, el } from "./dom.ts";
import { field, valuesIn } from "./fields.ts";
import type { Names } from "./names.ts";

let shown = "";

/** Shows the form that the person has open, or none. */
export function showModal(state: PageState, names: Names): void {
  const dialog = byId("modal");
  if (!(dialog instanceof HTMLDialogElement)) throw new Error("#modal is no dialog");
  const { modal } = state;
  const signature = modal === null ? "" : JSON.stringify([modal.id, modal.blocks, modal.errors]);
  if (signature === shown) return;
  shown = signature;
  if (modal === null) {
    dialog.close();
    return;
  }
  dialog.replaceChildren(formOf(modal, state, names));
  dialog.oncancel = (event) => {
    event.preventDefault();
    void act({ kind: "cancel" });
  };
  if (!dialog.open) dialog.showModal();
}

function formOf(modal: ShownModal, state: PageState, names: Names): HTMLElement {
  const around = { key: modal.id, names, press: () => {} };
  const parts = modal.blocks.flatMap((block) =>
    block.type === "input" ? [inputOf(block, modal, state)] : blocks([block], around),
  );
  const close = el(
    "button",
    { type: "button", class: "button", onclick: () => void act({ kind: "cancel" }) },
    modal.close,
  );
  const submit = modal.submit === null ? null : el("button", { type: "submit", class: "button primary" }, modal.submit);
  const whole = textOf(modal.errors[""]);
  const form = el(
    "form",
    {},
    el("h2", { id: "modal-title" }, modal.title),
    el(
      "div",
      { class: "fields-of-form" },
      ...parts,
      whole === "" ? null : el("p", { class: "error", role: "alert" }, whole),
    ),
    el("div", { class: "ends" }, close, submit),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void act({ kind: "submit", values: valuesIn(form, modal.blocks) });
  });
  return form;
}

function inputOf(block: Fields, modal: ShownModal, state: PageState): HTMLElement {
  const id = textOf(block.block_id);
  const error = textOf(modal.errors[id]);
  const hint = textOf(fieldsOf(block.hint).text);
  const label = `${textOf(fieldsOf(block.label).text)}${block.optional === true ? " (optional)" : ""}`;
  return el(
    "div",
    { class: "input" },
    el("label", { for: `field-${id}` }, label),
    field({ block, entry: modal.values[id] ?? {}, state }),
    hint === "" ? null : el("p", { class: "hint" }, hint),
    error === "" ? null : el("p", { class: "error", role: "alert" }, error),
  );
}
