import { ChatRefused } from "../../../src/errors.ts";
import type { SlackLog } from "./bolt-log.ts";
import { redacted } from "./bolt-log.ts";
import type { Clock } from "./clock.ts";
import type { Payload } from "./rendering.ts";
import { richText, section } from "./rich-text.ts";
import { escaped } from "./text.ts";

/** Slack takes answers to a command or a button at its own address, wherever it was given, for half an hour. */
const KEPT_MS = 29 * 60_000;
const MOST = 2_000;
const TIMEOUT_MS = 10_000;

/** Where whoever gave a command or pressed a button can be answered also where the bot may not speak. */
export class Responses {
  readonly #clock: Clock;
  readonly #log: SlackLog;
  readonly #urls = new Map<string, { readonly url: string; readonly at: number }>();

  constructor({ clock, log }: { readonly clock: Clock; readonly log: SlackLog }) {
    this.#clock = clock;
    this.#log = log;
  }

  keep(dedupeKey: string, url: string | undefined): void {
    if (url === undefined) return;
    this.#urls.set(dedupeKey, { url, at: this.#clock.now() });
    const [oldest] = this.#urls.keys();
    if (this.#urls.size > MOST && oldest !== undefined) this.#urls.delete(oldest);
  }

  /** @returns whether the person was told */
  async respond(dedupeKey: string | null, payload: Payload): Promise<boolean> {
    const kept = dedupeKey === null ? undefined : this.#urls.get(dedupeKey);
    if (kept === undefined || this.#clock.now() - kept.at > KEPT_MS) return false;
    try {
      const response = await fetch(kept.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ response_type: "ephemeral", replace_original: false, ...payload }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) return true;
      this.#log.warn({ status: response.status }, "a private answer was not taken");
    } catch (error) {
      this.#log.warn({ reason: redacted(String(error)) }, "a private answer could not be given");
    }
    return false;
  }

  /** Sends; when Slack will not have it, whoever is being answered learns why. */
  async explaining<Answer>(answering: string | null, send: () => Promise<Answer>): Promise<Answer> {
    try {
      return await send();
    } catch (error) {
      if (error instanceof ChatRefused) {
        const { message } = error;
        await this.respond(answering, { text: escaped(message), blocks: [richText(section([message]))] });
      }
      throw error;
    }
  }
}
