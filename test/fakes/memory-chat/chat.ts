import type { Attachment } from "../../../src/domain/chat-event.ts";
import type { ChatFile, ChatMessage } from "../../../src/domain/chat-message.ts";
import { inlineText, textMessage } from "../../../src/domain/chat-message.ts";
import { fits } from "../../../src/domain/message-size.ts";
import { ChatRefused, ChatUnavailable, DocumentUnavailable, MessageGone } from "../../../src/errors.ts";
import type {
  Chat,
  ChatCapabilities,
  ChatHealth,
  ChatLimits,
  ChatListener,
  MessageRef,
  Place,
  Reaction,
  Sending,
} from "../../../src/ports/chat.ts";
import type { MemoryMessage, MemoryPlatform } from "./platform.ts";
import { BOT } from "./platform.ts";

export const ROOMY: ChatLimits = {
  measure: (content) => inlineText(content).length,
  blockLength: 3_000,
  headingLength: 150,
  messageLength: 12_000,
  fallbackLength: 4_000,
  blocks: 50,
  buttons: { count: 25, labelLength: 75, payloadLength: 255 },
  table: { count: 1, rows: 100, columns: 20, length: 10_000 },
  messages: 5,
  fileBytes: 10 * 1024 * 1024,
  editsPerMinute: 40,
  editAgeMinutes: null,
  threadTitleLength: 100,
  reactionsPerMessage: 20,
};

export const ABLE: ChatCapabilities = {
  whisper: "anyone",
  reactions: true,
  forms: true,
  alone: null,
  followUps: "any",
};

/** What goes wrong with the next send: it never arrives, or it is done and the response is lost, or it is refused. */
export type Fault = "unreachable" | "lost response" | "refused";

/** The adapter to a `MemoryPlatform`: one for each life of the bot. */
export class MemoryChat implements Chat {
  readonly platform: string;
  readonly capabilities: ChatCapabilities;
  readonly limits: ChatLimits;
  /** One for each of the next sends, in order; null lets one pass. */
  readonly faults: (Fault | null)[] = [];
  readonly #server: MemoryPlatform;

  constructor(
    server: MemoryPlatform,
    { limits = {}, capabilities = {} }: { limits?: Partial<ChatLimits>; capabilities?: Partial<ChatCapabilities> } = {},
  ) {
    this.#server = server;
    this.platform = server.name;
    this.limits = { ...ROOMY, ...limits };
    this.capabilities = { ...ABLE, ...capabilities };
  }

  get health(): ChatHealth {
    return { connected: this.#server.deliveries.connected, lastInboundAt: this.#server.deliveries.lastAt };
  }

  async start(listener: ChatListener): Promise<void> {
    this.#server.deliveries.connect(listener);
  }

  stop(): Promise<void> {
    return this.#server.deliveries.disconnect();
  }

  async post(place: Place, message: ChatMessage, { key }: Sending): Promise<MessageRef> {
    this.#check(message);
    return this.#send(() => this.#addOnce(place, key, { content: message }));
  }

  async edit(ref: MessageRef, message: ChatMessage): Promise<void> {
    this.#check(message);
    await this.#send(() => {
      const stored = this.#present(ref);
      stored.content = message;
      stored.edits += 1;
    });
  }

  async remove(ref: MessageRef): Promise<void> {
    await this.#send(() => {
      const message = this.#server.message(ref);
      if (message !== null) message.removed = true;
    });
  }

  async whisper(place: Place, actorId: string, message: ChatMessage, { answering }: Sending): Promise<void> {
    const { whisper } = this.capabilities;
    if (whisper === "nobody" || (whisper === "answering" && answering === null)) {
      throw new ChatRefused(this.platform, "no private answers", "Say it in the conversation.");
    }
    this.#check(message);
    await this.#send(() => void this.#server.whispers.push({ place, actorId, message }));
  }

  /** A thread has the id of the message that it hangs on. */
  async openThread(ref: MessageRef): Promise<string> {
    return this.#send(() => this.#present(ref).ref.thread ?? ref.messageId);
  }

  async react(ref: MessageRef, emoji: string): Promise<void> {
    await this.#send(() => {
      const { ref: present, reactions } = this.#present(ref);
      const different = new Set([...reactions.map((one) => one.emoji), emoji]).size;
      if (different > this.limits.reactionsPerMessage) {
        throw new ChatRefused(this.platform, "too many reactions", "Take one away.");
      }
      this.#server.setReaction(present, emoji, BOT);
    });
  }

  async unreact(ref: MessageRef, emoji: string): Promise<void> {
    await this.#send(() => void this.#server.unsetReaction(this.#present(ref).ref, emoji, BOT.id));
  }

  async listReactions(ref: MessageRef): Promise<readonly Reaction[]> {
    return this.#send(() => this.#present(ref).reactions);
  }

  async upload(place: Place, file: ChatFile, comment: string, { key }: Sending): Promise<MessageRef> {
    if (file.bytes.length > this.limits.fileBytes) throw new RangeError(`${file.name} is too large for the platform.`);
    return this.#send(() => this.#addOnce(place, key, { content: textMessage(comment), file }));
  }

  async download({ id, name }: Attachment, _tenant: string, maxBytes: number): Promise<Uint8Array> {
    const bytes = this.#server.files.get(id);
    if (bytes === undefined) throw new DocumentUnavailable(name, "it is no longer there");
    if (bytes.length > maxBytes) throw new DocumentUnavailable(name, `it is larger than ${maxBytes} bytes`);
    return bytes;
  }

  async showStatus({ tenant, conversation, thread }: Place, status: string | null): Promise<void> {
    const place = [tenant, conversation, thread].join("/");
    if (status === null) this.#server.statuses.delete(place);
    else this.#server.statuses.set(place, status);
  }

  async findByKey(place: Place, key: string, since: string): Promise<MessageRef | null> {
    return this.#send(() => this.#withKey(place, key, since)?.ref ?? null);
  }

  #addOnce(place: Place, key: string, said: Pick<MemoryMessage, "content"> & { readonly file?: ChatFile }): MessageRef {
    return (this.#withKey(place, key, "") ?? this.#server.add(place, { by: BOT, key, ...said })).ref;
  }

  #withKey({ tenant, conversation }: Place, key: string, since: string): MemoryMessage | null {
    const found = this.#server.messages.find(
      (message) =>
        message.key === key &&
        message.ref.tenant === tenant &&
        message.ref.conversation === conversation &&
        message.at >= since,
    );
    return found ?? null;
  }

  #present(ref: MessageRef): MemoryMessage {
    const message = this.#server.present(ref);
    if (message === null) throw new MessageGone(ref.messageId);
    return message;
  }

  #check(message: ChatMessage): void {
    if (!fits(message, this.limits)) throw new RangeError("The message does not fit: `fitMessage` divides it.");
  }

  async #send<Result>(act: () => Result): Promise<Result> {
    const fault = this.faults.shift() ?? null;
    if (fault === "unreachable") throw new ChatUnavailable(this.platform, "connection refused");
    if (fault === "refused") throw new ChatRefused(this.platform, "not a member", "Invite the bot to the channel.");
    const result = act();
    if (fault === "lost response") throw new ChatUnavailable(this.platform, "connection lost");
    return result;
  }
}
