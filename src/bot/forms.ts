import type { Form } from "../domain/form.ts";
import type { Press } from "../ports/chat.ts";
import { TEXTS } from "./texts.ts";

/** What a button that asks wants to know; null for one that asks nothing. */
export function formOf({ action }: Pick<Press, "action">): Form | null {
  return action === "dispute" || action === "reason" ? REASON : null;
}

const REASON: Form = {
  title: TEXTS.reasonTitle,
  submit: TEXTS.reasonSend,
  fields: [{ kind: "paragraph", name: "reason", label: TEXTS.reasonPrompt, hint: null, required: false, value: "" }],
};
