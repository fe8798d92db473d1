import { z } from "zod";
import type { Actor } from "../../../src/domain/chat-event.ts";
import type { Asked, SlackApi } from "./api.ts";
import type { SlackLog } from "./bolt-log.ts";
import type { Clock } from "./clock.ts";
import { hasCode } from "./failures.ts";
import { Remembered } from "./remembered.ts";

export interface KnownPerson {
  readonly actor: Actor;
  readonly isDeactivated: boolean;
  /** The workspace they belong to. */
  readonly teamId: string;
}

const UserInfo = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    name: z.string().default(""),
    real_name: z.string().default(""),
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    is_admin: z.boolean().default(false),
    is_owner: z.boolean().default(false),
    is_restricted: z.boolean().default(false),
    is_ultra_restricted: z.boolean().default(false),
    is_stranger: z.boolean().default(false),
    profile: z.object({ display_name: z.string().default("") }).default({ display_name: "" }),
    enterprise_user: z.object({ teams: z.array(z.string()).default([]) }).optional(),
  }),
});
type User = z.infer<typeof UserInfo>["user"];

/** An event waits for this at most, so that it is stored within Slack's three seconds. */
const PATIENCE_MS = 1_000;
const SLACKBOT = "USLACKBOT";

/** Who is behind an id. What was asked for once is kept for a while. */
export class People {
  readonly #api: SlackApi;
  readonly #log: SlackLog;
  readonly #known: Remembered<KnownPerson>;

  constructor({ api, clock, log }: { readonly api: SlackApi; readonly clock: Clock; readonly log: SlackLog }) {
    this.#api = api;
    this.#log = log;
    this.#known = new Remembered(clock);
  }

  /** @throws {ChatUnavailable} when Slack does not say in time */
  find(tenant: string, id: string): Promise<KnownPerson> {
    return this.#known.get(`${tenant} ${id}`, () => this.#ask(tenant, id, {}));
  }

  /** The same for somebody whose event waits to be acknowledged. */
  async actor(tenant: string, id: string): Promise<Actor> {
    const found = this.#known.get(`${tenant} ${id}`, () => this.#ask(tenant, id, { patienceMs: PATIENCE_MS }));
    return (await found).actor;
  }

  async #ask(tenant: string, id: string, asked: Asked): Promise<KnownPerson> {
    try {
      const { user } = await this.#api.call(tenant, "users.info", { user: id }, UserInfo, asked);
      return personOf(user, tenant);
    } catch (error) {
      // Nobody that this workspace may know of, such as somebody whom a shared channel hides: let in as a guest is.
      if (hasCode(error, "user_not_found", "user_not_visible", "users_not_found"))
        return unknownPerson(tenant, id, true);
      if (!hasCode(error, "missing_scope")) throw error;
      this.#log.error({ tenant, err: error }, "people cannot be looked up: guests count as members");
      return unknownPerson(tenant, id, false);
    }
  }
}

function personOf(user: User, tenant: string): KnownPerson {
  const teamId = user.team_id ?? tenant;
  const isOutside = teamId !== tenant && !(user.enterprise_user?.teams.includes(tenant) ?? false);
  return {
    actor: {
      id: user.id,
      name: user.profile.display_name || user.real_name || user.name || user.id,
      kind: user.is_bot || user.id === SLACKBOT ? "bot" : "person",
      isAdmin: (user.is_admin || user.is_owner) && !isOutside,
      isExternal: isOutside || user.is_restricted || user.is_ultra_restricted || user.is_stranger,
    },
    isDeactivated: user.deleted,
    teamId,
  };
}

const unknownPerson = (tenant: string, id: string, isExternal: boolean): KnownPerson => ({
  actor: { id, name: id, kind: id === SLACKBOT ? "bot" : "person", isAdmin: false, isExternal },
  isDeactivated: false,
  teamId: tenant,
});
