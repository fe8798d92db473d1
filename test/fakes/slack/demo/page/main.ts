import { act, note } from "./acting.ts";
import { blocks } from "./blocks.ts";
import { composer } from "./composer.ts";
import { showChannel, showThread } from "./conversation.ts";
import { byId, el, type Piece, showPieces } from "./dom.ts";
import { showModal } from "./modal.ts";
import { go, listen, type Model } from "./model.ts";
import { type Names, namesIn } from "./names.ts";
import { showSidebar } from "./sidebar.ts";

const EXAMPLE = "@Assignee Does aspirin prevent colorectal cancer?";

listen(show, () => note("The workspace is gone. Start it again: npm run slack:demo"));

function show(model: Model): void {
  const names = namesIn(model.state);
  showSidebar(model);
  showPlace(model, names);
  showAside(model, names);
  showModal(model.state, names);
}

function showPlace(model: Model, names: Names): void {
  const { at } = model.place;
  if (at === "home") {
    showPieces(byId("place"), [title("Assignee · Home"), home(model, names)]);
    return;
  }
  const channel = model.state.channels.find(({ id }) => id === at);
  const isDirect = channel?.kind === "direct";
  const name = isDirect ? "Assignee · Messages" : `# ${channel?.name}`;
  const example = isDirect ? EXAMPLE.replace("@Assignee ", "") : EXAMPLE;
  const label = isDirect ? "Message Assignee" : `Message #${channel?.name}`;
  const { commands } = model.state;
  const writing = {
    key: `write ${at}`,
    signature: label,
    make: () => composer({ channel: at, thread: null, label, example, commands }),
  };
  showPieces(byId("place"), [title(name), listPiece(at, name), writing]);
  showChannel(byId(`list ${at}`), model, names);
}

function showAside(model: Model, names: Names): void {
  const { at, thread } = model.place;
  const aside = byId("thread");
  aside.hidden = thread === null || at === "home";
  document.body.classList.toggle("in-thread", !aside.hidden);
  if (thread === null || aside.hidden) {
    showPieces(aside, []);
    return;
  }
  const about = { channel: at, thread, label: "Reply…", example: null, commands: [] };
  const writing = { key: `write ${thread}`, signature: "", make: () => composer(about) };
  showPieces(aside, [threadTitle, listPiece(thread, "Thread"), work(model, thread), writing]);
  showThread(byId(`list ${thread}`), model, names);
}

const title = (name: string): Piece => ({ key: "title", signature: name, make: () => el("h1", {}, name) });

const threadTitle: Piece = {
  key: "title",
  signature: "",
  make: () => {
    const close = { type: "button", class: "tool", "aria-label": "Close thread", onclick: () => go({ thread: null }) };
    return el("div", { class: "thread-title" }, el("h2", {}, "Thread"), el("button", close, "×"));
  },
};

/** Where messages stand; those that come are read out. */
function listPiece(id: string, label: string): Piece {
  const attributes = { id: `list ${id}`, class: "list", role: "log", "aria-label": label, tabindex: "0" };
  return { key: `list ${id}`, signature: label, make: () => el("div", attributes) };
}

/** What the bot is doing in a thread, with Slack's stop button. */
function work({ state, place }: Model, thread: string): Piece {
  const doing = state.work.find((one) => one.channel === place.at && one.thread === thread);
  const make = () => {
    if (doing === undefined) return el("div", { hidden: true });
    const stop = () => void act({ kind: "stop", channel: place.at, ts: thread });
    const words = el("span", {}, doing.status ?? `${state.bot.name} is working…`);
    const button = doing.stops ? el("button", { type: "button", class: "button", onclick: stop }, "Stop") : null;
    return el("div", { class: "work", role: "status" }, words, button);
  };
  return { key: "work", signature: JSON.stringify(doing ?? null), make };
}

function home({ state }: Model, names: Names): Piece {
  const press = (action: string) => void act({ kind: "press home", action });
  const make = () => {
    if (state.home === null) return el("p", { class: "empty" }, "Assignee has not shown its page yet.");
    return el("div", { class: "list home", tabindex: "0" }, ...blocks(state.home, { key: "home", names, press }));
  };
  return { key: "home", signature: JSON.stringify([state.home, names.signature]), make };
}
