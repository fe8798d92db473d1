import { type APIDMChannel, type APIMessageTopLevelComponent, MessageFlags, Routes } from "discord.js";
import { ChatRefused } from "../../../src/errors.ts";
import type { DiscordApi } from "./api.ts";
import type { DiscordLog } from "./log.ts";
import { Recent } from "./recent.ts";

/** An interaction's token works for 15 minutes; what is begun shortly before may come too late. */
const TOKEN_MS = 14.5 * 60_000;
const REMEMBERED = 2_000;
/** A command that has no answer of its own by then, such as one whose answer goes to a message that is there, is told so. */
const PATIENCE_MS = 10_000;
const TAKEN = "I have it. What there is to say comes in this conversation.";
const NO_MENTIONS = { parse: [] };

export interface Opened {
  readonly token: string;
  readonly applicationId: string;
  readonly userId: string;
  /** `command`: Discord shows that the bot thinks, until the first answer takes the place of it. */
  readonly kind: "command" | "press";
  readonly openedAt: number;
}

interface Open extends Opened {
  /** Before that Discord takes nothing that is said through the token. */
  readonly acknowledged: PromiseWithResolvers<void>;
  thinking: boolean;
  refused: boolean;
}

/**
 * What can still be said through the tokens of interactions: private answers, and where the public one is. Lost at a
 * restart; then private answers are refused, and the bot gives them in public.
 */
export class Answers {
  readonly #api: DiscordApi;
  readonly #log: DiscordLog;
  readonly #now: () => Date;
  readonly #patienceMs: number;
  readonly #open = new Recent<Open>(REMEMBERED);
  readonly #writers = new Recent<string>(REMEMBERED);

  constructor(parts: { api: DiscordApi; log: DiscordLog; now: () => Date; patienceMs?: number | undefined }) {
    this.#api = parts.api;
    this.#log = parts.log;
    this.#now = parts.now;
    this.#patienceMs = parts.patienceMs ?? PATIENCE_MS;
  }

  opened(dedupeKey: string, opened: Opened): void {
    this.#open.set(dedupeKey, {
      ...opened,
      acknowledged: Promise.withResolvers(),
      thinking: opened.kind === "command",
      refused: false,
    });
    if (opened.kind === "command") setTimeout(() => void this.point(dedupeKey, TAKEN), this.#patienceMs).unref();
  }

  /** Discord has the first answer to an interaction, as far as we know. */
  acknowledged(dedupeKey: string): void {
    this.#open.get(dedupeKey)?.acknowledged.resolve();
  }

  /** Remembers who wrote what is going to be answered. */
  heard(dedupeKey: string, userId: string): void {
    this.#writers.set(dedupeKey, userId);
  }

  /**
   * Shows something to whoever an interaction came from, alone.
   *
   * @throws {ChatRefused} when the interaction is not theirs, not known or too old
   */
  async whisper(
    dedupeKey: string | null,
    actorId: string,
    components: readonly APIMessageTopLevelComponent[],
  ): Promise<void> {
    const open = this.#alive(dedupeKey);
    if (open === null || open.userId !== actorId) {
      throw new ChatRefused(
        "Discord",
        "private answers go to commands and buttons alone",
        "Say it in the conversation.",
      );
    }
    const body = { components, flags: MessageFlags.IsComponentsV2 | MessageFlags.Ephemeral };
    await this.#say(open, body);
  }

  /** Says where the answer to a command is, once. Never rejects: the answer is there all the same. */
  async point(dedupeKey: string | null, words: string): Promise<void> {
    const open = this.#alive(dedupeKey);
    if (open?.thinking === true) await this.#tell(open, words);
  }

  /** Says, once, why there is no answer: in private, or to whoever wrote in a direct message. Never rejects. */
  async refuse(dedupeKey: string | null, reason: string): Promise<void> {
    const open = this.#alive(dedupeKey);
    if (open !== null && !open.refused) {
      open.refused = true;
      await this.#tell(open, reason);
    }
    const writer = this.#writers.get(eventOf(dedupeKey));
    if (writer === undefined) return;
    this.#writers.delete(eventOf(dedupeKey));
    await this.#write(writer, reason).catch((error: unknown) =>
      this.#log.warn({ event: dedupeKey, err: error }, "nobody could be told why there is no answer"),
    );
  }

  async #write(userId: string, content: string): Promise<void> {
    const { id } = await this.#api.post<APIDMChannel>(Routes.userChannels(), { body: { recipient_id: userId } });
    const body = { content, allowed_mentions: NO_MENTIONS };
    await this.#api.post(Routes.channelMessages(id), { body, tries: "once" });
  }

  async #tell(open: Open, content: string): Promise<void> {
    await this.#say(open, { content, flags: MessageFlags.Ephemeral }).catch((error: unknown) =>
      this.#log.warn({ err: error }, "an interaction could not be answered"),
    );
  }

  /** The first answer takes the place of the reply that was put off; flags of its own it has already. */
  async #say(open: Open, body: { readonly flags: number; readonly [field: string]: unknown }): Promise<void> {
    const { applicationId, token } = open;
    await open.acknowledged.promise;
    const said = { ...body, allowed_mentions: NO_MENTIONS };
    if (open.thinking) {
      open.thinking = false;
      const flags = body.flags & ~MessageFlags.Ephemeral;
      await this.#api.patch(Routes.webhookMessage(applicationId, token), {
        body: { ...said, flags },
        allowed: "by token",
      });
    } else {
      await this.#api.post(Routes.webhook(applicationId, token), { body: said, allowed: "by token", tries: "once" });
    }
  }

  #alive(dedupeKey: string | null): Open | null {
    const open = this.#open.get(eventOf(dedupeKey));
    return open !== undefined && this.#now().getTime() - open.openedAt < TOKEN_MS ? open : null;
  }
}

/** The bot may tell several answers to one event apart, by what follows the event's key. */
const eventOf = (answering: string | null): string => answering?.split(" ", 1)[0] ?? "";
