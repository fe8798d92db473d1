import { ApiError } from "./api/call.ts";
import type { ResponseUrl } from "./callbacks.ts";
import type { Channel } from "./channel.ts";
import { type Fields, fieldsOf, isFields, listOf, textOf, textOrNull } from "./json.ts";
import { faultOfBlocks } from "./limits/message-blocks.ts";
import type { Message } from "./message.ts";
import { announceEdit, announcePost, erase, named } from "./messages.ts";
import type { Person } from "./person.ts";
import type { Slack } from "./slack.ts";
import type { Workspace } from "./workspace.ts";

const TEXT_CHARACTERS = 40_000;
const MARKDOWN_CHARACTERS = 12_000;
const ATTACHMENTS = 100;
const METADATA_CHARACTERS = 8000;

interface Whisper {
  readonly person: Person;
  readonly channel: Channel;
  readonly answer: Fields;
}

/** What the bot writes: looked at as Slack does, then put where it belongs. */
export class Post {
  readonly #slack: Slack;

  constructor(slack: Slack) {
    this.#slack = slack;
  }

  /** A message of the bot, in a channel or thread. */
  message(workspace: Workspace, channel: Channel, args: Fields): Message {
    const content = this.contentOf(workspace, args);
    const thread = this.#thread(channel, args);
    const message = channel.add({ ...this.#author(workspace), ...content, ...thread }, { metadata: metadataOf(args) });
    workspace.statuses.clear(channel.id, message.threadTs ?? "");
    announcePost(message, workspace);
    this.#slack.changes.notify();
    return message;
  }

  /** A message for one person alone. */
  whisper(workspace: Workspace, channel: Channel, args: Fields & { readonly user: string }): Message {
    const content = this.contentOf(workspace, args);
    const thread = this.#thread(channel, args);
    const message = channel.add({ ...this.#author(workspace), ...content, ...thread }, { onlyFor: args.user });
    this.#slack.changes.notify();
    return message;
  }

  /** A message of the bot that carries files, with or without a word about them. */
  file(workspace: Workspace, channel: Channel, args: Fields): Message {
    const said = textOf(args.text) !== "" || args.blocks !== undefined;
    const content = said ? this.contentOf(workspace, args) : { text: "" };
    const about = { subtype: "file_share", upload: false, files: args.files };
    const message = channel.add({ ...this.#author(workspace), ...about, ...content, ...this.#thread(channel, args) });
    announcePost(message, workspace);
    this.#slack.changes.notify();
    return message;
  }

  /** An empty message of the bot, to be streamed into. */
  stream(workspace: Workspace, channel: Channel, args: Fields): Message {
    if (args.thread_ts !== undefined && channel.message(textOf(args.thread_ts)) === null)
      throw new ApiError("invalid_thread_ts");
    return channel.add({ ...this.#author(workspace), text: "", ...this.#thread(channel, args) });
  }

  /** Puts other content into a message of the bot. Blocks stay unless others are given; an empty list takes them away. */
  edit(workspace: Workspace, message: Message, args: Fields): void {
    const content = this.contentOf(workspace, args, message.text);
    const before = message.data;
    const edited = { user: workspace.bot.botId, ts: this.#slack.ids.ts() };
    message.data = { ...before, ...content, edited };
    message.metadata = metadataOf(args) ?? message.metadata;
    message.streaming = null;
    message.edits += 1;
    announceEdit(message, before, workspace);
    this.#slack.changes.notify();
  }

  /** What the app answered to a command or through a `response_url`. */
  fromResponse({ person, channel, answer }: Whisper, to: ResponseUrl | null = null): void {
    const workspace = this.#slack.events.receiverOf(channel) ?? channel.workspace;
    const target = to?.message ?? null;
    if (answer.delete_original === true && target !== null) erase(target, workspace);
    else if (answer.replace_original === true && target !== null) this.edit(workspace, target, answer);
    else if (answer.response_type === "in_channel") this.message(workspace, channel, answer);
    else this.whisper(workspace, channel, { ...answer, user: person.id });
    this.#slack.changes.notify();
  }

  /** The fields of a message, checked against Slack's limits. */
  contentOf(workspace: Workspace, args: Fields, textBefore = ""): Fields {
    const blocks = args.blocks === undefined ? null : blocksOf(args.blocks);
    const attachments = listOf(args.attachments);
    const markdown = textOrNull(args.markdown_text);
    if (markdown !== null && (blocks !== null || textOf(args.text) !== ""))
      throw new ApiError("markdown_text_conflict");
    if ((markdown ?? "").length > MARKDOWN_CHARACTERS) throw new ApiError("msg_too_long");
    if (attachments.length > ATTACHMENTS) throw new ApiError("too_many_attachments");
    if ((blocks ?? []).length === 0 && attachments.length === 0 && markdown === null && textOf(args.text) === "")
      throw new ApiError("no_text");
    if (blocks !== null) this.check(workspace, blocks);
    if (blocks !== null && textOf(args.text) === "" && textBefore === "")
      this.#slack.warnings.push({ warning: "missing_text_in_message", workspaceId: workspace.id, blocks });
    const text = (markdown ?? textOf(args.text)).slice(0, TEXT_CHARACTERS);
    return {
      text,
      ...(blocks === null ? {} : { blocks: named(blocks.filter(isFields), this.#slack.ids) }),
      ...(attachments.length > 0 ? { attachments } : {}),
    };
  }

  check(workspace: Workspace, blocks: readonly unknown[]): void {
    const fault = faultOfBlocks(blocks, workspace.unsupportedBlocks);
    if (fault === null) return;
    if (fault.error === "msg_blocks_too_long") throw new ApiError(fault.error);
    throw new ApiError(fault.error, { errors: fault.messages, response_metadata: { messages: fault.messages } });
  }

  #author(workspace: Workspace): Fields {
    const { app, ids } = this.#slack;
    const { userId, botId } = workspace.bot;
    const profile = {
      id: botId,
      app_id: app.id,
      user_id: userId,
      name: "Assignee",
      deleted: false,
      team_id: workspace.id,
    };
    return {
      type: "message",
      user: userId,
      ts: ids.ts(),
      bot_id: botId,
      app_id: app.id,
      team: workspace.id,
      bot_profile: profile,
    };
  }

  /** Where it hangs. When the message that it is to hang on is gone, Slack posts to the channel and does not say so. */
  #thread(channel: Channel, args: Fields): Fields {
    const rootTs = textOrNull(args.thread_ts);
    if (rootTs === null) return {};
    const messages = [`[ERROR] ${rootTs} is not a valid thread_ts`];
    if (!/^\d+\.\d+$/.test(rootTs)) throw new ApiError("invalid_thread_ts", { response_metadata: { messages } });
    const meant = channel.message(rootTs);
    const root = meant?.isReply === true ? channel.message(meant.threadTs ?? rootTs) : meant;
    return root === null ? {} : { thread_ts: root.ts, parent_user_id: root.userId };
  }
}

export function metadataOf(args: Fields): Fields | null {
  if (args.metadata === undefined) return null;
  const metadata = fieldsOf(args.metadata);
  if (textOf(metadata.event_type) === "" || !isFields(metadata.event_payload))
    throw new ApiError("invalid_metadata_format");
  if (JSON.stringify(metadata).length > METADATA_CHARACTERS) throw new ApiError("metadata_too_large");
  return metadata;
}

function blocksOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new ApiError("invalid_blocks_format");
  return value;
}
