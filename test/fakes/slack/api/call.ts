import type { Channel } from "../channel.ts";
import { type Fields, isFields, listOf, textOf, textOrNull } from "../json.ts";
import type { Message } from "../message.ts";
import type { Person } from "../person.ts";
import type { Tier } from "../rates.ts";
import type { Slack } from "../slack.ts";
import type { Workspace } from "../workspace.ts";

/** An answer with `ok: false`. */
export class ApiError extends Error {
  readonly answer: Fields;

  constructor(error: string, fields: Fields = {}) {
    super(error);
    this.answer = { ok: false, error, ...fields };
  }
}

/** A method of the Web API. */
export interface Method {
  /** What the token needs; null for nothing. Scopes that depend on the channel are asked for in `run`. */
  readonly scope: string | null;
  readonly tier: Tier;
  readonly run: (call: Call) => Fields;
}

type ScopeKind = "history" | "read";

/** A call of the Web API by the bot of a workspace. */
export class Call {
  readonly slack: Slack;
  readonly workspace: Workspace;
  readonly args: Fields;

  constructor(slack: Slack, workspace: Workspace, args: Fields) {
    this.slack = slack;
    this.workspace = workspace;
    this.args = args;
  }

  text(name: string): string {
    return textOf(this.args[name]);
  }

  has(name: string): boolean {
    return this.args[name] !== undefined && this.args[name] !== "" && this.args[name] !== null;
  }

  is(name: string): boolean {
    return this.args[name] === true || this.args[name] === "true" || this.args[name] === "1";
  }

  number(name: string, otherwise: number): number {
    const value = Number(this.args[name] ?? otherwise);
    return Number.isNaN(value) ? otherwise : value;
  }

  list(name: string): readonly Fields[] {
    return listOf(this.args[name]);
  }

  required(name: string): string {
    const value = this.args[name];
    const given = typeof value === "number" ? String(value) : textOrNull(value);
    if (given === null)
      throw new ApiError("invalid_arguments", {
        response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
      });
    return given;
  }

  object(name: string): Fields {
    const value = this.args[name];
    if (!isFields(value))
      throw new ApiError("invalid_arguments", {
        response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
      });
    return value;
  }

  need(scope: string): void {
    const { scopes } = this.workspace.bot;
    if (!scopes.includes(scope)) throw new ApiError("missing_scope", { needed: scope, provided: scopes.join(",") });
  }

  /** The channel that is meant, as far as this workspace's bot can see it. */
  channel(name = "channel"): Channel {
    const channel = this.workspace.channels.get(this.required(name)) ?? null;
    const hidden = channel?.kind !== "channel" && !channel?.memberIds.has(this.workspace.bot.userId);
    if (channel === null || hidden) throw new ApiError("channel_not_found");
    return channel;
  }

  /** The same, where the bot must be in it to look: `channels:history` and the like. */
  readable(kind: ScopeKind, name = "channel"): Channel {
    const channel = this.channel(name);
    this.need(`${{ channel: "channels", group: "groups", im: "im", mpim: "mpim" }[channel.kind]}:${kind}`);
    if (kind === "history" && !channel.memberIds.has(this.workspace.bot.userId)) throw new ApiError("not_in_channel");
    return channel;
  }

  /** A message that stands in the channel. */
  message(channel: Channel, name: string): Message {
    const message = channel.message(this.required(name));
    if (message === null) throw new ApiError("message_not_found");
    return message;
  }

  person(name: string): Person {
    const person = this.workspace.knows(this.required(name));
    if (person === null) throw new ApiError("user_not_found");
    return person;
  }
}
