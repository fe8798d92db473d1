import type { AuthorizeResult } from "@slack/bolt";
import { AppError, ChatUnavailable } from "../../../src/errors.ts";
import type { Clock } from "./clock.ts";
import { PLATFORM, SlackRefusal } from "./failures.ts";
import { NotInstalled, type SealedInstallations } from "./installations.ts";
import { Remembered } from "./remembered.ts";
import type { Workspace, Workspaces } from "./workspaces.ts";

/** Gives a workspace's token; renews one that ends within two hours. */
export type Authorize = (query: {
  readonly teamId: string;
  readonly enterpriseId: string | undefined;
  readonly isEnterpriseInstall: false;
}) => Promise<AuthorizeResult>;

export interface ManyParts {
  readonly installations: SealedInstallations;
  readonly authorize: Authorize;
  readonly clock: Clock;
}

/** Every workspace that has installed the app. */
export class ManyWorkspaces implements Workspaces {
  readonly #parts: ManyParts;
  /** One question at a time: a token that is being renewed twice at once is lost. */
  readonly #known: Remembered<Workspace>;
  /** The organisation through which a workspace is installed, where events have told. */
  readonly #organisations = new Map<string, string>();

  constructor(parts: ManyParts) {
    this.#parts = parts;
    this.#known = new Remembered(parts.clock);
  }

  of(tenant: string): Promise<Workspace> {
    return this.#known.get(tenant, () => this.#authorized(tenant));
  }

  async tenantOf(candidates: readonly (string | null | undefined)[]): Promise<string | null> {
    const ids = candidates.flatMap((id) => id || []);
    for (const id of ids) {
      if (this.#organisations.has(id) || (await this.#parts.installations.has(id))) return id;
    }
    return ids[0] ?? null;
  }

  belongs(tenant: string, enterpriseId: string): void {
    this.#organisations.set(tenant, enterpriseId);
  }

  /** A workspace of an organisation leaves alone; the organisation itself is named by its own id. */
  async remove(tenant: string): Promise<void> {
    this.recheck(tenant);
    this.#organisations.delete(tenant);
    await this.#parts.installations.remove(tenant);
  }

  recheck(tenant: string): void {
    this.#known.forget(tenant);
  }

  async #authorized(tenant: string): Promise<Workspace> {
    const enterpriseId = await this.#organisationOf(tenant);
    try {
      const found = await this.#parts.authorize({ teamId: tenant, enterpriseId, isEnterpriseInstall: false });
      const { botToken, botUserId, botId } = found;
      if (!botToken || !botUserId || !botId) throw new NotInstalled();
      return { tenant, token: botToken, botUserId, botId };
    } catch (error) {
      throw reasonOf(error);
    }
  }

  /** After a restart only the installation itself is known: where there is one organisation, it is that. */
  async #organisationOf(tenant: string): Promise<string | undefined> {
    const { installations } = this.#parts;
    const told = this.#organisations.get(tenant);
    if (told !== undefined || (await installations.has(tenant))) return told;
    const organisations = await installations.organisations();
    return organisations.length === 1 ? organisations[0] : undefined;
  }
}

/** The SDK wraps what our store rejects with. */
function reasonOf(error: unknown): unknown {
  const original = error instanceof Error && "original" in error ? error.original : error;
  if (original instanceof AppError) return original;
  if (
    original instanceof NotInstalled ||
    (original instanceof Error && /Failed fetching data/.test(original.message))
  ) {
    return new SlackRefusal(
      "not_installed",
      "the app is not installed in this workspace",
      "Whoever looks after Assignee has to install it there again.",
    );
  }
  return new ChatUnavailable(PLATFORM, "the token could not be read", null, { cause: original });
}
