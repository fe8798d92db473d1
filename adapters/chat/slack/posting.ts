import { z } from "zod";
import type { ChatMessage } from "../../../src/domain/chat-message.ts";
import { fits } from "../../../src/domain/message-size.ts";
import { MessageGone } from "../../../src/errors.ts";
import type { MessageRef, Place, Sending } from "../../../src/ports/chat.ts";
import { LIMITS } from "./abilities.ts";
import type { SlackApi } from "./api.ts";
import type { Dialects } from "./dialect.ts";
import { hasCode, SlackRefusal, threadGone } from "./failures.ts";
import { payloadOf, usesOf } from "./rendering.ts";
import type { Responses } from "./responses.ts";
import { metadataOf, type Sent } from "./sent.ts";
import type { Streaming } from "./streaming.ts";

const Posted = z.object({ ts: z.string() });
const PostedIn = Posted.extend({ message: z.object({ thread_ts: z.string().optional() }).optional() });
/** Texts are words alone, and links are shown as links without a preview below. */
export const QUIETLY = { parse: "none", link_names: false, unfurl_links: false, unfurl_media: false } as const;
/** Where a message is not there any more, or cannot be changed any more. */
const GONE = ["message_not_found", "edit_window_closed", "cant_update_message", "is_inactive"];

export interface PostingParts {
  readonly api: SlackApi;
  readonly sent: Sent;
  readonly dialects: Dialects;
  readonly streaming: Streaming;
  readonly responses: Responses;
}

/** Messages in channels. */
export class Posting {
  readonly #parts: PostingParts;
  readonly #underWay = new Map<string, Promise<MessageRef>>();

  constructor(parts: PostingParts) {
    this.#parts = parts;
  }

  async post(place: Place, message: ChatMessage, sending: Sending): Promise<MessageRef> {
    check(message);
    return this.once(place, sending, () => this.#post(place, message, sending));
  }

  /** At most one message of a conversation has a key, also when two ask for it at once. */
  async once(place: Place, { key, answering }: Sending, send: () => Promise<string>): Promise<MessageRef> {
    const { sent, responses } = this.#parts;
    const known = sent.known(place, key);
    if (known !== null) return known;
    const name = `${place.tenant} ${place.conversation} ${key}`;
    const underWay = this.#underWay.get(name);
    if (underWay !== undefined) return underWay;
    const sending = responses
      .explaining(answering, send)
      .then((ts) => sent.remember(place, key, ts))
      .finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, sending);
    return sending;
  }

  async #post(place: Place, message: ChatMessage, { key, streamTo }: Sending): Promise<string> {
    const { api, dialects, streaming } = this.#parts;
    const { tenant, conversation, thread } = place;
    const streamed = streamTo === null ? null : await streaming.send(place, message, { key, to: streamTo });
    if (streamed !== null) return streamed;
    const about = { channel: conversation, ...(thread !== null && { thread_ts: thread }), metadata: metadataOf(key) };
    const { ts, message: posted } = await dialects.speak(
      tenant,
      (dialect) =>
        api.call(tenant, "chat.postMessage", { ...about, ...QUIETLY, ...payloadOf(message, dialect) }, PostedIn, {
          channel: conversation,
        }),
      usesOf(message),
    );
    const isAstray = thread !== null && posted !== undefined && posted.thread_ts === undefined;
    if (isAstray) await this.#takeBack({ ...place, messageId: ts });
    return ts;
  }

  /**
   * Where the message that a thread hangs on was deleted, Slack posts to the channel instead and says that all is well.
   *
   * @throws {SlackRefusal} always
   */
  async #takeBack(stray: MessageRef): Promise<never> {
    await this.remove(stray);
    throw threadGone();
  }

  async edit(ref: MessageRef, message: ChatMessage): Promise<void> {
    check(message);
    const { api, dialects } = this.#parts;
    const about = { channel: ref.conversation, ts: ref.messageId, parse: "none", link_names: false };
    await this.#present(ref, () =>
      dialects.speak(
        ref.tenant,
        (dialect) =>
          api.call(ref.tenant, "chat.update", { ...about, ...payloadOf(message, dialect) }, Posted, {
            channel: ref.conversation,
          }),
        usesOf(message),
      ),
    );
  }

  async remove(ref: MessageRef): Promise<void> {
    const { api, sent } = this.#parts;
    try {
      const about = { channel: ref.conversation, ts: ref.messageId };
      await api.call(ref.tenant, "chat.delete", about, z.unknown());
    } catch (error) {
      if (!hasCode(error, "message_not_found")) throw error;
    }
    sent.forget(ref);
  }

  async whisper(place: Place, actorId: string, message: ChatMessage, { answering }: Sending): Promise<void> {
    check(message);
    const { api, dialects, responses } = this.#parts;
    const { tenant, conversation, thread } = place;
    const about = { channel: conversation, user: actorId, ...(thread !== null && { thread_ts: thread }) };
    const send = () =>
      dialects.speak(
        tenant,
        (dialect) => {
          const payload = { ...about, parse: "none", link_names: false, ...payloadOf(message, dialect) };
          return api.call(tenant, "chat.postEphemeral", payload, z.unknown(), { channel: conversation });
        },
        usesOf(message),
      );
    try {
      await send();
    } catch (error) {
      const payload = payloadOf(message, { tables: "text", progress: "text" });
      if (!(error instanceof SlackRefusal) || !(await responses.respond(answering, payload))) throw error;
    }
  }

  /** @throws {MessageGone} when what the call is about is not there */
  async #present<Answer>(ref: MessageRef, call: () => Promise<Answer>): Promise<Answer> {
    return whenPresent(ref, () => this.#parts.sent.forget(ref), call);
  }
}

export async function whenPresent<Answer>(
  { messageId }: MessageRef,
  onGone: () => void,
  call: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (!hasCode(error, ...GONE)) throw error;
    onGone();
    throw new MessageGone(messageId, { cause: error });
  }
}

function check(message: ChatMessage): void {
  if (!fits(message, LIMITS)) throw new RangeError("The message does not fit into Slack: `fitMessage` divides it.");
}
