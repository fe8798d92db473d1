import type { PageState, ShownFile, ShownMessage } from "../page-state.ts";
import { act } from "./acting.ts";
import { type Around, blocks } from "./blocks.ts";
import { el } from "./dom.ts";
import { CHOICES, emojiCharacter } from "./emoji.ts";
import { yourName } from "./model.ts";
import { mrkdwn } from "./mrkdwn.ts";
import type { Names } from "./names.ts";

/** How a message stands among others. */
export interface Standing {
  readonly state: PageState;
  readonly names: Names;
  /** Whether it follows one of the same author, whose name is then enough. */
  readonly follows: boolean;
  /** What hangs on it; null where it is shown in its thread. */
  readonly replies: { readonly count: number; readonly last: string; readonly open: () => void } | null;
  /** Opens the thread in order to answer; null in a thread. */
  readonly reply: (() => void) | null;
}

/** A message with its author, its blocks, its reactions and what can be done with it. */
export function messageElement(message: ShownMessage, standing: Standing): HTMLElement {
  const { names, follows } = standing;
  const name = names.person(message.author);
  const kind = [follows ? "follows" : "", message.is.private ? "private" : "", message.is.deleted ? "deleted" : ""];
  return el(
    "article",
    { class: `message ${kind.join(" ")}`, "aria-label": `${name}, ${clock(message.ts)}`, "data-ts": message.ts },
    follows
      ? el("time", { class: "aside" }, clock(message.ts).replace(/\s?[ap]m$/i, ""))
      : avatar(name, message.author === standing.state.bot.id),
    el(
      "div",
      { class: "content" },
      message.is.private ? el("p", { class: "only-you" }, "Only visible to you") : null,
      follows ? null : byline(message, standing),
      ...body(message, names),
      message.is.streaming ? el("p", { class: "streaming" }, "writing…") : null,
      ...message.files.map((file) => attachment(file)),
      reactions(message, standing),
      repliesButton(standing),
    ),
    message.is.deleted ? null : toolbar(message, standing),
  );
}

/** The local time of a message's ts, such as 09:41. */
export const clock = (ts: string): string =>
  new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

function byline(message: ShownMessage, { names, state }: Standing): HTMLElement {
  const isBot = message.author === state.bot.id;
  const role = state.people.find(({ id }) => id === message.author)?.role;
  return el(
    "p",
    { class: "byline" },
    el("b", {}, names.person(message.author)),
    isBot ? el("span", { class: "badge" }, "App") : null,
    role === "guest" ? el("span", { class: "badge" }, "Guest") : null,
    el("time", {}, clock(message.ts)),
  );
}

function avatar(name: string, isBot: boolean): HTMLElement {
  const tint = isBot ? "bot" : `tint-${[...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 5}`;
  return el("span", { class: `avatar ${tint}`, "aria-hidden": "true" }, name.slice(0, 1));
}

function body(message: ShownMessage, names: Names): readonly HTMLElement[] {
  if (message.blocks.length === 0) return message.text === "" ? [] : [el("p", {}, ...mrkdwn(message.text, names))];
  const { channel, ts, key } = message;
  const around: Around = { key, names, press: (action) => void act({ kind: "press", channel, ts, action }) };
  return blocks(message.blocks, around);
}

function attachment({ id, name, bytes }: ShownFile): HTMLElement {
  const size = bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024)} kB`;
  const href = `/shared/${id}?${new URLSearchParams({ as: yourName() })}`;
  return el("a", { class: "file", href, download: name }, el("b", {}, name), el("span", {}, size));
}

function reactions(message: ShownMessage, { names, state }: Standing): HTMLElement | null {
  if (message.reactions.length === 0) return null;
  const pills = message.reactions.map(({ name, people }) => {
    const isMine = people.includes(state.you);
    const who = people.map(names.person).join(", ");
    const label = `${name.replaceAll("_", " ")}: ${who}`;
    const toggle = () => void react(message, name, isMine ? "unreact" : "react");
    const attributes = {
      type: "button",
      class: "pill",
      "aria-pressed": String(isMine),
      "aria-label": label,
      title: label,
    };
    return el(
      "button",
      { ...attributes, "data-focus": `pill ${name}`, onclick: toggle },
      `${emojiCharacter(name)} ${people.length}`,
    );
  });
  return el("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, ...pills);
}

const react = ({ channel, ts }: ShownMessage, name: string, kind: "react" | "unreact") =>
  act({ kind, channel, ts, name });

function repliesButton({ replies }: Standing): HTMLElement | null {
  if (replies === null || replies.count === 0) return null;
  const words = replies.count === 1 ? "1 reply" : `${replies.count} replies`;
  const last = el("span", {}, `Last reply ${clock(replies.last)}`);
  return el(
    "button",
    { type: "button", class: "replies", "data-focus": "replies", onclick: replies.open },
    el("b", {}, words),
    last,
  );
}

function toolbar(message: ShownMessage, { state, reply }: Standing): HTMLElement {
  const { channel, ts } = message;
  const choices = CHOICES.map((name) => {
    const label = `React with ${name.replaceAll("_", " ")}`;
    const mine = message.reactions.some((one) => one.name === name && one.people.includes(state.you));
    const choose = () => void react(message, name, mine ? "unreact" : "react");
    return item(emojiCharacter(name), choose, { "aria-label": label, title: label });
  });
  const shortcuts = state.shortcuts.map(({ id, description }) =>
    item(description, () => void act({ kind: "shortcut", channel, ts, shortcut: id })),
  );
  const author = state.people.find(({ id }) => id === state.you);
  const mayDelete = message.author === state.you || author?.role === "admin";
  const more = mayDelete
    ? [...shortcuts, item("Delete message", () => void act({ kind: "delete", channel, ts }))]
    : shortcuts;
  if (message.is.private) return el("div", { class: "toolbar" });
  return el(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Message actions" },
    menu("☺", "Add reaction", "emoji", choices),
    reply === null
      ? null
      : el(
          "button",
          { type: "button", title: "Reply in thread", "aria-label": "Reply in thread", onclick: reply },
          "↩",
        ),
    menu("•••", "More actions", "lines", more),
  );
}

function item(words: string, choose: () => void, more: Readonly<Record<string, string>> = {}): HTMLElement {
  const onclick = ({ currentTarget }: Event) => {
    if (currentTarget instanceof Element) currentTarget.closest("details")?.removeAttribute("open");
    choose();
  };
  return el("button", { type: "button", onclick, ...more }, words);
}

/** Closes with Escape, with a choice, and when the focus leaves it. */
function menu(sign: string, label: string, look: string, items: readonly HTMLElement[]): HTMLElement {
  const summary = el("summary", { title: label, "aria-label": label, "data-focus": look }, sign);
  const details = el("details", { class: `menu ${look}` }, summary, el("div", {}, ...items));
  details.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    details.open = false;
    summary.focus();
  });
  details.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && details.contains(relatedTarget))) details.open = false;
  });
  return details;
}
