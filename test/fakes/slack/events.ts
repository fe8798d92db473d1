import type { Channel } from "./channel.ts";
import type { Fields } from "./json.ts";
import type { Doer } from "./messages.ts";
import { teamOf } from "./messages.ts";
import type { Slack } from "./slack.ts";
import type { Workspace } from "./workspace.ts";

interface Happening {
  /** The workspace through which the app hears of it. */
  readonly to: Workspace;
  readonly event: Fields;
  /** The workspace of whoever did it: another one in a shared channel. */
  readonly from: Workspace;
  readonly channel?: Channel;
}

interface Ready {
  readonly eventId: string;
  readonly body: Fields;
}

const MESSAGE_EVENTS = {
  channel: "message.channels",
  group: "message.groups",
  im: "message.im",
  mpim: "message.mpim",
} as const;

const SCOPES: Readonly<Record<string, string>> = {
  app_mention: "app_mentions:read",
  reaction_added: "reactions:read",
  reaction_removed: "reactions:read",
  file_shared: "files:read",
  agent_session_stopped: "assistant:write",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  "message.mpim": "mpim:history",
};

/** What the app hears of, with the ways in which hearing goes wrong. */
export class Events {
  readonly #slack: Slack;
  #twice = 0;
  #lost = 0;
  #held: Ready[] | null = null;
  readonly #sent = new Map<string, Fields>();

  constructor(slack: Slack) {
    this.#slack = slack;
  }

  /** The next events arrive twice. */
  duplicate(times = 1): void {
    this.#twice += times;
  }

  /** The next events never arrive. */
  drop(times = 1): void {
    this.#lost += times;
  }

  /** Events wait until they are released. */
  hold(): void {
    this.#held ??= [];
  }

  release(order: "in order" | "reversed" = "in order"): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const ready of order === "reversed" ? held.toReversed() : held) this.#send(ready);
  }

  /** An event arrives once more, long after. */
  redeliver(eventId: string): void {
    const body = this.#sent.get(eventId);
    if (body === undefined) throw new Error(`no such event: ${eventId}`);
    this.#send({ eventId, body });
  }

  /** Tells the app of what happened in a channel, when one of its bots is in it. */
  inChannel(channel: Channel, event: Fields, by: Doer): void {
    const receiver = this.receiverOf(channel);
    if (receiver !== null) this.emit({ to: receiver, event, from: teamOf(by), channel });
  }

  /** The workspace through which the app hears a channel: its own first, then those that share it. */
  receiverOf(channel: Channel): Workspace | null {
    const candidates = [channel.workspace, ...channel.sharedWith];
    return candidates.find(({ bot }) => bot.isInstalled && channel.memberIds.has(bot.userId)) ?? null;
  }

  emit({ to, event, from, channel }: Happening): void {
    const name = event.type === "message" && channel !== undefined ? MESSAGE_EVENTS[channel.kind] : String(event.type);
    const scope = SCOPES[name];
    const heard = this.#slack.app.takesEvent(name) && (scope === undefined || to.bot.scopes.includes(scope));
    if (!heard || !to.bot.isInstalled) return;
    if (this.#lost > 0) {
      this.#lost -= 1;
      return;
    }
    const ready = this.#enveloped({ to, event, from, ...(channel === undefined ? {} : { channel }) });
    const times = this.#twice > 0 ? 2 : 1;
    this.#twice = Math.max(0, this.#twice - 1);
    for (let sent = 0; sent < times; sent += 1) this.#accept(ready);
  }

  #accept(ready: Ready): void {
    if (this.#held === null) this.#send(ready);
    else this.#held.push(ready);
  }

  #send({ eventId, body }: Ready): void {
    this.#sent.set(eventId, body);
    void this.#slack.deliveries.event(eventId, body);
  }

  #enveloped({ to, event, from, channel }: Happening): Ready {
    const { app, ids, time } = this.#slack;
    const eventId = ids.next("Ev");
    const authorization = { enterprise_id: null, team_id: to.id, is_bot: true, is_enterprise_install: false };
    const body = {
      token: app.verificationToken,
      team_id: from.id,
      context_team_id: to.id,
      context_enterprise_id: null,
      api_app_id: app.id,
      event,
      type: "event_callback",
      event_id: eventId,
      event_time: Math.floor(time.now() / 1000),
      authorizations: [{ ...authorization, user_id: to.bot.userId }],
      is_ext_shared_channel: channel?.isShared ?? false,
      event_context: `4-${eventId}`,
    };
    return { eventId, body };
  }
}
