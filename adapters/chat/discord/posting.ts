import {
  type APIMessage,
  type APIMessageTopLevelComponent,
  type APIThreadChannel,
  ChannelFlags,
  type Client,
  MessageFlags,
  type RawFile,
  Routes,
  ThreadAutoArchiveDuration,
} from "discord.js";
import { type ChatFile, type ChatMessage, textMessage } from "../../../src/domain/chat-message.ts";
import { fits } from "../../../src/domain/message-size.ts";
import { shorten } from "../../../src/domain/text-splitting.ts";
import type { MessageRef, Place, Sending } from "../../../src/ports/chat.ts";
import { LIMITS } from "./abilities.ts";
import { allowed } from "./allowed.ts";
import type { DiscordApi } from "./api.ts";
import { componentsOf } from "./components.ts";
import { markOf, nonceOf } from "./marks.ts";
import type { Deed } from "./permissions.ts";
import { isDirect, type Places } from "./places.ts";
import { Sent } from "./sent.ts";

/** Nobody is ever called by a message, whoever its words name. */
const NO_MENTIONS = { parse: [], replied_user: false };
const FLAGS = MessageFlags.IsComponentsV2;
const SILENT_FLAGS = FLAGS | MessageFlags.SuppressNotifications;
export const ARCHIVED_AFTER = ThreadAutoArchiveDuration.OneDay;

interface Content {
  readonly components: APIMessageTopLevelComponent[];
  /** What a forum post is called. */
  readonly title: string;
  readonly files: readonly RawFile[];
  readonly flags: MessageFlags;
}

/** Messages as the bot's own, never through an interaction's token: they can be edited for good. */
export class Posting {
  readonly sent = new Sent();
  readonly #client: Client;
  readonly #api: DiscordApi;
  readonly #places: Places;

  constructor({ client, api, places }: { client: Client; api: DiscordApi; places: Places }) {
    this.#client = client;
    this.#api = api;
    this.#places = places;
  }

  /** @throws {RangeError} when the message does not fit */
  async post(place: Place, message: ChatMessage, { key, alert }: Pick<Sending, "key" | "alert">): Promise<MessageRef> {
    check(message);
    const components = componentsOf(message, { mark: markOf(key) });
    const flags = alert === "silent" ? SILENT_FLAGS : FLAGS;
    return this.#send(place, key, { components, title: message.fallback, files: [], flags });
  }

  /** @throws {RangeError} when the file is too large */
  async upload(place: Place, { name, mediaType, bytes }: ChatFile, comment: string, key: string): Promise<MessageRef> {
    if (bytes.length > LIMITS.fileBytes) throw new RangeError(`${name} is larger than Discord takes.`);
    const file = { name: attachmentName(name), data: Buffer.from(bytes), contentType: mediaType };
    const components = componentsOf(textMessage(comment), { mark: markOf(key), file: file.name });
    return this.#send(place, key, { components, title: comment, files: [file], flags: FLAGS });
  }

  async edit(ref: MessageRef, message: ChatMessage): Promise<void> {
    check(message);
    const channelId = await this.#places.channelOfMessage(ref);
    const key = this.sent.keyOf(ref.messageId);
    const components = componentsOf(message, key === undefined ? {} : { mark: markOf(key) });
    const body = { components, flags: FLAGS, allowed_mentions: NO_MENTIONS };
    const { messageId } = ref;
    await allowed(this.#parts, { channelId, deed: postIn(ref) }, () =>
      this.#api.patch(Routes.channelMessage(channelId, messageId), { body, messageId }),
    );
  }

  #send(place: Place, key: string, content: Content): Promise<MessageRef> {
    return this.sent.once(place, key, async () => {
      const forum = place.thread === null && (await this.#places.isForum(place));
      const messageId = forum
        ? await this.#postInForum(place, content)
        : await this.#postInChannel(place, key, content);
      const { tenant, conversation, thread } = place;
      return { tenant, conversation, thread, messageId };
    });
  }

  async #postInChannel(place: Place, key: string, { components, files, flags }: Content): Promise<string> {
    const channelId = this.#places.channelOf(place);
    const deed = files.length > 0 ? uploadIn(place) : postIn(place);
    const repliesTo = isDirect(place) ? place.thread : null;
    const body = {
      ...{ components, flags, allowed_mentions: NO_MENTIONS, nonce: nonceOf(key), enforce_nonce: true },
      ...attachmentsOf(files),
      ...(repliesTo === null ? {} : { message_reference: { message_id: repliesTo, fail_if_not_exists: false } }),
    };
    const { id } = await allowed(this.#parts, { channelId, deed }, () =>
      this.#api.post<APIMessage>(Routes.channelMessages(channelId), { body, files }),
    );
    return id;
  }

  /** A post has no nonce: it is tried once, and looked for before it is tried again. */
  async #postInForum({ conversation }: Place, { components, title, files, flags }: Content): Promise<string> {
    const message = { components, flags, allowed_mentions: NO_MENTIONS, ...attachmentsOf(files) };
    const tags = this.#requiredTags(conversation);
    const body = {
      ...{ name: shorten(title, LIMITS.threadTitleLength), auto_archive_duration: ARCHIVED_AFTER, message },
      ...(tags.length > 0 ? { applied_tags: tags } : {}),
    };
    const deed: Deed = files.length > 0 ? "upload" : "post";
    const post = await allowed(this.#parts, { channelId: conversation, deed }, () =>
      this.#api.post<APIThreadChannel>(Routes.threads(conversation), { body, files, tries: "once" }),
    );
    this.#places.learn(post);
    return post.id;
  }

  /** Some forums take no post without a tag. */
  #requiredTags(forumId: string): readonly string[] {
    const forum = this.#client.channels.cache.get(forumId);
    if (forum === undefined || !("availableTags" in forum) || !forum.flags.has(ChannelFlags.RequireTag)) return [];
    return forum.availableTags
      .filter(({ moderated }) => !moderated)
      .slice(0, 1)
      .map(({ id }) => id);
  }

  get #parts() {
    return { client: this.#client, api: this.#api };
  }
}

function check(message: ChatMessage): void {
  if (!fits(message, LIMITS)) throw new RangeError("The message does not fit: `fitMessage` divides it.");
}

const inThread = (place: Place): boolean => place.thread !== null && !isDirect(place);
const postIn = (place: Place): Deed => (inThread(place) ? "post in a thread" : "post");
const uploadIn = (place: Place): Deed => (inThread(place) ? "upload in a thread" : "upload");

const attachmentsOf = (files: readonly RawFile[]) =>
  files.length === 0 ? {} : { attachments: files.map(({ name }, index) => ({ id: String(index), filename: name })) };

/** Discord changes other names, and then a component does not find its file. */
const attachmentName = (name: string): string => name.replace(/[^\w.-]+/g, "-").replace(/^[.-]+/, "") || "file";
