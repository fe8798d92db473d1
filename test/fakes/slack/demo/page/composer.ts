import { act, share } from "./acting.ts";
import { el } from "./dom.ts";

interface Writing {
  readonly channel: string;
  readonly thread: string | null;
  /** "Message #research". */
  readonly label: string;
  /** What one could write, to begin with; null for nothing. */
  readonly example: string | null;
  readonly commands: readonly { readonly command: string; readonly hint: string }[];
}

/** Where a person writes: Enter sends, Shift+Enter begins a line. */
export function composer({ channel, thread, label, example, commands }: Writing): HTMLElement {
  const box = el("textarea", { rows: "1", "aria-label": label, placeholder: label, name: "text" });
  const hint = el("p", { class: "hint" });
  const send = async () => {
    const text = box.value.trim();
    if (text === "") return;
    box.value = "";
    grow();
    if (!(await act({ kind: "say", channel, thread, text }))) box.value = box.value === "" ? text : box.value;
    grow();
  };
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
    const begun = box.value.startsWith("/")
      ? commands.find(({ command }) => command.startsWith(box.value.split(" ")[0] ?? ""))
      : undefined;
    hint.textContent = begun === undefined ? "" : `${begun.command} ${begun.hint}`;
  };
  const fill = (text: string) => {
    box.value = text;
    grow();
    box.focus();
  };
  box.addEventListener("input", grow);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  });
  const buttons = el(
    "div",
    { class: "tools" },
    tool("@", "Mention Assignee", () => fill(`@Assignee ${box.value}`)),
    attach(channel, thread, box),
    example === null
      ? null
      : el("button", { type: "button", class: "example", onclick: () => fill(example) }, `Try: ${example}`),
    el("button", { type: "submit", class: "send" }, "Send"),
  );
  const form = el("form", { class: "composer" }, hint, box, buttons);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  return form;
}

const tool = (sign: string, label: string, onclick: () => void) =>
  el("button", { type: "button", class: "tool", title: label, "aria-label": label, onclick }, sign);

/** What was written goes with the file. */
function attach(channel: string, thread: string | null, box: HTMLTextAreaElement): HTMLElement {
  const input = el("input", { type: "file", hidden: true, "aria-label": "File to share" });
  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    input.value = "";
    if (file === undefined) return;
    const about = { channel, text: box.value.trim(), ...(thread === null ? {} : { thread }) };
    if (await share(file, about)) box.value = "";
  });
  return el(
    "span",
    {},
    input,
    tool("+", "Share a file", () => input.click()),
  );
}
