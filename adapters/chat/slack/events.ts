import type { ChatEvent, FollowUp } from "../../../src/domain/chat-event.ts";
import { voteOfEmoji } from "../../../src/domain/vote.ts";
import type { Visit } from "../../../src/ports/chat.ts";
import type { Conversations } from "./conversations.ts";
import { STOP, withoutTone } from "./emoji.ts";
import {
  Envelope,
  Gone,
  HomeOpened,
  Reacted,
  Said,
  SessionStopped,
  type SharedFile,
  TokensRevoked,
  timeOf,
} from "./envelope.ts";
import type { People } from "./people.ts";
import { mentions, withoutMention } from "./text.ts";
import type { Workspaces } from "./workspaces.ts";

export const PLATFORM_NAME = "slack";

/** What we hear of, as the manifest names it. */
export const BOT_EVENTS = [
  "app_mention",
  "message.channels",
  "message.groups",
  "message.im",
  "message.mpim",
  "reaction_added",
  "reaction_removed",
  "app_home_opened",
  "agent_session_stopped",
  "app_uninstalled",
  "tokens_revoked",
] as const;

/** People's messages; others tell of changes to messages, or of who came and went. */
const SPOKEN: ReadonlySet<string | undefined> = new Set([undefined, "file_share", "thread_broadcast", "me_message"]);

export interface EventsParts {
  readonly workspaces: Workspaces;
  readonly people: People;
  readonly conversations: Conversations;
  readonly now: () => Date;
}

/** What an event of Slack's means. */
export type Meaning = ChatEvent | { readonly kind: "home"; readonly visit: Visit } | null;

interface Context {
  readonly tenant: string;
  readonly common: { readonly platform: string; readonly tenant: string; readonly dedupeKey: string };
  readonly at: string;
}

/** Reads what the Events API sends. */
export class Events {
  readonly #parts: EventsParts;

  constructor(parts: EventsParts) {
    this.#parts = parts;
  }

  /**
   * @returns null for what is none of the bot's business
   * @throws {ChatUnavailable} when Slack does not say who it was: the event is to come again
   */
  async read(body: unknown): Promise<Meaning> {
    const envelope = Envelope.parse(body);
    const tenant = await this.#parts.workspaces.tenantOf(teamsOf(envelope));
    if (tenant === null) return null;
    const [through] = envelope.authorizations ?? [];
    if (through?.is_enterprise_install && through.enterprise_id) {
      this.#parts.workspaces.belongs(tenant, through.enterprise_id);
    }
    const common = { platform: PLATFORM_NAME, tenant, dedupeKey: envelope.event_id };
    const at = new Date(envelope.event_time === undefined ? this.#parts.now() : envelope.event_time * 1000);
    const context: Context = { tenant, common, at: at.toISOString() };
    const { event } = envelope;
    switch (event.type) {
      case "app_mention":
        return this.#said(Said.parse(event), "mention", context);
      case "message":
        return this.#message(event, context);
      case "reaction_added":
      case "reaction_removed":
        return this.#reaction(event, context);
      case "app_home_opened":
        return this.#home(event, context);
      case "agent_session_stopped":
        return this.#stopped(event, context);
      case "tokens_revoked":
        return (TokensRevoked.parse(event).tokens?.bot ?? []).length > 0 ? uninstalled(context) : null;
      case "app_uninstalled":
        return uninstalled(context);
      default:
        return null;
    }
  }

  async #message(event: unknown, context: Context): Promise<Meaning> {
    const gone = Gone.safeParse(event);
    if (gone.success) return deleted(gone.data, context);
    const said = Said.parse(event);
    return SPOKEN.has(said.subtype) ? this.#said(said, "message", context) : null;
  }

