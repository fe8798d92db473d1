import type { Channel } from "./channel.ts";
import { emojiName } from "./emoji.ts";
import type { SharedFile } from "./files.ts";
import { type Outcome, type PressTarget, press, shortcut, slashCommand } from "./interactions.ts";
import type { Fields } from "./json.ts";
import type { Message } from "./message.ts";
import { announceEdit, announcePost, announceReaction, erase } from "./messages.ts";
import { richTextOf } from "./rich-text-of.ts";
import type { Modal, View } from "./view.ts";
import type { Workspace } from "./workspace.ts";

export interface PersonSettings {
  /** Default: one in the shape of Slack's. */
  readonly id?: string;
  readonly isAdmin?: boolean;
  readonly isGuest?: boolean;
  readonly isBot?: boolean;
  readonly isDeleted?: boolean;
  readonly timeZone?: string;
}

interface Saying {
  readonly thread?: Message | string | undefined;
  readonly files?: readonly SharedFile[];
}

/** Somebody in Slack, who does things when a test says so. */
export class Person {
  readonly workspace: Workspace;
  readonly id: string;
  readonly name: string;
  isAdmin: boolean;
  isGuest: boolean;
  isBot: boolean;
  isDeleted: boolean;
  readonly timeZone: string;
  /** Open modals, the top one last. */
  readonly modals: Modal[] = [];
  /** The Home tab as the app published it. */
  home: View | null = null;

  constructor(workspace: Workspace, name: string, settings: PersonSettings) {
    this.workspace = workspace;
    this.id = settings.id ?? workspace.slack.ids.next("U");
    this.name = name;
    this.isAdmin = settings.isAdmin ?? false;
    this.isGuest = settings.isGuest ?? false;
    this.isBot = settings.isBot ?? false;
    this.isDeleted = settings.isDeleted ?? false;
    this.timeZone = settings.timeZone ?? "Europe/Vienna";
  }

  get modal(): Modal | null {
    return this.modals.at(-1) ?? null;
  }

  /** What only this person sees, in all channels, oldest first. */
  get ephemerals(): readonly Message[] {
    const all = [...this.workspace.channels.values()].flatMap((channel) => channel.whispersTo(this.id));
    return all.toSorted((one, other) => (one.ts < other.ts ? -1 : 1));
  }

  /** Writes to the bot: `@Assignee text`. */
  mention(channel: Channel, text: string, saying: Saying = {}): Message {
    const { bot } = this.workspace.slack.events.receiverOf(channel) ?? channel.workspace;
    return this.say(channel, `<@${bot.userId}> ${text}`, saying);
  }

  say(channel: Channel, text: string, { thread, files = [] }: Saying = {}): Message {
    const root = typeof thread === "string" ? channel.message(thread) : (thread ?? null);
    const rootTs = root === null ? thread : (root.threadTs ?? root.ts);
    const { slack } = this.workspace;
    const message = channel.add({
      type: "message",
      ...(files.length > 0 ? { subtype: "file_share", upload: false, files: files.map((file) => file.shown()) } : {}),
      user: this.id,
      ts: slack.ids.ts(),
      client_msg_id: slack.ids.secret("msg"),
      text,
      team: this.workspace.id,
      ...(rootTs === undefined ? {} : { thread_ts: rootTs, parent_user_id: root?.userId ?? this.id }),
      ...(text === "" ? {} : { blocks: [richTextOf(text, slack.ids.next("b"))] }),
    });
    announcePost(message, this);
    slack.changes.notify();
    return message;
  }

  /** Writes to the bot in private. */
  dm(text: string, saying: Saying = {}): Message {
    return this.say(this.workspace.direct(this), text, saying);
  }

  /** Uploads a file, with or without a word about it. */
  share(
    channel: Channel,
    file: { readonly name: string; readonly bytes: Uint8Array; readonly mimetype: string },
    { text = "", thread }: { readonly text?: string; readonly thread?: Message | string } = {},
  ): Message {
    const shared = this.workspace.slack.files.add({ ...file, workspace: this.workspace, userId: this.id });
    const message = this.say(channel, text, { thread, files: [shared] });
    shared.share(message);
    const event = { type: "file_shared", file_id: shared.id, user_id: this.id, file: { id: shared.id } };
    this.workspace.slack.events.inChannel(channel, { ...event, channel_id: channel.id, event_ts: message.ts }, this);
    return message;
  }

  edit(message: Message, text: string): void {
    const before = message.data;
    const edited = { user: this.id, ts: this.workspace.slack.ids.ts() };
    message.data = { ...before, text, blocks: [richTextOf(text, this.workspace.slack.ids.next("b"))], edited };
    message.edits += 1;
    announceEdit(message, before, this);
    this.workspace.slack.changes.notify();
  }

  delete(message: Message): void {
    erase(message, this);
    this.workspace.slack.changes.notify();
  }

  /** Reacts with an emoji, `+1::skin-tone-3` too; once is enough. */
  react(message: Message, name: string): void {
    const known = emojiName(name);
    if (known === null) throw new Error(`no such emoji: ${name}`);
    const people = message.reactions.get(known) ?? new Set();
    if (people.has(this.id)) return;
    message.reactions.set(known, people.add(this.id));
    announceReaction("reaction_added", message, known, this);
    this.workspace.slack.changes.notify();
  }

  unreact(message: Message, name: string): void {
    const known = emojiName(name) ?? name;
    const people = message.reactions.get(known);
    if (people === undefined || !people.delete(this.id)) return;
    if (people.size === 0) message.reactions.delete(known);
    announceReaction("reaction_removed", message, known, this);
    this.workspace.slack.changes.notify();
  }

  openHome(): void {
    const { slack } = this.workspace;
    const channel = this.workspace.direct(this).id;
    const view = this.home === null ? {} : { view: this.home.data };
    const event: Fields = { type: "app_home_opened", user: this.id, channel, tab: "home", event_ts: slack.ids.ts() };
    slack.events.emit({ to: this.workspace, event: { ...event, ...view }, from: this.workspace });
  }

  /** Presses Slack's own stop button, which is there while the agent says that it is processing. */
  stopAgent(message: Message): void {
    message.channel.workspace.slack.sessions.stop(message, this);
  }

  /** Gives a slash command; `/research` alone is the command, the rest its text. */
  command(channel: Channel, command: string, text = ""): Promise<Outcome> {
    return slashCommand(this, channel, { command, text });
  }

  /** Presses a button, by its label or action_id. */
  press(target: PressTarget, label: string): Promise<Outcome> {
    return press(this, target, label, null);
  }

  /** Picks from a menu, by its action_id: an option's label, a channel, a person, a time. */
  choose(target: PressTarget, actionId: string, value: string | Channel | Person): Promise<Outcome> {
    return press(this, target, actionId, value);
  }

  /** Uses a message shortcut. */
  shortcut(message: Message, callbackId: string): Promise<Outcome> {
    return shortcut(this, callbackId, message);
  }

  globalShortcut(callbackId: string): Promise<Outcome> {
    return shortcut(this, callbackId, null);
  }
}
