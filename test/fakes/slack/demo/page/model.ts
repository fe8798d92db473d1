import type { PageState, PageUpdate, ShownMessage } from "../page-state.ts";

/** What the page knows, and where the person looks. */
export interface Model {
  readonly state: PageState;
  readonly messages: ReadonlyMap<string, ShownMessage>;
  readonly place: Place;
}

export interface Place {
  /** A channel's id, or the bot's Home tab. */
  readonly at: string | "home";
  /** The message whose thread is open. */
  readonly thread: string | null;
}

const messages = new Map<string, ShownMessage>();
let state: PageState | null = null;
let place: Place = { at: inAddress("at") ?? "", thread: inAddress("thread") };
let changed: (model: Model) => void = () => {};

/** Listens to the workspace as the person that the address names; gives each new model. */
export function listen(onChange: (model: Model) => void, onLost: () => void): void {
  changed = onChange;
  const updates = new EventSource(`/updates?as=${encodeURIComponent(inAddress("as") ?? "")}`);
  updates.addEventListener("open", () => messages.clear());
  updates.addEventListener("error", onLost);
  updates.addEventListener("message", ({ data }) => take(JSON.parse(data)));
}

/** Looks somewhere else. */
export function go(to: Partial<Place>): void {
  place = { ...place, ...to };
  const address = new URLSearchParams({ as: yourName(), at: place.at });
  if (place.thread !== null) address.set("thread", place.thread);
  history.replaceState(null, "", `?${address}`);
  tell();
}

/** Becomes somebody else, in this tab. */
export function become(name: string): void {
  const { at, thread } = place;
  location.search = new URLSearchParams({ as: name, at, ...(thread === null ? {} : { thread }) }).toString();
}

/** What the person is called, whom the address names. */
export const yourName = (): string => state?.people.find(({ id }) => id === state?.you)?.name ?? "";

function take(update: PageUpdate): void {
  state = update.state;
  for (const message of update.messages) messages.set(message.key, message);
  for (const key of update.gone) messages.delete(key);
  const isThere = place.at === "home" || state.channels.some(({ id }) => id === place.at);
  if (!isThere) place = { at: state.channels[0]?.id ?? "home", thread: null };
  tell();
}

function tell(): void {
  if (state !== null) changed({ state, messages, place });
}

function inAddress(name: string): string | null {
  return new URLSearchParams(location.search).get(name);
}
