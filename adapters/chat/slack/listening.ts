import type { App } from "@slack/bolt";
import { z } from "zod";
import { AppError, ChatUnavailable, StoreFailure } from "../../../src/errors.ts";
import type { ChatListener } from "../../../src/ports/chat.ts";
import type { SlackApi } from "./api.ts";
import type { SlackLog } from "./bolt-log.ts";
import { BOT_EVENTS, type Events } from "./events.ts";
import { publishHome } from "./home.ts";
import { type ButtonPress, CHECK_SHORTCUT, COMMAND, type Interaction, type Interactions } from "./interactions.ts";
import { FORM_CALLBACK, modalOf } from "./modals.ts";
import type { Responses } from "./responses.ts";
import { richText, section } from "./rich-text.ts";
import type { Status } from "./status.ts";
import { escaped } from "./text.ts";
import type { Workspaces } from "./workspaces.ts";

const NOT_RECORDED = "That was not recorded.";
const TRY_AGAIN = `${NOT_RECORDED} Try again in a moment.`;
const FORM_LATE = "The form could not be opened. Press the button again.";

export interface ListeningParts {
  readonly events: Events;
  readonly interactions: Interactions;
  readonly workspaces: Workspaces;
  readonly responses: Responses;
  readonly status: Status;
  readonly api: SlackApi;
  readonly log: SlackLog;
  /** Hears when the last event came, ISO 8601. */
  readonly onInbound: (at: string) => void;
}

/** Brings what Bolt hears to the bot. */
export class Listening {
  readonly #parts: ListeningParts;
  readonly #listener: ChatListener;

  constructor(parts: ListeningParts, listener: ChatListener) {
    this.#parts = parts;
    this.#listener = listener;
  }

  attach(app: App): void {
    for (const type of new Set(BOT_EVENTS.map((name) => name.split(".")[0] ?? name))) {
      app.event(type, ({ body }) => this.#event(body));
    }
    app.command(COMMAND, async ({ body, ack }) => {
      await this.#once(
        () => this.#parts.interactions.command(body),
        (trouble) => ack(trouble ?? undefined),
      );
    });
    app.shortcut(CHECK_SHORTCUT, async ({ body, ack }) => {
      await this.#once(
        () => this.#parts.interactions.check(body),
        async (trouble) => {
          await ack();
          await this.#tell(body, trouble);
        },
      );
    });
    app.action(/./, async ({ body, ack }) => {
      await this.#press(body, ack);
    });
    app.view(FORM_CALLBACK, async ({ body, ack }) => {
      const [field] = Object.keys(body.view.state.values);
      await this.#once(
        () => this.#parts.interactions.submission(body),
        (trouble) =>
          trouble === null ? ack() : ack({ response_action: "errors", errors: { [field ?? ""]: trouble } }),
      );
    });
  }

  async #event(body: unknown): Promise<void> {
    const meaning = await this.#parts.events.read(body);
    if (meaning === null) return;
    if (meaning.kind === "home") {
      // A page is not waited for: Slack has nothing to deliver again.
      void publishHome(this.#parts.api, this.#listener, meaning.visit).catch((error: unknown) =>
        this.#parts.log.error({ tenant: meaning.visit.tenant, err: error }, "the Home tab is not shown"),
      );
      return;
    }
    this.#parts.onInbound(meaning.at);
    await this.#listener.event(meaning);
    if (meaning.kind === "uninstalled") await this.#parts.workspaces.remove(meaning.tenant);
    // Slack leaves its stop button as it is until it is told that the work has ended.
    if (meaning.kind === "cancel" && meaning.messageId === null) void this.#parts.status.show(meaning, null);
  }

  /** What Slack sends only once: when it cannot be stored, the person is told. */
  async #once(read: () => Promise<Interaction>, answer: (trouble: string | null) => Promise<unknown>): Promise<void> {
    try {
      await this.#take(await read());
    } catch (error) {
      this.#parts.log.error({ err: error }, "an interaction is not recorded");
      await answer(troubleOf(error));
      return;
    }
    await answer(null);
  }

  async #take({ event, responseUrl }: Interaction): Promise<void> {
    this.#parts.onInbound(event.at);
    this.#parts.responses.keep(event.dedupeKey, responseUrl);
    await this.#listener.event(event);
  }

  async #press(body: unknown, ack: () => Promise<void>): Promise<void> {
    let press: ButtonPress | null;
    try {
      press = await this.#parts.interactions.press(body);
      if (press !== null && (press.asks === "nothing" || !(await this.#ask(press)))) await this.#take(press);
    } catch (error) {
      this.#parts.log.error({ err: error }, "a press is not recorded");
      await ack();
      await this.#tell(body, troubleOf(error));
      return;
    }
    await ack();
  }

  /** Within the three seconds that a trigger lives. @returns false when there is nothing to ask after all */
  async #ask({ event, triggerId }: ButtonPress): Promise<boolean> {
    const form = await this.#listener.form(event);
    if (form === null) return false;
    const { conversation, thread, messageId, action, value } = event;
    const view = modalOf(form, { conversation, thread, messageId, action, value });
    try {
      await this.#parts.api.call(event.tenant, "views.open", { trigger_id: triggerId, view }, z.unknown());
    } catch (error) {
      throw new AppError(FORM_LATE, { cause: error });
    }
    return true;
  }

  async #tell(body: unknown, trouble: string | null): Promise<void> {
    const { data } = z.object({ response_url: z.string(), trigger_id: z.string() }).safeParse(body);
    if (trouble === null || data === undefined) return;
    this.#parts.responses.keep(data.trigger_id, data.response_url);
    await this.#parts.responses.respond(data.trigger_id, {
      text: escaped(trouble),
      blocks: [richText(section([trouble]))],
    });
  }
}

/** What Slack sends once is not tried again, whatever the error says of other things. */
function troubleOf(error: unknown): string {
  if (error instanceof StoreFailure) return `${NOT_RECORDED} ${error.message}`;
  return error instanceof AppError && !(error instanceof ChatUnavailable) ? error.message : TRY_AGAIN;
}
