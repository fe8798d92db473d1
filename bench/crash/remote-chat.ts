import { once } from "node:events";
import { MessageGone } from "../../src/errors.ts";
import type { Chat, ChatListener, MessageRef, Place, Reaction } from "../../src/ports/chat.ts";
import { ABLE, ROOMY } from "../../test/fakes/memory-chat/chat.ts";
import type { FromBot, ToBot } from "./wire.ts";

export const send = (message: FromBot): void => void process.send?.(message);

/** The chat of a bot that may be killed: its platform lives in the parent process. */
export class RemoteChat implements Chat {
  readonly platform = "memory";
  readonly capabilities = ABLE;
  /** No pace is set for edits: hours of votes pass in minutes. */
  readonly limits = { ...ROOMY, editsPerMinute: 60_000 };
  readonly health = { connected: true, lastInboundAt: null };
  readonly #calls = new Map<number, PromiseWithResolvers<unknown>>();

  async start(listener: ChatListener): Promise<void> {
    process.on("message", (message: ToBot) => {
      if (message.kind === "event") {
        const key = message.event.dedupeKey;
        listener.event(message.event).then(
          () => send({ kind: "taken", key, outcome: "stored" }),
          (fault) => {
            send({ kind: "fault", text: String(fault) });
            send({ kind: "taken", key, outcome: "refused" });
          },
        );
      }
      if (message.kind === "answer") this.#answer(message);
    });
  }

  async stop(): Promise<void> {}

  post = (...parameters: Parameters<Chat["post"]>): Promise<MessageRef> => this.#call("post", parameters);
  edit = (...parameters: Parameters<Chat["edit"]>): Promise<void> => this.#call("edit", parameters);
  remove = (...parameters: Parameters<Chat["remove"]>): Promise<void> => this.#call("remove", parameters);
  whisper = (...parameters: Parameters<Chat["whisper"]>): Promise<void> => this.#call("whisper", parameters);
  openThread = (...parameters: Parameters<Chat["openThread"]>): Promise<string> => this.#call("openThread", parameters);
  react = (...parameters: Parameters<Chat["react"]>): Promise<void> => this.#call("react", parameters);
  unreact = (...parameters: Parameters<Chat["unreact"]>): Promise<void> => this.#call("unreact", parameters);
  listReactions = (ref: MessageRef): Promise<readonly Reaction[]> => this.#call("listReactions", [ref]);
  upload = (...parameters: Parameters<Chat["upload"]>): Promise<MessageRef> => this.#call("upload", parameters);
  download = (...parameters: Parameters<Chat["download"]>): Promise<Uint8Array> => this.#call("download", parameters);
  showStatus = (place: Place, status: string | null): Promise<void> => this.#call("showStatus", [place, status]);
  findByKey = (...parameters: Parameters<Chat["findByKey"]>): Promise<MessageRef | null> =>
    this.#call("findByKey", parameters);

  async #call<Value>(method: string, parameters: readonly unknown[]): Promise<Value> {
    const id = this.#calls.size;
    const call = Promise.withResolvers<unknown>();
    this.#calls.set(id, call);
    send({ kind: "call", id, method, parameters });
    // The parent's platform answers with what the port says.
    return (await call.promise) as Value;
  }

  #answer({ id, value, gone }: Extract<ToBot, { kind: "answer" }>): void {
    const call = this.#calls.get(id);
    if (gone) call?.reject(new MessageGone("of the crash test"));
    else call?.resolve(value);
  }
}

/** Resolves when the parent asks for it. */
export async function untilAskedForIdle(): Promise<void> {
  for (;;) {
    const [message]: ToBot[] = await once(process, "message");
    if (message?.kind === "wait-until-idle") return;
  }
}
