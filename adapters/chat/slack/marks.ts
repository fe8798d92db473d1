import { z } from "zod";
import { ChatRefused } from "../../../src/errors.ts";
import type { MessageRef, Reaction } from "../../../src/ports/chat.ts";
import type { SlackApi } from "./api.ts";
import { emojiName, emojiOf } from "./emoji.ts";
import { hasCode, PLATFORM } from "./failures.ts";
import type { People } from "./people.ts";
import { whenPresent } from "./posting.ts";

const Listed = z.object({
  message: z.object({
    reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()) })).default([]),
  }),
});

/** Reactions on messages. */
export class Marks {
  readonly #api: SlackApi;
  readonly #people: People;

  constructor({ api, people }: { readonly api: SlackApi; readonly people: People }) {
    this.#api = api;
    this.#people = people;
  }

  react(ref: MessageRef, emoji: string): Promise<void> {
    return this.#change(ref, emoji, "reactions.add", "already_reacted");
  }

  unreact(ref: MessageRef, emoji: string): Promise<void> {
    return this.#change(ref, emoji, "reactions.remove", "no_reaction");
  }

  async list(ref: MessageRef): Promise<readonly Reaction[]> {
    const { tenant, conversation, messageId } = ref;
    const about = { channel: conversation, timestamp: messageId, full: true };
    const { message } = await whenPresent(
      ref,
      () => {},
      () => this.#api.call(tenant, "reactions.get", about, Listed),
    );
    const given = message.reactions.flatMap(({ name, users }) => users.map((id) => ({ emoji: emojiOf(name), id })));
    const found = await Promise.all(
      given.map(async ({ emoji, id }) => ({ emoji, by: await this.#people.find(tenant, id) })),
    );
    return found.filter(({ by }) => !by.isDeactivated).map(({ emoji, by }) => ({ emoji, actor: by.actor }));
  }

  async #change(ref: MessageRef, emoji: string, method: string, already: string): Promise<void> {
    const name = emojiName(emoji);
    if (name === null) throw new ChatRefused(PLATFORM, `no name for ${emoji}`, "Use another emoji.");
    const about = { channel: ref.conversation, timestamp: ref.messageId, name };
    try {
      await whenPresent(
        ref,
        () => {},
        () => this.#api.call(ref.tenant, method, about, z.unknown()),
      );
    } catch (error) {
      if (!hasCode(error, already)) throw error;
    }
  }
}
