import type { ChatEvent } from "../../src/domain/chat-event.ts";
import type { ChatMessage } from "../../src/domain/chat-message.ts";
import type { ChatListener, MessageRef, Place, Sending } from "../../src/ports/chat.ts";
import { MemoryChat } from "../../test/fakes/memory-chat/chat.ts";

/** The platform in memory with a stopwatch: how long events wait for their acknowledgement, and people for a reply. */
export class TimedChat extends MemoryChat {
  readonly acknowledgementsMs: number[] = [];
  readonly firstRepliesMs: number[] = [];
  readonly #askedAt = new Map<string, number>();
  #dueAt: number | null = null;

  /** Does something on the platform that was due at this moment (`performance.now`): if it is late, the wait counts. */
  at(dueAt: number, act: () => void): void {
    this.#dueAt = dueAt;
    act();
    this.#dueAt = null;
  }

  override start(listener: ChatListener): Promise<void> {
    return super.start({
      ...listener,
      event: async (event: ChatEvent) => {
        const from = this.#dueAt ?? performance.now();
        if (event.kind === "ask") this.#askedAt.set(event.messageId, from);
        await listener.event(event);
        this.acknowledgementsMs.push(performance.now() - from);
      },
    });
  }

  override async post(place: Place, message: ChatMessage, sending: Sending): Promise<MessageRef> {
    const ref = await super.post(place, message, sending);
    const askedAt = place.thread === null ? undefined : this.#askedAt.get(place.thread);
    if (place.thread !== null && askedAt !== undefined) {
      this.firstRepliesMs.push(performance.now() - askedAt);
      this.#askedAt.delete(place.thread);
    }
    return ref;
  }
}
