/** The bot in a workspace. */
export interface Workspace {
  /** The workspace's id, which is the tenant. */
  readonly tenant: string;
  readonly token: string;
  readonly botUserId: string;
  readonly botId: string;
}

/** The workspaces that the bot is in. */
export interface Workspaces {
  /**
   * The workspace with a token that works for a while.
   *
   * @throws {ChatRefused} when the bot is not installed there
   */
  of(tenant: string): Promise<Workspace>;

  /** The tenant to which something belongs that Slack says is of these, best guess first; null entries are left out. */
  tenantOf(candidates: readonly (string | null | undefined)[]): Promise<string | null>;

  /** An event says that the app is in the workspace through its organisation, which has installed it as a whole. */
  belongs(tenant: string, enterpriseId: string): void;

  /** Forgets what lets the bot act there. */
  remove(tenant: string): Promise<void>;

  /** What is kept in memory of the workspace may be out of date. */
  recheck(tenant: string): void;
}

/** The one workspace whose token is set. Everything that arrives is its own. */
export class OneWorkspace implements Workspaces {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async of(): Promise<Workspace> {
    return this.#workspace;
  }

  async tenantOf(): Promise<string> {
    return this.#workspace.tenant;
  }

  belongs(): void {}

  async remove(): Promise<void> {}

  recheck(): void {}
}
