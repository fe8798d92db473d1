import type { Channel } from "./channel.ts";
import type { Message } from "./message.ts";
import type { Person } from "./person.ts";
import type { Slack } from "./slack.ts";

export interface Trigger {
  readonly person: Person;
  readonly from: Channel | null;
  readonly expiresAt: number;
  used: boolean;
}

/** Where an answer to something that a person did may be sent. */
export interface ResponseUrl {
  readonly person: Person;
  readonly channel: Channel;
  /** The message that was acted on; null for a slash command. */
  readonly message: Message | null;
  readonly expiresAt: number;
  uses: number;
}

const TRIGGER_MS = 3000;
const RESPONSE_MS = 30 * 60_000;
const RESPONSE_USES = 5;

/** What Slack hands out with each interaction: a trigger for a modal, an address for an answer. */
export class Callbacks {
  readonly #slack: Slack;
  readonly #triggers = new Map<string, Trigger>();
  readonly #responses = new Map<string, ResponseUrl>();

  constructor(slack: Slack) {
    this.#slack = slack;
  }

  trigger(person: Person, from: Channel | null): string {
    const id = this.#slack.ids.secret("trigger");
    this.#triggers.set(id, { person, from, expiresAt: this.#slack.time.now() + TRIGGER_MS, used: false });
    return id;
  }

  /** Uses a trigger up; otherwise says why it cannot be used, in Slack's words. */
  pull(id: string): Trigger | "invalid_trigger_id" | "expired_trigger_id" | "exchanged_trigger_id" {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) return "invalid_trigger_id";
    if (trigger.used) return "exchanged_trigger_id";
    if (this.#slack.time.now() >= trigger.expiresAt) return "expired_trigger_id";
    trigger.used = true;
    return trigger;
  }

  responseUrl(person: Person, channel: Channel, message: Message | null): string {
    const path = `/response/${this.#slack.ids.secret("url")}`;
    const expiresAt = this.#slack.time.now() + RESPONSE_MS;
    this.#responses.set(path, { person, channel, message, expiresAt, uses: 0 });
    return `${this.#slack.baseUrl}${path}`;
  }

  /** Uses a `response_url` once; null when it is used up or too old. */
  respond(path: string): ResponseUrl | null {
    const response = this.#responses.get(path);
    if (response === undefined || this.#slack.time.now() >= response.expiresAt || response.uses >= RESPONSE_USES)
      return null;
    response.uses += 1;
    return response;
  }
}
