import type { Act } from "../acts.ts";
import { byId } from "./dom.ts";
import { yourName } from "./model.ts";

const SHOWN_MS = 8000;
let hiding: ReturnType<typeof setTimeout>;

/** Does something as the person; whether it was done. What cannot be done is said on the page. */
export const act = (what: Act): Promise<boolean> =>
  sent("/acts", { headers: { "content-type": "application/json" }, body: JSON.stringify(what) });

/** Shares a file. */
export function share(file: File, about: Readonly<Record<string, string>>): Promise<boolean> {
  const headers = { "content-type": file.type || "application/octet-stream" };
  return sent("/files", { headers, body: file }, { ...about, name: file.name });
}

/** Says something to the person for a while. */
export function note(text: string): void {
  const shown = byId("note");
  shown.textContent = text;
  shown.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    shown.hidden = true;
  }, SHOWN_MS);
}

async function sent(path: string, request: RequestInit, about: Readonly<Record<string, string>> = {}) {
  try {
    const answer = await fetch(`${path}?${new URLSearchParams({ ...about, as: yourName() })}`, {
      method: "POST",
      ...request,
    });
    if (!answer.ok) note(firstLine(await answer.text()));
    return answer.ok;
  } catch {
    note("The workspace does not answer. Start it again: npm run slack:demo");
    return false;
  }
}

const firstLine = (text: string) => (text.split("\n")[0] ?? "").replace(/^Error: /, "");
