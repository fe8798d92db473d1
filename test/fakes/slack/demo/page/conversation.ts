import type { ShownMessage } from "../page-state.ts";
import { el, type Piece, showPieces } from "./dom.ts";
import { messageElement } from "./message.ts";
import { go, type Model } from "./model.ts";
import type { Names } from "./names.ts";

const TOGETHER_SECONDS = 300;
/** So near to the end counts as being at it. */
const NEAR_PX = 80;

/** Shows what stands at the top level of a channel. */
export function showChannel(list: HTMLElement, model: Model, names: Names): void {
  const all = [...model.messages.values()].filter(({ channel }) => channel === model.place.at);
  const byThread = Map.groupBy(all, ({ thread }) => thread);
  const top = inOrder(byThread.get(null) ?? []);
  showMessages(list, top, (message) => {
    const replies = inOrder(byThread.get(message.ts) ?? []).filter(({ is }) => !is.private);
    const open = () => go({ thread: message.ts });
    const last = replies.at(-1)?.ts ?? message.ts;
    return { state: model.state, names, replies: { count: replies.length, last, open }, reply: open };
  });
}

/** Shows a message and what hangs on it. */
export function showThread(list: HTMLElement, model: Model, names: Names): void {
  const { at, thread } = model.place;
  const inThread = [...model.messages.values()].filter(
    (message) => message.channel === at && (message.ts === thread || message.thread === thread),
  );
  showMessages(list, inOrder(inThread), () => ({ state: model.state, names, replies: null, reply: null }));
}

type Among = Omit<Parameters<typeof messageElement>[1], "follows">;

function showMessages(
  list: HTMLElement,
  messages: readonly ShownMessage[],
  about: (message: ShownMessage) => Among,
): void {
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
  const last = messages.at(-1);
  const isNew = list.lastElementChild?.getAttribute("data-key") !== last?.key;
  const pieces = messages.map((message, index): Piece => {
    const among = about(message);
    const follows = isFollowing(messages[index - 1], message);
    const { replies, state, names } = among;
    const signature = JSON.stringify([
      message,
      follows,
      replies?.count,
      replies?.last,
      state.shortcuts,
      names.signature,
    ]);
    return { key: message.key, signature, make: () => messageElement(message, { ...among, follows }) };
  });
  const empty = { key: "empty", signature: "", make: () => el("p", { class: "empty" }, "Nothing was said here yet.") };
  showPieces(list, pieces.length === 0 ? [empty] : pieces);
  const isYours = last !== undefined && last.author === about(last).state.you;
  if (wasAtEnd || (isNew && isYours)) list.scrollTop = list.scrollHeight;
}

function isFollowing(before: ShownMessage | undefined, message: ShownMessage): boolean {
  if (before === undefined || before.is.private || message.is.private || message.is.deleted) return false;
  return before.author === message.author && Number(message.ts) - Number(before.ts) < TOGETHER_SECONDS;
}

const inOrder = (messages: readonly ShownMessage[]) => messages.toSorted((one, other) => (one.ts < other.ts ? -1 : 1));
