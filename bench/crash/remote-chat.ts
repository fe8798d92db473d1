import type { ChatEvent } from "../../src/domain/chat-event.ts";
import type { ChatFile, ChatMessage } from "../../src/domain/chat-message.ts";
import type { Chat, ChatListener, MessageRef, Place, Reaction, Sending } from "../../src/ports/chat.ts";
import { ABLE, ROOMY } from "../../test/fakes/memory-chat/chat.ts";
import type { Line } from "./line.ts";

/** The chat of a bot that may be killed: its platform lives in another process, and may be told the same twice. */
export class RemoteChat implements Chat {
  readonly platform = "memory";
  readonly capabilities = ABLE;
  readonly limits: Chat["limits"];
  readonly health: { connected: boolean; lastInboundAt: string | null } = { connected: false, lastInboundAt: null };
  readonly #line: Line;
  readonly #sent = new Map<string, Promise<MessageRef>>();

  constructor(line: Line, editsPerMinute: number) {
    this.#line = line;
    this.limits = { ...ROOMY, editsPerMinute };
  }

  async start({ event, form, suggest, home }: ChatListener): Promise<void> {
    const heard = (what: ChatEvent) => {
      this.health.lastInboundAt = what.at;
      return event(what);
    };
    this.#line.offer({ event: heard, form, suggest, home });
    await this.#line.call("connect");
    this.health.connected = true;
  }

  async stop(): Promise<void> {
    this.health.connected = false;
    await this.#line.call("disconnect");
  }

  post(place: Place, message: ChatMessage, sending: Sending): Promise<MessageRef> {
    return this.#once(place, sending, () => this.#call("post", place, message, sending));
  }

  upload(place: Place, file: ChatFile, comment: string, sending: Sending): Promise<MessageRef> {
    return this.#once(place, sending, () => this.#call("upload", place, file, comment, sending));
  }

  edit = (...given: Parameters<Chat["edit"]>): Promise<void> => this.#call("edit", ...given);
  remove = (...given: Parameters<Chat["remove"]>): Promise<void> => this.#call("remove", ...given);
  whisper = (...given: Parameters<Chat["whisper"]>): Promise<void> => this.#call("whisper", ...given);
  openThread = (...given: Parameters<Chat["openThread"]>): Promise<string> => this.#call("openThread", ...given);
  react = (...given: Parameters<Chat["react"]>): Promise<void> => this.#call("react", ...given);
  unreact = (...given: Parameters<Chat["unreact"]>): Promise<void> => this.#call("unreact", ...given);
  listReactions = (ref: MessageRef): Promise<readonly Reaction[]> => this.#call("listReactions", ref);
  download = (...given: Parameters<Chat["download"]>): Promise<Uint8Array> => this.#call("download", ...given);
  showStatus = (place: Place, status: string | null): Promise<void> => this.#call("showStatus", place, status);
  findByKey = (...given: Parameters<Chat["findByKey"]>): Promise<MessageRef | null> =>
    this.#call("findByKey", ...given);

  async #once({ conversation }: Place, { key }: Sending, send: () => Promise<MessageRef>): Promise<MessageRef> {
    const name = `${conversation} ${key}`;
    const sent = this.#sent.get(name) ?? send();
    this.#sent.set(name, sent);
    sent.catch(() => this.#sent.delete(name));
    return sent;
  }

  async #call<Value>(method: string, ...parameters: readonly unknown[]): Promise<Value> {
    // The platform's side answers with what the port says.
    return (await this.#line.call(method, ...parameters)) as Value;
  }
}
