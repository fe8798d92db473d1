import { Channel, type ChannelKind } from "./channel.ts";
import type { Fields } from "./json.ts";
import { Person, type PersonSettings } from "./person.ts";
import type { Slack } from "./slack.ts";
import { Statuses } from "./statuses.ts";
import type { Grant } from "./tokens.ts";

export interface WorkspaceSettings {
  readonly isInstalled: boolean;
  /** Whether tokens end after 12 hours and are renewed with a refresh token. */
  readonly rotation: boolean;
  /** Whether the app is an agent here, with sessions and a stop button. */
  readonly isAgent: boolean;
  /** Blocks that have not arrived here yet: Slack answers `invalid_blocks`. */
  readonly unsupportedBlocks: Iterable<string>;
}

interface ChannelSettings {
  readonly isPrivate?: boolean;
  readonly hasBot?: boolean;
  /** All people of the workspace unless told. */
  readonly members?: readonly Person[];
}

/** The app's user in a workspace. */
export interface BotUser {
  readonly userId: string;
  readonly botId: string;
  /** Empty where the app is not installed. */
  token: string;
  refreshToken: string | null;
  scopes: readonly string[];
  isInstalled: boolean;
}

/** A workspace with its people and channels. */
export class Workspace {
  readonly slack: Slack;
  readonly id: string;
  readonly name: string;
  readonly settings: WorkspaceSettings;
  readonly unsupportedBlocks: Set<string>;
  readonly bot: BotUser;
  readonly people = new Map<string, Person>();
  readonly channels = new Map<string, Channel>();
  readonly statuses: Statuses;
  /** `channel ts` to what the agent said it is doing. */
  readonly sessions = new Map<string, { readonly status: string; readonly title: string | null }>();

  constructor(slack: Slack, name: string, settings: Partial<WorkspaceSettings>) {
    this.slack = slack;
    this.name = name;
    this.settings = {
      isInstalled: true,
      rotation: false,
      isAgent: slack.app.isAgent,
      unsupportedBlocks: [],
      ...settings,
    };
    this.unsupportedBlocks = new Set(this.settings.unsupportedBlocks);
    this.id = slack.ids.next("T");
    this.statuses = new Statuses(slack.time, slack.changes);
    const userId = slack.ids.next("U");
    const botId = slack.ids.next("B");
    this.bot = { userId, botId, token: "", refreshToken: null, scopes: [], isInstalled: false };
    if (this.settings.isInstalled) this.install(slack.app.scopes);
  }

  get domain(): string {
    return this.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  }

  person(name: string, settings: PersonSettings = {}): Person {
    const person = new Person(this, name, settings);
    this.people.set(person.id, person);
    for (const channel of this.channels.values()) if (channel.kind === "channel") channel.memberIds.add(person.id);
    return person;
  }

  channel(name: string, { isPrivate = false, hasBot = true, members }: ChannelSettings = {}): Channel {
    const memberIds = [...(members ?? this.people.values())].map(({ id }) => id);
    const kind = isPrivate ? "group" : "channel";
    return this.#open({ name, kind, memberIds: hasBot ? [...memberIds, this.bot.userId] : memberIds });
  }

  /** The direct conversation of a person with the bot, opened when there is none. */
  direct(person: Person): Channel {
    const known = [...this.channels.values()].find(({ kind, memberIds }) => kind === "im" && memberIds.has(person.id));
    return known ?? this.#open({ name: "directmessage", kind: "im", memberIds: [person.id, this.bot.userId] });
  }

  /** Lets people of another workspace into a channel (Slack Connect). */
  share(channel: Channel, other: Workspace, ...people: readonly Person[]): void {
    channel.sharedWith.add(other);
    other.channels.set(channel.id, channel);
    for (const { id } of people) channel.memberIds.add(id);
  }

  /** A person of this workspace, or of one that shares a channel with it. */
  knows(userId: string): Person | null {
    const inside = this.people.get(userId);
    if (inside !== undefined) return inside;
    const outside = this.slack.person(userId);
    const meets = [...this.channels.values()].some(({ isShared, memberIds }) => isShared && memberIds.has(userId));
    return meets ? outside : null;
  }

  /** Gives the bot a token with these scopes. */
  install(scopes: readonly string[]): Grant {
    const grant = this.slack.tokens.issue(this);
    Object.assign(this.bot, { scopes, isInstalled: true });
    this.take(grant);
    return grant;
  }

  /** Makes this the bot's token. */
  take({ token, refreshToken }: Grant): void {
    Object.assign(this.bot, { token, refreshToken });
  }

  /** What the bot may do from now on, without a new token. */
  grant(scopes: readonly string[]): void {
    this.bot.scopes = scopes;
  }

  /** Somebody removes the app: its tokens end, and the app is told. */
  uninstall(): void {
    const grants = this.slack.tokens.ofWorkspace(this);
    for (const { token } of grants) this.slack.tokens.end(token, "inactive");
    this.#tell({ type: "tokens_revoked", tokens: { oauth: [], bot: [this.bot.userId] } });
    this.#tell({ type: "app_uninstalled" });
    Object.assign(this.bot, { token: "", refreshToken: null, isInstalled: false });
  }

  /** The tokens end, and the app is told. */
  revokeTokens(): void {
    for (const { token } of this.slack.tokens.ofWorkspace(this)) this.slack.tokens.end(token, "revoked");
    this.#tell({ type: "tokens_revoked", tokens: { oauth: [], bot: [this.bot.userId] } });
  }

  #tell(event: Fields): void {
    this.slack.events.emit({ to: this, event, from: this });
  }

  #open(about: { readonly name: string; readonly kind: ChannelKind; readonly memberIds: Iterable<string> }): Channel {
    const prefix = { channel: "C", group: "C", im: "D", mpim: "G" }[about.kind];
    const channel = new Channel(this, { id: this.slack.ids.next(prefix), ...about });
    this.channels.set(channel.id, channel);
    return channel;
  }
}
