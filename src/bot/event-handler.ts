import { randomUUID } from "node:crypto";
import type { Actor, ChatEvent, Command } from "../domain/chat-event.ts";
import { AppError, ChatRefused, ChatUnavailable, StoreFailure } from "../errors.ts";
import { uninstallTenant } from "../jobs/tenants.ts";
import type { Meter } from "../ports/meter.ts";
import type { Store } from "../ports/store.ts";
import { converse, stopWork } from "./conversation.ts";
import type { Desks } from "./desks.ts";
import type { Services } from "./services.ts";
import { TEXTS } from "./texts.ts";
import { answer, type Desk, type Spoken, type Turn, tenantIdOf } from "./turn.ts";

/** Does what an event asks for. Every effect of it bears being repeated, so where the store does not answer it rises. */
export class EventHandler {
  readonly #store: Store;
  readonly #desks: Desks;
  readonly #services: Services;
  readonly #meter: Meter;

  constructor(parts: { store: Store; desks: Desks; services: Services; meter: Meter }) {
    this.#store = parts.store;
    this.#desks = parts.desks;
    this.#services = parts.services;
    this.#meter = parts.meter;
  }

  async handle(event: ChatEvent): Promise<void> {
    const desk = this.#desks.of(tenantIdOf(event));
    if (event.actor !== null) await this.#remember(tenantIdOf(event), event.actor);
    this.#services.log.debug({ tenant: desk.tenantId, event: event.dedupeKey, kind: event.kind }, "event");
    switch (event.kind) {
      case "ask":
      case "follow-up":
      case "command":
      case "check":
      case "action":
        // Two bots that answer each other would never end.
        if (event.actor.kind === "bot") return;
        return this.#measured(() => this.#answering(turnOf(desk, event), (turn) => converse(turn, this.#services)));
      case "cancel":
        return this.#answering(turnOf(desk, asCommand(event)), (turn) => stopWork(turn, this.#services, event));
      case "vote-set":
      case "vote-unset":
        return this.#services.voting.react(desk, event);
      case "votes-cleared":
        return this.#services.voting.clear(desk, event);
      case "message-deleted":
        return desk.store.messages.removed(event.conversation, event.messageId);
      case "installed":
        return;
      case "uninstalled":
        await this.#uninstall(desk.tenantId);
        this.#desks.forget(desk.tenantId);
    }
  }

  /** Tells whoever said something that the store does not answer, and what becomes of what they said. */
  async excuse(event: Spoken, failure: StoreFailure, course: "kept" | "not-kept"): Promise<void> {
    const desk = this.#desks.of(tenantIdOf(event));
    // Apart from the answer: that comes later, and may be a reason, too.
    await answer(turnOf(desk, event), `${failure.message} ${TEXTS.unstored[course]}`, "away");
  }

  /** A name that cannot be kept holds nobody up. */
  async #remember(tenantId: string, actor: Actor): Promise<void> {
    await this.#desks.met(tenantId, actor).catch((fault: unknown) => {
      this.#services.log.warn({ tenant: tenantId, err: fault }, "a person's name could not be kept");
    });
  }

  async #uninstall(tenantId: string): Promise<void> {
    const { jobs, papers } = this.#services;
    await uninstallTenant(tenantId, { store: this.#store, jobs, files: papers.ofTenants });
  }

  async #measured<Result>(work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    const result = await work();
    this.#meter.acknowledged(performance.now() - startedAt);
    return result;
  }

  /** Whoever addressed the bot gets an answer or a reason. */
  async #answering(turn: Turn, work: (turn: Turn) => Promise<unknown>): Promise<void> {
    try {
      await work(turn);
    } catch (error) {
      if (error instanceof ChatUnavailable || error instanceof StoreFailure) throw error;
      if (error instanceof ChatRefused) {
        this.#services.log.warn(
          { tenant: turn.tenantId, event: turn.event.dedupeKey, err: error },
          "not allowed to speak",
        );
        await sayWhy(turn, error);
        return;
      }
      await answer(turn, this.#reason(turn, error), "reason");
    }
  }

  #reason(turn: Turn, error: unknown): string {
    if (error instanceof AppError) return error.message;
    const reference = randomUUID().slice(0, 8);
    this.#services.log.error({ tenant: turn.tenantId, event: turn.event.dedupeKey, reference, err: error }, "bug");
    return TEXTS.wrong(reference);
  }
}

/** What could not be said in a thread may be said beside it; where nothing can, the platform tells the person or nobody. */
async function sayWhy(turn: Turn, refused: ChatRefused): Promise<void> {
  try {
    await answer(turn, refused.message, "refused");
  } catch (error) {
    if (!(error instanceof ChatRefused)) throw error;
  }
}

function turnOf(desk: Desk, event: Spoken): Turn {
  const { actor, conversation, thread } = event;
  return { ...desk, event, actor, conversation, thread, at: Date.parse(event.at) };
}

/** The platform's own stop is answered like the word. */
const asCommand = (event: Extract<ChatEvent, { kind: "cancel" }>): Command => ({
  ...event,
  kind: "command",
  text: "cancel",
  attachments: [],
  audience: "private",
  messageId: null,
});
