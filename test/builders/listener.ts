import type { ChatEvent } from "../../src/domain/chat-event.ts";
import { textMessage } from "../../src/domain/chat-message.ts";
import type { ChatListener } from "../../src/ports/chat.ts";

/** A bot that takes events in some way, and has nothing to ask, to suggest or to show besides. */
export function listening(
  event: (event: ChatEvent) => Promise<void>,
  others: Partial<Omit<ChatListener, "event">> = {},
): ChatListener {
  return {
    event,
    form: async () => null,
    suggest: async () => [],
    home: async () => textMessage("Your page"),
    missed: async () => {},
    tenants: async () => [],
    ...others,
  };
}
