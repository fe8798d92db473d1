import type { MessageRef, Place } from "../../../src/ports/chat.ts";
import { Recent } from "./recent.ts";

const REMEMBERED = 10_000;

/** What was sent in this life of the process, by its key; a second send under a key waits for the first. */
export class Sent {
  readonly #byKey = new Recent<Promise<MessageRef>>(REMEMBERED);
  readonly #keys = new Recent<string>(REMEMBERED);

  async once(place: Place, key: string, send: () => Promise<MessageRef>): Promise<MessageRef> {
    const name = nameOf(place, key);
    const there = this.#byKey.get(name);
    if (there !== undefined) return there;
    const sending = this.#byKey.set(name, send());
    try {
      const ref = await sending;
      this.#keys.set(ref.messageId, key);
      return ref;
    } catch (error) {
      this.#byKey.delete(name);
      throw error;
    }
  }

  find(place: Place, key: string): Promise<MessageRef> | null {
    return this.#byKey.get(nameOf(place, key)) ?? null;
  }

  /** The key of a message, as long as it is remembered. */
  keyOf(messageId: string): string | undefined {
    return this.#keys.get(messageId);
  }
}

const nameOf = ({ tenant, conversation }: Place, key: string): string => [tenant, conversation, key].join("\u001f");
