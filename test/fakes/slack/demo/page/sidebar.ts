import type { ShownChannel } from "../page-state.ts";
import { act } from "./acting.ts";
import { byId, el, showPieces } from "./dom.ts";
import { become, go, type Model } from "./model.ts";

const SIGNS = { public: "#", private: "🔒", direct: "" } as const;
/** The newest message of each channel that this tab has shown. */
const read = new Map<string, string>();

/** Shows who one is, and where one can go. */
export function showSidebar(model: Model): void {
  const { state, place } = model;
  const entries = state.channels.map((channel) => ({ channel, isUnread: isUnread(channel, model) }));
  const signature = JSON.stringify([entries, place.at]);
  showPieces(byId("sidebar"), [{ key: "places", signature, make: () => places(entries, place.at) }]);
  const people = JSON.stringify([state.people, state.you, state.bot, state.workspace]);
  showPieces(byId("bar"), [{ key: "bar", signature: people, make: () => bar(model) }]);
}

interface Entry {
  readonly channel: ShownChannel;
  readonly isUnread: boolean;
}

function isUnread({ id }: ShownChannel, { messages, place, state }: Model): boolean {
  const others = [...messages.values()].filter(({ channel, author }) => channel === id && author !== state.you);
  const newest = others.reduce((last, { ts }) => (ts > last ? ts : last), "");
  if (place.at === id || !read.has(id)) read.set(id, newest);
  return newest > (read.get(id) ?? "");
}

function places(entries: readonly Entry[], at: string): HTMLElement {
  const channels = entries.filter(({ channel }) => channel.kind !== "direct");
  const direct = entries.filter(({ channel }) => channel.kind === "direct");
  const home = entry("Home", at === "home", false, () => {
    void act({ kind: "open home" });
    leave({ at: "home", thread: null });
  });
  return el(
    "div",
    {},
    el("h2", {}, "Channels"),
    el("ul", {}, ...channels.map((one) => place(one, at))),
    el("h2", {}, "Assignee"),
    el("ul", {}, home, ...direct.map((one) => place({ ...one, channel: { ...one.channel, name: "Messages" } }, at))),
  );
}

function place({ channel, isUnread }: Entry, at: string): HTMLElement {
  const { id, name, kind } = channel;
  return entry(`${SIGNS[kind]} ${name}`.trim(), at === id, isUnread, () => leave({ at: id, thread: null }));
}

function entry(label: string, isHere: boolean, isUnread: boolean, onclick: () => void): HTMLElement {
  const more = {
    "aria-current": isHere ? "page" : undefined,
    class: isUnread ? "unread" : undefined,
    "data-focus": label,
  };
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", onclick, ...more },
      label,
      isUnread ? el("span", { class: "hidden" }, " unread") : null,
    ),
  );
}

/** On a narrow screen the list gives way to what was chosen. */
function leave(to: { readonly at: string; readonly thread: null }): void {
  document.body.classList.remove("choosing");
  go(to);
}

function bar({ state }: Model): HTMLElement {
  const options = state.people.map(({ id, name, role }) =>
    el("option", { value: name, selected: id === state.you }, role === "member" ? name : `${name} (${role})`),
  );
  const choose = ({ target }: Event) => target instanceof HTMLSelectElement && become(target.value);
  const connected = state.bot.isConnected ? "Assignee is connected" : "Assignee is not connected yet";
  const open = () => void document.body.classList.toggle("choosing");
  return el(
    "div",
    {},
    el(
      "button",
      { type: "button", class: "channels-button", "aria-label": "Channels", "data-focus": "channels", onclick: open },
      "☰",
    ),
    el("b", {}, state.workspace),
    el("span", { class: `presence ${state.bot.isConnected ? "here" : ""}`, role: "status" }, connected),
    el("label", {}, "You are ", el("select", { onchange: choose, "data-focus": "you" }, ...options)),
  );
}
