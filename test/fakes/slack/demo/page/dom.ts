type Child = Node | string | null;
type Listener = (event: Event) => void;
export type Attributes = Readonly<Record<string, string | boolean | Listener | undefined>>;

/** Makes an element. Functions listen (`onclick`), true sets an attribute without a value, false and undefined leave it out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (typeof value === "string") element.setAttribute(name, value);
    else if (value === true) element.setAttribute(name, "");
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The element of the page that has this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** What is to be shown under a key; it is made anew only when `signature` changed. */
export interface Piece {
  readonly key: string;
  readonly signature: string;
  readonly make: () => HTMLElement;
}

const signatures = new WeakMap<Element, string>();

/** Brings the children of an element up to date; what did not change stays, with its focus and its state. */
export function showPieces(parent: HTMLElement, pieces: readonly Piece[]): void {
  const present = new Map([...parent.children].map((child) => [child.getAttribute("data-key"), child]));
  for (const [index, { key, signature, make }] of pieces.entries()) {
    const old = present.get(key);
    present.delete(key);
    const isSame = old !== undefined && signatures.get(old) === signature;
    const shown = isSame ? old : make();
    shown.setAttribute("data-key", key);
    signatures.set(shown, signature);
    if (old !== undefined && !isSame) replaceKeepingFocus(old, shown);
    if (parent.children[index] !== shown) parent.insertBefore(shown, parent.children[index] ?? null);
  }
  for (const old of present.values()) old.remove();
}

/** What is focused stays focused, and menus that are open stay open. */
function replaceKeepingFocus(old: Element, fresh: Element): void {
  const focused = old.contains(document.activeElement) ? document.activeElement?.getAttribute("data-focus") : null;
  const open = [...old.querySelectorAll("details.menu[open]")].map(({ className }) => className);
  old.replaceWith(fresh);
  for (const details of fresh.querySelectorAll("details")) details.open ||= open.includes(details.className);
  if (!focused) return;
  const again = [...fresh.querySelectorAll("[data-focus]")].find((one) => one.getAttribute("data-focus") === focused);
  if (again instanceof HTMLElement) again.focus();
}