  /** Channels tell of a mention twice, as a mention and as a message: the mention counts. */
  async #said(said: Said, as: "mention" | "message", context: Context): Promise<Meaning> {
    const { tenant, common } = context;
    const { channel, ts, thread_ts, user, bot_id } = said;
    if (user === undefined || bot_id !== undefined) return null;
    const { botUserId } = await this.#parts.workspaces.of(tenant);
    const isDirect = said.channel_type === "im" || channel.startsWith("D");
    const isMentioned = as === "mention" || mentions(said.text, botUserId);
    const isReply = thread_ts !== undefined && thread_ts !== ts;
    if (as === "message" && !isDirect && (isMentioned || !isReply)) {
      if (said.channel_type !== undefined) this.#parts.conversations.learn(tenant, channel, said.channel_type);
      return null;
    }
    const spoken = {
      ...common,
      at: timeOf(ts),
      conversation: channel,
      messageId: ts,
      actor: await this.#parts.people.actor(tenant, user),
      text: withoutMention(said.text, botUserId),
      attachments: (said.files ?? []).map(attachmentOf),
      audience: await this.#parts.conversations.audience(tenant, channel, isDirect ? "im" : said.channel_type),
    };
    if (!isReply) return { ...spoken, kind: "ask", thread: null };
    const addressed: FollowUp["addressed"] = isDirect || isMentioned;
    return { ...spoken, kind: "follow-up", thread: thread_ts, addressed };
  }

  async #reaction(event: unknown, { tenant, common }: Context): Promise<Meaning> {
    const { type, user, reaction, item, item_user, event_ts } = Reacted.parse(event);
    if (item.type !== "message" || item.channel === undefined || item.ts === undefined) return null;
    const where = { conversation: item.channel, thread: null, messageId: item.ts };
    const what = { ...common, ...where, at: timeOf(event_ts) };
    const vote = voteOfEmoji(reaction);
    if (vote !== null) {
      const { botUserId } = await this.#parts.workspaces.of(tenant);
      if (item_user !== undefined && item_user !== botUserId) return null;
      const kind = type === "reaction_added" ? "vote-set" : "vote-unset";
      return { ...what, kind, actor: await this.#parts.people.actor(tenant, user), vote };
    }
    if (type === "reaction_removed" || withoutTone(reaction) !== STOP) return null;
    return { ...what, kind: "cancel", actor: await this.#parts.people.actor(tenant, user) };
  }

  async #home(event: unknown, { tenant }: Context): Promise<Meaning> {
    const { user, tab } = HomeOpened.parse(event);
    if (tab !== "home") return null;
    const actor = await this.#parts.people.actor(tenant, user);
    return { kind: "home", visit: { platform: PLATFORM_NAME, tenant, actor } };
  }

  async #stopped(event: unknown, { tenant, common }: Context): Promise<Meaning> {
    const { channel, thread_ts, user, event_ts } = SessionStopped.parse(event);
    const actor = await this.#parts.people.actor(tenant, user);
    const where = { conversation: channel, thread: thread_ts ?? null, messageId: null };
    return { ...common, ...where, kind: "cancel", at: timeOf(event_ts), actor };
  }
}

/** In a shared channel `team_id` may be that of the other organisation: what receives goes first. */
function teamsOf({ context_team_id, authorizations, team_id }: Envelope): readonly (string | null | undefined)[] {
  const [through] = authorizations ?? [];
  const teams = [context_team_id, through?.team_id, team_id].filter((id) => id);
  // What is about an organisation as a whole is about none of its workspaces.
  return teams.length > 0 ? teams : [through?.enterprise_id];
}

const attachmentOf = ({ id, name, title, mimetype, size }: SharedFile) => ({
  id,
  name: name ?? title ?? id,
  mediaType: mimetype.split(";")[0]?.trim().toLowerCase() ?? "",
  sizeBytes: size,
});

function deleted(gone: ReturnType<typeof Gone.parse>, { common, at }: Context): Meaning {
  const { channel, subtype, message, deleted_ts, event_ts, previous_message } = gone;
  const messageId =
    subtype === "message_deleted" ? deleted_ts : message?.subtype === "tombstone" ? message.ts : undefined;
  if (messageId === undefined) return null;
  const thread = previous_message?.thread_ts ?? null;
  return {
    ...common,
    kind: "message-deleted",
    at: event_ts === undefined ? at : timeOf(event_ts),
    conversation: channel,
    thread: thread === messageId ? null : thread,
    messageId,
    actor: null,
  };
}

const uninstalled = ({ common, at }: Context): ChatEvent => ({
  ...common,
  kind: "uninstalled",
  at,
  conversation: null,
  thread: null,
  messageId: null,
  actor: null,
});
