import { parseArgs } from "node:util";
import type { Config } from "./config.ts";
import { BadInput } from "./errors.ts";

/**
 * What a process is for. `gateway`: holds the connections to platforms. `web`: takes what platforms send to a public
 * address. `worker`: makes reviews and digests, and does what is due by itself. `all`: each of these.
 */
export const ROLES = ["all", "gateway", "worker", "web"] as const;
export type Role = (typeof ROLES)[number];

/**
 * Reads `--role` from the command line.
 *
 * @throws {BadInput} when it is none, or the settings do not allow it
 */
export function readRole(args: readonly string[], config: Config): Role {
  const role = roleIn(args);
  if (role === "all") return role;
  if (config.database.kind === "sqlite") {
    throw new BadInput(
      `--role ${role} is for several processes on one PostgreSQL. Set DATABASE_URL=postgres://…, or start without --role.`,
    );
  }
  if (config.slack === null && config.discord === null) {
    throw new BadInput(`--role ${role} needs a platform to work for. Set the tokens of Slack or Discord.`);
  }
  if (role === "web" && config.slack?.way !== "web") {
    throw new BadInput(
      "--role web takes Slack's signed requests, and no settings for them are there. Set SLACK_SIGNING_SECRET and what goes with it (docs/slack.md), or start with --role gateway.",
    );
  }
  if (role === "gateway" && config.slack?.way !== "socket" && config.discord === null) {
    throw new BadInput(
      "--role gateway holds connections to Slack in Socket Mode and to Discord, and the settings name neither. Start with --role web, or set the tokens of one.",
    );
  }
  return role;
}

function roleIn(args: readonly string[]): Role {
  const { role, rest } = parsed(args);
  const known = ROLES.find((one) => one === role);
  if (known !== undefined && rest.length === 0) return known;
  throw new BadInput(`Start with --role ${ROLES.join(", --role ")}, or with nothing for all.`);
}

function parsed(args: readonly string[]): { readonly role: string; readonly rest: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { role: { type: "string", default: "all" } },
      allowPositionals: true,
    });
    return { role: values.role, rest: positionals };
  } catch {
    return { role: "", rest: args };
  }
}

export const listens = (role: Role): boolean => role !== "worker";
export const works = (role: Role): boolean => role === "all" || role === "worker";
