import type { ChatFile, ChatMessage } from "../../src/domain/chat-message.ts";
import { textMessage } from "../../src/domain/chat-message.ts";
import type { ChatListener, MessageRef, Place, Sending } from "../../src/ports/chat.ts";
import { MemoryChat } from "../../test/fakes/memory-chat/chat.ts";
import { BOT, type MemoryPlatform } from "../../test/fakes/memory-chat/platform.ts";
import type { Line } from "./line.ts";

/** Takes the same message twice, as real platforms do. */
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
    if (file.bytes.length > this.limits.fileBytes) throw new RangeError(`${file.name} is too large for the platform.`);
    return this.#platform.add(place, { by: BOT, key, content: textMessage(comment), file }).ref;
  }
}

const METHODS = [
  ...(["post", "edit", "remove", "whisper", "openThread", "react", "unreact", "listReactions"] as const),
  ...(["upload", "download", "showStatus", "findByKey"] as const),
];

/** Answers to what a `RemoteChat` at the other end of a line asks of the platform. */
export function servePlatform(platform: MemoryPlatform, line: Line): void {
  const chat = new CarelessChat(platform);
  for (const method of METHODS) line.offer({ [method]: chat[method].bind(chat) });
  line.offer({
    connect: () => platform.deliveries.connect(listenerAt(line)),
    disconnect: () => platform.deliveries.disconnect(),
  });
}

/** The bot at the other end. */
function listenerAt(line: Line): ChatListener {
  // The bot's side answers with what the port says.
  const ask =
    <Method extends keyof ChatListener>(method: Method) =>
    (...given: Parameters<ChatListener[Method]>) =>
      line.call(method, ...given) as ReturnType<ChatListener[Method]>;
  return {
    ...{ event: ask("event"), form: ask("form"), suggest: ask("suggest"), home: ask("home") },
    ...{ missed: ask("missed"), tenants: ask("tenants") },
  };
}
