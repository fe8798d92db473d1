import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChatFile, ChatMessage } from "../domain/chat-message.ts";
import { fitMessage } from "../domain/message-fitting.ts";
import { ChatRefused, ChatUnavailable, MessageGone, StoreFailure } from "../errors.ts";
import type { Chat, MessageRef, Place } from "../ports/chat.ts";
import type { TenantStore } from "../ports/store.ts";
import { EditBudget } from "./edit-budget.ts";
import type { Log } from "./log.ts";
import { TEXTS } from "./texts.ts";

/** What a message is for, and what makes it the same message again. */
export interface Saying {
  /** At most 180 characters; ids alone. */
  readonly key: string;
  readonly place: Place;
  readonly role: string;
  readonly reviewId: string | null;
  /** The claim on which votes on this message count. */
  readonly claimId: string | null;
  /** The event that this answers; see `Sending`. */
  readonly answering: string | null;
  /** Who may see it as it is written; see `Sending`. */
  readonly streamTo: string | null;
  /** See `Sending`. */
  readonly alert?: "silent";
}

const WAITS_MS = [500, 2_000, 8_000];
const MOST_WAIT_MS = 60_000;

/**
 * Says things once. Each message is noted before it is posted; where a post may have been lost, the platform is looked
 * at before posting again.
 */
export class Outbox {
  readonly #chat: Chat;
  readonly #store: TenantStore;
  readonly #now: () => number;
  readonly #signal: AbortSignal;
  readonly #log: Log;
  /** Whoever has a message edited waits for a turn here first: see `Pace`. */
  readonly edits: EditBudget;

  /** @param parts.log with the tenant in each line */
  constructor(parts: { chat: Chat; store: TenantStore; now: () => number; signal: AbortSignal; log: Log }) {
    this.#chat = parts.chat;
    this.#store = parts.store;
    this.#now = parts.now;
    this.#signal = parts.signal;
    this.#log = parts.log;
    this.edits = new EditBudget(parts.chat.limits.editsPerMinute, parts.signal);
  }

  /** Posts a message unless it was posted before. @returns its first part */
  async say(message: ChatMessage, saying: Saying): Promise<MessageRef> {
    return this.#sayParts(message, saying, "leave");
  }

  /**
   * Posts a message, or puts it in the place of what was posted under the same key; then it is no longer outdated.
   *
   * @param compose called when it is known what the message is to show at least
   * @param besides what has to be done, too, before the message counts as shown
   */
  async show(
    compose: () => ChatMessage | Promise<ChatMessage>,
    saying: Saying,
    besides?: () => Promise<void>,
  ): Promise<MessageRef> {
    const before = await this.#store.messages.find(saying.key);
    const refresh = async () => {
      if (before?.outdated != null) await this.#store.messages.refreshed(saying.key, before.outdated);
    };
    try {
      const ref = await this.#sayParts(await compose(), saying, "edit");
      await besides?.();
      await refresh();
      return ref;
    } catch (error) {
      // Trying again would not help.
      if (error instanceof ChatRefused) await refresh();
      throw error;
    }
  }

  /** Uploads a file unless it was uploaded before. */
  async send(file: ChatFile, comment: string, saying: Saying): Promise<MessageRef> {
    return this.#once(saying, "leave", {
      post: () => this.#chat.upload(saying.place, file, comment, saying),
      edit: null,
    });
  }

  async #sayParts(message: ChatMessage, saying: Saying, again: "leave" | "edit"): Promise<MessageRef> {
    const { messages, whole } = fitMessage(message, this.#chat.limits);
    const refs: MessageRef[] = [];
    for (const [index, part] of messages.entries()) {
      const key = index === 0 ? saying.key : `${saying.key}/${index + 1}`;
      const sending = { ...saying, key, answering: index === 0 ? saying.answering : null };
      refs.push(
        await this.#once({ ...saying, key }, again, {
          post: () => this.#chat.post(saying.place, part, sending),
          edit: (ref) => {
            if (index > 0) this.edits.spend();
            return this.#chat.edit(ref, part);
          },
        }),
      );
    }
    if (whole !== null)
      await this.send(whole, TEXTS.wholeAsFile, { ...saying, key: `${saying.key}/whole`, answering: null });
    const [first] = refs;
    if (first === undefined) throw new Error(`nothing to say under ${saying.key}`);
    return first;
  }

  async #once(
    saying: Saying,
    again: "leave" | "edit",
    { post, edit }: { post: () => Promise<MessageRef>; edit: ((ref: MessageRef) => Promise<void>) | null },
  ): Promise<MessageRef> {
    const { key, place, role, reviewId, claimId } = saying;
    const { messages } = this.#store;
    const where = { conversation: place.conversation, thread: place.thread };
    const noted = await messages
      .begin({ key, place: where, role, reviewId, claimId }, this.#now())
      .catch((error: unknown) => {
        // An answer that cannot be noted is given all the same: the person must learn why nothing works.
        if (error instanceof StoreFailure && saying.answering !== null) return null;
        throw error;
      });
    if (noted === null) return (await this.#postOrFind(saying, post, { since: this.#now(), look: true })).ref;
    const { first, message } = noted;
    if (message.platformId !== null) {
      const ref = { ...place, messageId: message.platformId };
      if (again === "edit" && edit !== null && message.state === "posted") await this.#edit(ref, edit);
      return ref;
    }
    const { ref, was } = await this.#postOrFind(saying, post, { since: message.createdAt, look: !first });
    await messages.posted(key, ref.messageId);
    this.#log.info({ review: reviewId, key, as: ref.messageId }, was === "there" ? "message found" : "message posted");
    if (was === "there" && again === "edit" && edit !== null) await this.#edit(ref, edit);
    return ref;
  }

  async #postOrFind(
    { place, key }: Saying,
    post: () => Promise<MessageRef>,
    { since, look }: { readonly since: number; readonly look: boolean },
  ): Promise<{ readonly ref: MessageRef; readonly was: "there" | "posted" }> {
    let mayBeThere = look;
    for (const wait of [...WAITS_MS, null]) {
      try {
        const found = mayBeThere ? await this.#chat.findByKey(place, key, new Date(since).toISOString()) : null;
        return found === null ? { ref: await post(), was: "posted" } : { ref: found, was: "there" };
      } catch (error) {
        if (!(error instanceof ChatUnavailable) || wait === null) throw error;
        mayBeThere = true;
        await this.#wait(error, wait);
      }
    }
    throw new Error("unreachable: the last try returns or throws");
  }

  async #edit(ref: MessageRef, edit: (ref: MessageRef) => Promise<void>): Promise<void> {
    for (const wait of [...WAITS_MS, null]) {
      try {
        return await edit(ref);
      } catch (error) {
        if (error instanceof MessageGone) return this.#store.messages.removed(ref.conversation, ref.messageId);
        if (!(error instanceof ChatUnavailable) || wait === null) throw error;
        await this.#wait(error, wait);
      }
    }
  }

  #wait({ retryAfterSeconds }: ChatUnavailable, wait: number): Promise<void> {
    const ms = Math.min(retryAfterSeconds === null ? wait : retryAfterSeconds * 1000, MOST_WAIT_MS);
    return sleep(ms, undefined, { signal: this.#signal });
  }
}

/** The key of what answers an event: the same event is answered once. */
export function answerKey(dedupeKey: string, part: string): string {
  return `evt-${createHash("sha256").update(dedupeKey).digest("hex").slice(0, 16)}/${part}`;
}
