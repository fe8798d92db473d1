import { z } from "zod";
import type { Action, ChatEvent } from "../../../src/domain/chat-event.ts";
import type { Button } from "../../../src/domain/chat-message.ts";
import type { Conversations } from "./conversations.ts";
import { timeOf } from "./envelope.ts";
import { PLATFORM_NAME } from "./events.ts";
import { inputsIn, Pressed } from "./modals.ts";
import type { People } from "./people.ts";
import { buttonNamed } from "./rendering.ts";
import { withoutMention } from "./text.ts";
import type { Workspaces } from "./workspaces.ts";

export const COMMAND = "/research";
export const CHECK_SHORTCUT = "check_claims";

const id = z.string().min(1);
const Team = z.object({ id }).nullish();
const User = z.object({ id, team_id: z.string().optional() });

const CommandBody = z.object({
  team_id: z.string().optional(),
  channel_id: id,
  channel_name: z.string().default(""),
  user_id: id,
  text: z.string().default(""),
  trigger_id: id,
  response_url: z.string().optional(),
});

const ShortcutBody = z.object({
  team: Team,
  user: User,
  channel: z.object({ id }),
  message_ts: id,
  message: z.object({ text: z.string().default(""), thread_ts: z.string().optional() }),
  trigger_id: id,
  response_url: z.string().optional(),
});

const ActionBody = z.object({
  team: Team,
  user: User,
  channel: z.object({ id }).optional(),
  container: z.object({
    type: z.string(),
    message_ts: z.string().optional(),
    channel_id: z.string().optional(),
    thread_ts: z.string().optional(),
    view_id: z.string().optional(),
  }),
  message: z.object({ thread_ts: z.string().optional(), team: z.string().optional() }).optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional(), action_ts: z.string() })).min(1),
  trigger_id: id,
  response_url: z.string().optional(),
});

const ViewBody = z.object({
  team: Team,
  user: User,
  view: z.object({
    id,
    app_installed_team_id: z.string().optional(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
});

export interface InteractionsParts {
  readonly workspaces: Workspaces;
  readonly people: People;
  readonly conversations: Conversations;
  readonly now: () => Date;
}

/** What a person did besides writing, with the address at which Slack takes an answer to it. */
export interface Interaction<Event extends ChatEvent = ChatEvent> {
  readonly event: Event;
  readonly responseUrl: string | undefined;
}

export interface ButtonPress extends Interaction<Action> {
  readonly asks: Button["asks"];
  readonly triggerId: string;
}

/** Reads slash commands, shortcuts, buttons and modals. Slack sends each of them once. */
export class Interactions {
  readonly #parts: InteractionsParts;

  constructor(parts: InteractionsParts) {
    this.#parts = parts;
  }

  async command(body: unknown): Promise<Interaction> {
    const { team_id, channel_id, user_id, text, trigger_id, response_url } = CommandBody.parse(body);
    const tenant = await this.#tenant(team_id);
    const { botUserId } = await this.#parts.workspaces.of(tenant);
    const event: ChatEvent = {
      kind: "command",
      ...this.#common(tenant, `command:${trigger_id}`),
      conversation: channel_id,
      thread: null,
      messageId: null,
      actor: await this.#parts.people.actor(tenant, user_id),
      text: withoutMention(text, botUserId),
      attachments: [],
      audience: await this.#parts.conversations.audience(tenant, channel_id),
    };
    return { event, responseUrl: response_url };
  }

  async check(body: unknown): Promise<Interaction> {
    const { team, user, channel, message, message_ts, trigger_id, response_url } = ShortcutBody.parse(body);
    const tenant = await this.#tenant(team?.id, user.team_id);
    const { botUserId } = await this.#parts.workspaces.of(tenant);
    const { thread_ts } = message;
    const event: ChatEvent = {
      kind: "check",
      ...this.#common(tenant, `shortcut:${trigger_id}`),
      conversation: channel.id,
      thread: thread_ts === undefined || thread_ts === message_ts ? null : thread_ts,
      messageId: message_ts,
      actor: await this.#parts.people.actor(tenant, user.id),
      text: withoutMention(message.text, botUserId),
      attachments: [],
      audience: await this.#parts.conversations.audience(tenant, channel.id),
    };
    return { event, responseUrl: response_url };
  }

  /** @returns null for a button that is none of ours */
  async press(body: unknown): Promise<ButtonPress | null> {
    const parsed = ActionBody.parse(body);
    const { team, user, message, actions, trigger_id, response_url } = parsed;
    const [pressed] = actions;
    const button = pressed === undefined ? null : buttonNamed(pressed.action_id);
    if (pressed === undefined || button === null) return null;
    const tenant = await this.#tenant(team?.id, message?.team, user.team_id);
    const event: Action = {
      kind: "action",
      ...this.#common(tenant, `action:${trigger_id}`),
      at: timeOf(pressed.action_ts),
      ...(await this.#place(tenant, parsed)),
      actor: await this.#parts.people.actor(tenant, user.id),
      action: button.action,
      value: pressed.value ?? "",
      inputs: null,
    };
    return { event, asks: button.asks, triggerId: trigger_id, responseUrl: response_url };
  }

  async submission(body: unknown): Promise<Interaction<Action>> {
    const { team, user, view } = ViewBody.parse(body);
    const tenant = await this.#tenant(view.app_installed_team_id, team?.id);
    const event: Action = {
      kind: "action",
      // Sent again by the person after a fault, it is the same submission.
      ...this.#common(tenant, `view:${view.id}`),
      ...Pressed.parse(JSON.parse(view.private_metadata)),
      actor: await this.#parts.people.actor(tenant, user.id),
      inputs: inputsIn(view.state.values),
    };
    return { event, responseUrl: undefined };
  }

  /** A button of the Home tab belongs to no message: it is answered in the direct conversation. */
  async #place(tenant: string, { container, channel, message, user }: z.infer<typeof ActionBody>) {
    const conversation = channel?.id ?? container.channel_id;
    if (container.message_ts === undefined || conversation === undefined) {
      const direct = await this.#parts.conversations.direct(tenant, user.id);
      return { conversation: direct, thread: null, messageId: container.view_id ?? "home" };
    }
    const thread = message?.thread_ts ?? container.thread_ts ?? null;
    return { conversation, thread: thread === container.message_ts ? null : thread, messageId: container.message_ts };
  }

  #common(tenant: string, dedupeKey: string) {
    return { platform: PLATFORM_NAME, tenant, dedupeKey, at: this.#parts.now().toISOString() };
  }

  async #tenant(...candidates: readonly (string | null | undefined)[]): Promise<string> {
    const tenant = await this.#parts.workspaces.tenantOf(candidates);
    if (tenant === null) throw new Error("an interaction without a workspace");
    return tenant;
  }
}
