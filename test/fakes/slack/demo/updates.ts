import type { ServerResponse } from "node:http";
import type { Person } from "../person.ts";
import { declared } from "./declared.ts";
import type { PageUpdate, ShownMessage } from "./page-state.ts";
import { messagesFor, stateFor } from "./seen-by.ts";

/** Changes that come at once are told at once. */
const TOGETHER_MS = 30;

/** Tells a page what its person sees, now and after each change, as server-sent events. */
export function sendUpdates(you: Person, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const told = new Map<string, string>();
  let toldState = "";
  let timer: NodeJS.Timeout | null = null;
  const tell = () => {
    timer = null;
    const update = changesSince(told, you);
    const state = JSON.stringify(update.state);
    if (state === toldState && update.messages.length === 0 && update.gone.length === 0) return;
    toldState = state;
    response.write(`data: ${JSON.stringify(update)}\n\n`);
  };
  const stop = you.workspace.slack.changes.watch(() => {
    timer ??= setTimeout(tell, TOGETHER_MS);
  });
  response.on("close", () => {
    stop();
    if (timer !== null) clearTimeout(timer);
  });
  tell();
}

/** @param told each message's key with what the page was last told of it; brought up to date */
function changesSince(told: Map<string, string>, you: Person): PageUpdate {
  const all = messagesFor(you);
  const messages: ShownMessage[] = [];
  for (const message of all) {
    const text = JSON.stringify(message);
    if (told.get(message.key) === text) continue;
    told.set(message.key, text);
    messages.push(message);
  }
  const keys = new Set(all.map(({ key }) => key));
  const gone = [...told.keys()].filter((key) => !keys.has(key));
  for (const key of gone) told.delete(key);
  return { state: stateFor(you, declared), messages, gone };
}
