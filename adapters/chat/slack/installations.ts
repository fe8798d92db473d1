import type { Installation, InstallationQuery, InstallationStore } from "@slack/bolt";
import { z } from "zod";
import type { Installations } from "../../../src/ports/installations.ts";
import type { Clock } from "./clock.ts";
import type { Seal } from "./sealing.ts";

/** What is used of an installation. The rest of it, such as who installed, is kept and not looked at. */
const Kept = z.looseObject({
  isEnterpriseInstall: z.boolean().optional(),
  team: z.looseObject({ id: z.string() }).optional().nullable(),
  enterprise: z.looseObject({ id: z.string() }).optional().nullable(),
  bot: z.looseObject({ token: z.string(), id: z.string(), userId: z.string() }),
});

/** Bolt's store over ours: what is stored is sealed. An organisation has one installation for all its workspaces. */
export class SealedInstallations implements InstallationStore {
  readonly #installations: Installations;
  readonly #seal: Seal;
  readonly #clock: Clock;

  constructor(parts: { readonly installations: Installations; readonly seal: Seal; readonly clock: Clock }) {
    this.#installations = parts.installations;
    this.#seal = parts.seal;
    this.#clock = parts.clock;
  }

  async storeInstallation<Version extends "v1" | "v2">(installation: Installation<Version, boolean>): Promise<void> {
    const { isEnterpriseInstall, team, enterprise } = Kept.parse(installation);
    const id = idOf(isEnterpriseInstall ? enterprise?.id : team?.id);
    // A person's own token is none of our business.
    const { user, ...needed } = installation;
    const sealed = this.#seal.close(JSON.stringify({ ...needed, user: { id: user.id } }), id);
    await this.#installations.save({ id, sealed, savedAt: this.#clock.now() });
  }

  async fetchInstallation(query: InstallationQuery<boolean>): Promise<Installation<"v1" | "v2", boolean>> {
    const found = (await this.#find(query.teamId)) ?? (await this.#find(query.enterpriseId));
    if (found === null) throw new NotInstalled();
    return found;
  }

  async deleteInstallation(query: InstallationQuery<boolean>): Promise<void> {
    await this.remove(query.teamId ?? query.enterpriseId);
  }

  async remove(id: string | undefined): Promise<void> {
    await this.#installations.remove(idOf(id));
  }

  async has(id: string): Promise<boolean> {
    return (await this.#installations.find(idOf(id))) !== null;
  }

  /** The organisations that the app is installed in as a whole. */
  async organisations(): Promise<readonly string[]> {
    const all = await this.#installations.all("slack");
    return all.map(({ id }) => id.replace(/^slack:/, "")).filter((id) => id.startsWith("E"));
  }

  async #find(id: string | undefined): Promise<Installation<"v2", boolean> | null> {
    const found = id === undefined ? null : await this.#installations.find(idOf(id));
    if (found === null) return null;
    const opened: unknown = JSON.parse(this.#seal.open(found.sealed, found.id));
    Kept.parse(opened);
    return opened as Installation<"v2", boolean>;
  }
}

export class NotInstalled extends Error {
  override name = "NotInstalled";

  constructor() {
    super("the app is not installed there");
  }
}

function idOf(id: string | null | undefined): string {
  if (id === undefined || id === null || id === "") throw new Error("an installation without a workspace");
  return `slack:${id}`;
}
