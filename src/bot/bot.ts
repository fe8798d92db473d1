import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ChatEvent, type Command } from "../domain/chat-event.ts";
import { AppError, ChatRefused, ChatUnavailable, StoreFailure } from "../errors.ts";
import type { JobHandler } from "../jobs/handler.ts";
import { keepHouse } from "../jobs/housekeeping.ts";
import { ReviewHandler } from "../jobs/review-job.ts";
import { uninstallTenant } from "../jobs/tenants.ts";
import type { Chat, ChatListener } from "../ports/chat.ts";
import type { Jobs } from "../ports/jobs.ts";
import type { Meter } from "../ports/meter.ts";
import type { Store } from "../ports/store.ts";
import { converse, stopWork } from "./conversation.ts";
import { Desks } from "./desks.ts";
import { DigestHandler } from "./digest-handler.ts";
import { enqueueDueDigests } from "./digests.ts";
import { formOf } from "./forms.ts";
import { homePage } from "./home.ts";
import { Lanes } from "./lanes.ts";
import type { Log } from "./log.ts";
import { Pace } from "./pace.ts";
import { prepareReviews } from "./prepare.ts";
import { ThreadAudience } from "./review-audience.ts";
import type { DayBudgets, OpenTools, Papers, Services } from "./services.ts";
import { suggestQuestions } from "./suggestions.ts";
import { TEXTS } from "./texts.ts";
import { answer, type Desk, type Spoken, type Turn, tenantIdOf } from "./turn.ts";
import { type Aftermath, Voting } from "./voting.ts";

/** Edits of one message: the progress of a review, an overview that follows votes. */
const PROGRESS_PACE_MS = 2_500;
const OVERVIEW_PACE_MS = 3_000;
const DIGEST_TICK_MS = 30_000;
/** Between tries to answer while a platform cannot be reached. */
const UNREACHABLE_MS = 60_000;
/** What is not answered by then is answered at the next start; with the worker's eight, within ten seconds. */
const STOPPING_MS = 1_500;
const IDLE_LOOK_MS = 25;
const DAY_MS = 24 * 3600_000;
/** Votes on older claims are no longer compared with the platform. */
const RECONCILED_DAYS = 30;

export interface BotOptions {
  readonly chats: readonly Chat[];
  readonly store: Store;
  readonly jobs: Jobs;
  readonly openTools: OpenTools;
  readonly papers: Papers;
  readonly log: Log;
  readonly meter: Meter;
  /** What a person, and a workspace, may spend in a day (UTC). */
  readonly dayBudgets: DayBudgets;
  readonly now: () => Date;
  /** Shorter in tests. */
  readonly paceMs?: number;
}

/** Everything that people can ask for, on every platform; the worker runs its jobs. */
export class Bot {
  /** For the worker. */
  readonly handlers: readonly JobHandler[];
  readonly #options: BotOptions;
  readonly #services: Services;
  readonly #desks: Desks;
  readonly #paces: readonly Pace[];
  readonly #lanes = new Lanes();
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #retries = new Set<NodeJS.Timeout>();

