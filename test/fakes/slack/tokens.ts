import type { Ids } from "./ids.ts";
import type { Time } from "./time.ts";
import type { Workspace } from "./workspace.ts";

/** What a token gives: one workspace, and the scopes it was given for. */
export interface Grant {
  readonly token: string;
  readonly refreshToken: string | null;
  readonly workspace: Workspace;
  /** When it ends, ms since 1970; null for never. */
  readonly expiresAt: number | null;
  state: "live" | "revoked" | "inactive";
}

const ROTATED_SECONDS = 43_200;

/** All tokens ever given out. */
export class Tokens {
  readonly #time: Time;
  readonly #ids: Ids;
  readonly #grants = new Map<string, Grant>();
  readonly #refreshed = new Set<string>();

  constructor(time: Time, ids: Ids) {
    this.#time = time;
    this.#ids = ids;
  }

  issue(workspace: Workspace): Grant {
    const rotates = workspace.settings.rotation;
    const grant: Grant = {
      token: this.#ids.secret(rotates ? "xoxe.xoxb" : "xoxb"),
      refreshToken: rotates ? this.#ids.secret("xoxe-refresh") : null,
      workspace,
      expiresAt: rotates ? this.#time.now() + ROTATED_SECONDS * 1000 : null,
      state: "live",
    };
    this.#grants.set(grant.token, grant);
    return grant;
  }

  /** The grant behind a token, or why there is none: Slack's own error codes. */
  find(token: string | null): Grant | string {
    if (token === null) return "not_authed";
    const grant = this.#grants.get(token);
    if (grant === undefined) return "invalid_auth";
    if (grant.state === "revoked") return "token_revoked";
    if (grant.state === "inactive") return "account_inactive";
    return grant.expiresAt !== null && this.#time.now() >= grant.expiresAt ? "token_expired" : grant;
  }

  /** Renews a token; the old one works until it ends or two newer ones are there. A refresh token works once. */
  refresh(refreshToken: string): Grant | null {
    const old = [...this.#grants.values()].find((grant) => grant.refreshToken === refreshToken);
    if (old === undefined || old.state !== "live" || this.#refreshed.has(refreshToken)) return null;
    this.#refreshed.add(refreshToken);
    const live = this.ofWorkspace(old.workspace);
    for (const { token } of live.slice(0, Math.max(0, live.length - 1))) this.end(token, "revoked");
    return this.issue(old.workspace);
  }

  end(token: string, state: "revoked" | "inactive"): void {
    const grant = this.#grants.get(token);
    if (grant !== undefined) grant.state = state;
  }

  ofWorkspace(workspace: Workspace): readonly Grant[] {
    return [...this.#grants.values()].filter((grant) => grant.workspace === workspace && grant.state === "live");
  }
}
