import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ChatFile, ChatMessage } from "../../src/domain/chat-message.ts";
import { textMessage } from "../../src/domain/chat-message.ts";
import { MessageGone } from "../../src/errors.ts";
import type { MessageRef, Place, Sending } from "../../src/ports/chat.ts";
import { listening } from "../../test/builders/listener.ts";
import { MemoryChat } from "../../test/fakes/memory-chat/chat.ts";
import { BOT, type MemoryPlatform } from "../../test/fakes/memory-chat/platform.ts";
import type { FromBot, ToBot } from "./wire.ts";

/** Answers to a bot's calls. Unlike the platform in memory it takes the same message twice, as real ones do. */
class CarelessChat extends MemoryChat {
  readonly #platform: MemoryPlatform;

  constructor(platform: MemoryPlatform) {
    super(platform);
    this.#platform = platform;
  }

  override async post(place: Place, content: ChatMessage, { key }: Sending): Promise<MessageRef> {
    return this.#platform.add(place, { by: BOT, key, content }).ref;
  }

  override async upload(place: Place, file: ChatFile, comment: string, { key }: Sending): Promise<MessageRef> {
    return this.#platform.add(place, { by: BOT, key, content: textMessage(comment), file }).ref;
  }

  async call(method: string, parameters: readonly unknown[]): Promise<unknown> {
    const work: unknown = Reflect.get(this, method);
    if (typeof work !== "function") throw new Error(`no ${method} on the platform`);
    return await Reflect.apply(work, this, parameters);
  }
}

/** One life of the bot. */
export class Life {
  readonly #platform: MemoryPlatform;
  readonly #child: ChildProcess;
  readonly #chat: CarelessChat;
  readonly #deliveries = new Map<string, PromiseWithResolvers<void>>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #idle = Promise.withResolvers<void>();
  readonly faults: string[] = [];
  corrected = 0;

  constructor(platform: MemoryPlatform, file: string, aheadMs: number) {
    this.#platform = platform;
    this.#chat = new CarelessChat(platform);
    this.#child = fork(join(import.meta.dirname, "bot.ts"), [file, String(aheadMs)], { serialization: "advanced" });
    this.#child.on("message", (message: FromBot) => void this.#hear(message));
  }

  async ready(): Promise<void> {
    const died = once(this.#child, "exit").then(() => Promise.reject(new Error("the bot ended by itself")));
    died.catch(() => {});
    await Promise.race([this.#ready.promise, died]);
    this.#platform.deliveries.connect(
      listening(async (event) => {
        const delivery = Promise.withResolvers<void>();
        this.#deliveries.set(event.dedupeKey, delivery);
        this.#tell({ kind: "event", event });
        await delivery.promise;
      }),
    );
  }

  async idle(): Promise<void> {
    await this.#platform.deliveries.settled();
    this.#tell({ kind: "wait-until-idle" });
    await this.#idle.promise;
  }

  /** At once; what it was told and did not acknowledge is delivered again in its next life. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null) this.faults.push(`the bot ended by itself (${this.#child.exitCode})`);
    const exit = this.#child.exitCode === null ? once(this.#child, "exit") : null;
    this.#child.kill("SIGKILL");
    const disconnected = this.#platform.deliveries.disconnect();
    await exit;
    for (const delivery of this.#deliveries.values()) delivery.reject(new Error("killed"));
    await disconnected;
  }

  async #hear(message: FromBot): Promise<void> {
    if (message.kind === "ready") this.#ready.resolve();
    if (message.kind === "idle") this.#idle.resolve();
    if (message.kind === "fault") this.faults.push(message.text);
    if (message.kind === "corrected") this.corrected += message.votes;
    if (message.kind === "taken") {
      const delivery = this.#deliveries.get(message.key);
      this.#deliveries.delete(message.key);
      if (message.outcome === "stored") delivery?.resolve();
      else delivery?.reject(new Error("refused"));
    }
    if (message.kind === "call") await this.#answer(message);
  }

  async #answer({ id, method, parameters }: Extract<FromBot, { kind: "call" }>): Promise<void> {
    try {
      this.#tell({ kind: "answer", id, value: await this.#chat.call(method, parameters), gone: false });
    } catch (error) {
      if (!(error instanceof MessageGone)) throw error;
      this.#tell({ kind: "answer", id, value: null, gone: true });
    }
  }

  #tell(message: ToBot): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }
}