  constructor(options: BotOptions) {
    const { store, jobs, openTools, papers, log, meter, dayBudgets, now, chats, paceMs } = options;
    const progressPace = new Pace(paceMs ?? PROGRESS_PACE_MS);
    const overviewPace = new Pace(paceMs ?? OVERVIEW_PACE_MS);
    const onFault = (fault: unknown) => log.error({ err: fault }, "a message could not be brought up to date");
    const { signal } = this.#stopping;
    this.#options = options;
    this.#paces = [progressPace, overviewPace];
    this.#desks = new Desks({ chats, store, now: () => now().getTime(), signal });
    const voting = new Voting({ pace: overviewPace, meter, onFault });
    this.#services = { jobs, voting, openTools, papers, dayBudgets, log, now, signal };
    const deskOf = (tenantId: string) => this.#desks.of(tenantId);
    const audience = new ThreadAudience({ deskOf, pace: progressPace, voting, meter, onFault });
    this.handlers = [
      new ReviewHandler({ store, prepare: prepareReviews({ store, openTools, now }), audience, now }),
      new DigestHandler(deskOf, this.#services),
    ];
  }

  /** Takes up what was received and not handled, compares votes with the platforms, then listens. */
  async start(): Promise<void> {
    const { chats, store } = this.#options;
    for (const { id } of await store.tenants()) this.#desks.knows(id);
    for (const { key, payload } of await store.unhandledEvents()) {
      const event = ChatEvent.safeParse(payload);
      if (event.success) this.#begin(event.data);
      else this.#options.log.error({ event: key, err: event.error }, "an event of another version is left aside");
    }
    for (const chat of chats) await chat.start(this.#listener());
    void this.#daily();
    void this.lookForDigests();
    this.#timers.push(
      setInterval(() => void this.lookForDigests(), DIGEST_TICK_MS),
      setInterval(() => void this.#daily(), DAY_MS),
    );
  }

  #listener(): ChatListener {
    const { store } = this.#options;
    return {
      event: (event) => this.receive(event),
      form: async (press) => formOf(press),
      suggest: async (typing) =>
        this.#desks.isKnown(tenantIdOf(typing)) ? suggestQuestions(store.of(tenantIdOf(typing)), typing) : [],
      home: async () => homePage(),
    };
  }

  /** Takes no more events and lets the answers under way end, for a moment. The worker is stopped before. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const timer of this.#retries) clearTimeout(timer);
    await Promise.all(this.#options.chats.map((chat) => chat.stop()));
    await Promise.race([this.#settled(), sleep(STOPPING_MS, undefined, { ref: false })]);
    this.#stopping.abort();
  }

  /** Resolves when all that was received has been answered, and no job runs or waits. */
  async idle(): Promise<void> {
    for (;;) {
      await this.#settled();
      const { waiting, running } = await this.#options.jobs.counts();
      if (waiting + running === 0) break;
      await sleep(IDLE_LOOK_MS);
    }
    await this.#settled();
  }

  /** The message on which votes on a claim count; null when there is none. @param thread null for the latest review */
  async claimMessage(tenantId: string, conversation: string, n: number, thread: string | null): Promise<string | null> {
    if (!this.#desks.isKnown(tenantId)) return null;
    const { reviews, messages } = this.#options.store.of(tenantId);
    const found =
      thread === null
        ? await reviews.latest(conversation, 20)
        : (await reviews.inThread({ conversation, thread })).toReversed();
    for (const { id } of found) {
      const claim = (await reviews.report(id))?.claims[n - 1];
      const message = claim && (await messages.find(`${id}/claim/${claim.claim.id}`));
      if (message?.platformId != null) return message.platformId;
    }
    return null;
  }

  /** Stores an event; what follows from it goes on after this resolves. */
  async receive(event: ChatEvent): Promise<void> {
    if (await this.#isOverheard(event)) return;
    try {
      if ((await this.#keep(event)) === "new") this.#begin(event);
    } catch (error) {
      if (!(error instanceof StoreFailure) || !isSpoken(event)) throw error;
      // Nothing can be written: what only reads is answered all the same, and what writes says that it cannot.
      await this.#lanes.run(event, () => this.#handle(event));
    }
  }

  async #keep(event: ChatEvent): Promise<"new" | "seen"> {
    const tenantId = tenantIdOf(event);
    await this.#desks.install(tenantId, event.platform, event.tenant);
    return this.#options.store.of(tenantId).inbox.receive({
      key: event.dedupeKey,
      receivedAt: this.#options.now().getTime(),
      payload: JSON.parse(JSON.stringify(event)),
    });
  }

  /** Talk among people that is none of the bot's business is not even stored. */
  async #isOverheard(event: ChatEvent): Promise<boolean> {
    if (event.kind !== "follow-up" || event.addressed) return false;
    const { conversation, thread } = event;
    if (!this.#desks.isKnown(tenantIdOf(event))) return true;
    return (await this.#options.store.of(tenantIdOf(event)).reviews.inThread({ conversation, thread })).length === 0;
  }

  #begin(event: ChatEvent): void {
    const handled = this.#lanes
      .run(event, () => this.#handle(event))
      .then((aftermath) => this.#end(event, aftermath))
      .catch((fault) => this.#lost(event, fault));
    this.#underWay.add(handled);
    void handled.finally(() => this.#underWay.delete(handled));
  }

  async #end(event: ChatEvent, aftermath: Aftermath | null): Promise<void> {
    await aftermath?.shown;
    const { dedupeKey, kind } = event;
    this.#options.log.info({ tenant: tenantIdOf(event), event: dedupeKey, kind }, "event handled");
    if (event.kind !== "uninstalled") await this.#options.store.of(tenantIdOf(event)).inbox.handled(event.dedupeKey);
  }

  /** The event stays unhandled, and is taken up again: soon when the platform could not be reached, else at the next start. */
  #lost(event: ChatEvent, fault: unknown): void {
    this.#options.log.error({ tenant: tenantIdOf(event), event: event.dedupeKey, err: fault }, "event not handled");
    if (!(fault instanceof ChatUnavailable) || this.#stopping.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#begin(event);
    }, UNREACHABLE_MS);
    this.#retries.add(timer);
  }

  async #handle(event: ChatEvent): Promise<Aftermath | null> {
    const desk = this.#desks.of(tenantIdOf(event));
    if (event.actor !== null) this.#desks.met(tenantIdOf(event), event.actor);
    this.#options.log.debug({ tenant: desk.tenantId, event: event.dedupeKey, kind: event.kind }, "event");
    switch (event.kind) {
      case "ask":
      case "follow-up":
      case "command":
      case "check":
      case "action":
        return this.#measured(() => this.#answering(turnOf(desk, event), (turn) => converse(turn, this.#services)));
      case "cancel":
        return this.#answering(turnOf(desk, asCommand(event)), async (turn) => {
          await stopWork(turn, this.#services, event);
          return null;
        });
      case "vote-set":
      case "vote-unset":
        return this.#services.voting.react(desk, event);
      case "votes-cleared":
        return this.#services.voting.clear(desk, event);
      case "message-deleted":
        await desk.store.messages.removed(event.conversation, event.messageId);
        return null;
      case "installed":
        return null;
      case "uninstalled":
        await uninstallTenant(desk.tenantId, this.#options.store, this.#options.jobs);
        this.#desks.forget(desk.tenantId);
        return null;
    }
  }

  async #measured<Result>(work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    const result = await work();
    this.#options.meter.acknowledged(performance.now() - startedAt);
    return result;
  }

  /** Whoever addressed the bot gets an answer or a reason. */
  async #answering(turn: Turn, work: (turn: Turn) => Promise<Aftermath | null>): Promise<Aftermath | null> {
    try {
      return await work(turn);
    } catch (error) {
      if (error instanceof ChatUnavailable) throw error;
      if (error instanceof ChatRefused) {
        this.#options.log.warn(
          { tenant: turn.tenantId, event: turn.event.dedupeKey, err: error },
          "not allowed to speak",
        );
        return null;
      }
      await answer(turn, this.#reason(turn, error), "reason");
      return null;
    }
  }

