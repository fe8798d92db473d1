import type { Ids } from "./ids.ts";
import type { Person } from "./person.ts";
import type { Workspace } from "./workspace.ts";

interface Consent {
  readonly workspace: Workspace;
  readonly person: Person;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
}

/** What people agreed to on the page that asks whether the app may be added. */
export class Consents {
  readonly #ids: Ids;
  readonly #given = new Map<string, Consent>();
  /** Who sits at the browser, and which workspace they choose. */
  visitor: { readonly workspace: Workspace; readonly person: Person } | null = null;
  /** Where browsers are sent when the app names no address: the one in its settings. */
  usualRedirect = "";

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  /** The visitor agrees: the address to which Slack sends the browser, with a code. */
  agree(query: URLSearchParams): URL {
    if (this.visitor === null) throw new Error("nobody sits at the browser");
    const redirectUri = query.get("redirect_uri") ?? "";
    const code = this.#ids.secret("code");
    const scopes = (query.get("scope") ?? "").split(",").filter((scope) => scope !== "");
    this.#given.set(code, { ...this.visitor, scopes, redirectUri });
    const back = new URL(redirectUri === "" ? this.usualRedirect : redirectUri);
    back.searchParams.set("code", code);
    back.searchParams.set("state", query.get("state") ?? "");
    return back;
  }

  /** A code works once. */
  take(code: string): Consent | null {
    const consent = this.#given.get(code) ?? null;
    this.#given.delete(code);
    return consent;
  }
}