  #reason(turn: Turn, error: unknown): string {
    if (error instanceof StoreFailure) return `${error.message} ${TEXTS.notStored}`;
    if (error instanceof AppError) return error.message;
    const reference = randomUUID().slice(0, 8);
    this.#options.log.error({ tenant: turn.tenantId, event: turn.event.dedupeKey, reference, err: error }, "bug");
    return TEXTS.wrong(reference);
  }

  /** Puts digests whose time has come into the queue. */
  async lookForDigests(): Promise<void> {
    const { store, jobs, now, log } = this.#options;
    await enqueueDueDigests(store, jobs, now().getTime()).catch((fault: unknown) =>
      log.error({ err: fault }, "digests could not be looked for"),
    );
  }

  /** Makes the votes known those that stand on the platforms. */
  async reconcile(): Promise<void> {
    const { store, now, log } = this.#options;
    for (const { id } of await store.tenants()) {
      if (!this.#desks.isReachable(id)) continue;
      const since = now().getTime() - RECONCILED_DAYS * DAY_MS;
      const corrected = await this.#services.voting.reconcile(this.#desks.of(id), since);
      if (corrected > 0) log.warn({ tenant: id, corrected }, "votes differed from the platform");
    }
  }

  async #daily(): Promise<void> {
    const { store, jobs, now, log } = this.#options;
    try {
      await this.reconcile();
      await keepHouse(store, jobs, now().getTime());
    } catch (fault) {
      log.error({ err: fault }, "the daily comparison of votes failed");
    }
  }

  async #settled(): Promise<void> {
    while (this.#underWay.size > 0) {
      await Promise.all([...this.#paces.map((pace) => pace.flush()), this.#lanes.settled()]);
      await Promise.race([Promise.all(this.#underWay), sleep(IDLE_LOOK_MS)]);
    }
    await Promise.all(this.#paces.map((pace) => pace.flush()));
  }
}

const isSpoken = ({ kind }: ChatEvent): boolean => ["ask", "follow-up", "command", "check", "action"].includes(kind);

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
