import { setTimeout as sleep } from "node:timers/promises";
import type { ChatEvent } from "../domain/chat-event.ts";
import type { JobHandler } from "../jobs/handler.ts";
import { keepHouse } from "../jobs/housekeeping.ts";
import { ReviewHandler } from "../jobs/review-job.ts";
import type { Chat } from "../ports/chat.ts";
import type { Jobs } from "../ports/jobs.ts";
import type { Meter } from "../ports/meter.ts";
import type { Store } from "../ports/store.ts";
import { Admission } from "./admission.ts";
import { Desks } from "./desks.ts";
import { DigestHandler } from "./digest-handler.ts";
import { enqueueDueDigests } from "./digests.ts";
import { EventHandler } from "./event-handler.ts";
import { listenerOf } from "./listener.ts";
import type { Log } from "./log.ts";
import { refreshOutdated } from "./outdated.ts";
import { Pace } from "./pace.ts";
import { prepareReviews } from "./prepare.ts";
import type { Presence } from "./presence.ts";
import { Reception } from "./reception.ts";
import { Reconciliation } from "./reconciliation.ts";
import { ThreadAudience } from "./review-audience.ts";
import type { DayBudgets, OpenPaidTools, Papers, Services } from "./services.ts";
import { asDecided } from "./sources.ts";
import { Standby } from "./standby.ts";
import { Voting } from "./voting.ts";

/** Edits of one message: the progress of a review, an overview that follows votes. */
const PROGRESS_PACE_MS = 2_500;
const OVERVIEW_PACE_MS = 3_000;
const DIGEST_TICK_MS = 20_000;
/** Between looks for events of processes that died. */
const TAKING_UP_TICK_MS = 5_000;
/** Of several processes that start together, one compares votes and forgets what is old; a later start does it again. */
const TOGETHER_MS = 5 * 60_000;
/** Between looks for messages that show something old. */
const REFRESH_TICK_MS = 30_000;
/** What is not answered by then is answered at the next start; with the worker's eight, within ten seconds. */
const STOPPING_MS = 1_500;
const IDLE_LOOK_MS = 25;
const DAY_MS = 24 * 3600_000;

export interface BotOptions {
  readonly chats: readonly Chat[];
  readonly store: Store;
  readonly jobs: Jobs;
  readonly openTools: OpenPaidTools;
  readonly papers: Papers;
  readonly log: Log;
  readonly meter: Meter;
  /** What a person, and a workspace, may spend in a day (UTC). */
  readonly dayBudgets: DayBudgets;
  readonly now: () => Date;
  /** This process among those that work on the same store. */
  readonly presence: Presence;
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
  readonly #reception: Reception;
  readonly #reconciliation: Reconciliation;
  readonly #audience: ThreadAudience;
  readonly #stopping = new AbortController();
  readonly #standby: Standby;
  readonly #timers: NodeJS.Timeout[] = [];
  /** The platforms that this process listens to. */
  #heard: readonly Chat[] = [];

  constructor(options: BotOptions) {
    const { store, jobs, papers, log, meter, dayBudgets, now, chats, paceMs } = options;
    const openTools = asDecided(options.openTools, store);
    const progressPace = new Pace(paceMs ?? PROGRESS_PACE_MS);
    const overviewPace = new Pace(paceMs ?? OVERVIEW_PACE_MS);
    const { signal } = this.#stopping;
    const onFault = (fault: unknown, about: object) => {
      if (!signal.aborted) log.error({ ...about, err: fault }, "a message could not be brought up to date");
    };
    this.#options = options;
    this.#standby = new Standby(options.presence, log);
    this.#paces = [progressPace, overviewPace];
    this.#desks = new Desks({ chats, store, now: () => now().getTime(), signal, log });
    const voting = new Voting({ pace: overviewPace, presence: options.presence, meter, onFault });
    const admission = new Admission(dayBudgets);
    this.#services = { jobs, voting, openTools, papers, admission, log, meter, now, signal };
    const handler = new EventHandler({ store, desks: this.#desks, services: this.#services, meter });
    this.#reception = new Reception({
      store,
      desks: this.#desks,
      process: options.presence.name,
      log,
      now: () => now().getTime(),
      signal,
      handle: (event) => handler.handle(event),
      excuse: (event, failure, course) => handler.excuse(event, failure, course),
    });
    const parts = { store, desks: this.#desks, voting, log };
    this.#reconciliation = new Reconciliation({ ...parts, now: () => now().getTime(), signal });
    const deskOf = (tenantId: string) => this.#desks.of(tenantId);
    this.#audience = new ThreadAudience({ deskOf, pace: progressPace, voting, meter, onFault });
    this.handlers = [
      new ReviewHandler({
        store,
        prepare: prepareReviews({ store, openTools, now }),
        audience: this.#audience,
        meter,
        now,
      }),
      new DigestHandler(deskOf, this.#services),
    ];
  }

  /** Listens to the platforms, and does what is due by itself. */
  async start(): Promise<void> {
    await this.startListening();
    await this.startTending();
  }

  /** Takes up what was received and not handled, then listens to platforms. */
  async startListening(chats = this.#options.chats): Promise<void> {
    const { store, presence } = this.#options;
    this.#heard = chats;
    const others = await presence.begin();
    for (const { id } of await store.tenants()) this.#desks.takeUp(id);
    await this.#reception.takeUp(others);
    const listener = listenerOf({
      store,
      desks: this.#desks,
      receive: (event) => this.receive(event),
      missed: (gap) => this.#reconciliation.missed(gap),
    });
    for (const chat of chats) await this.#standby.start(chat, listener);
    this.#every(TAKING_UP_TICK_MS, "events that others left could not be looked for", async () =>
      this.#reception.takeUp(await presence.living()),
    );
  }

  /** Does what is due by itself: digests, messages that show something old, votes that were missed. */
  async startTending(): Promise<void> {
    await this.#options.presence.begin();
    // Events may have been missed while no process was there, or since the backup that was restored.
    void this.#compareAndForget("at the start", TOGETHER_MS);
    void this.lookForDigests();
    await this.#refresh();
    const fault = "what is due could not be looked for";
    this.#every(REFRESH_TICK_MS, fault, () => this.#alone("refresh", REFRESH_TICK_MS, () => this.#refresh()));
    this.#every(DIGEST_TICK_MS, fault, () => this.#alone("digests", DIGEST_TICK_MS, () => this.lookForDigests()));
    this.#every(DAY_MS, fault, () => this.#compareAndForget("daily", DAY_MS * 0.9));
  }

  #every(ms: number, fault: string, work: () => Promise<void>): void {
    const { log } = this.#options;
    this.#timers.push(setInterval(() => void work().catch((err: unknown) => log.error({ err }, fault)), ms));
  }

  /** Of several processes one does it, and another one if that dies before the next time. */
  #alone(task: string, everyMs: number, work: () => Promise<void>): Promise<void> {
    return this.#options.presence.alone(task, everyMs * 0.9, work);
  }

  /** Whether another process listens to a chat, and this one waits for its end. */
  standsBy(chat: Chat): boolean {
    return this.#standby.standsBy(chat);
  }

  /** Rejects when this process can no longer listen: it is to end, and to be started again. */
  get failed(): Promise<never> {
    return this.#standby.failed;
  }

  /** Takes no more events and lets the answers under way end, for a moment. The worker is stopped before. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#reception.stop();
    const ended = Promise.all(this.#heard.map((chat) => chat.stop())).then(() => this.#settled());
    const moment = new AbortController();
    await Promise.race([ended, sleep(STOPPING_MS, undefined, { signal: moment.signal })]);
    moment.abort();
    this.#stopping.abort();
    await this.#standby.stop();
    await this.#options.presence.end();
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
  receive(event: ChatEvent): Promise<void> {
    return this.#reception.receive(event);
  }

  /** Puts digests whose time has come into the queue. */
  async lookForDigests(): Promise<void> {
    const { store, jobs, now, log } = this.#options;
    await enqueueDueDigests(store, jobs, now().getTime()).catch((fault: unknown) =>
      log.error({ err: fault }, "digests could not be looked for"),
    );
  }

  /** Makes the votes known those that stand on the platforms. */
  reconcile(): Promise<void> {
    return this.#reconciliation.reconcile();
  }

  async #refresh(): Promise<void> {
    const { store, log } = this.#options;
    try {
      for (const id of await store.tenantsWithOutdated()) {
        if (this.#desks.isReachable(id)) {
          await refreshOutdated(this.#desks.of(id), this.#audience, this.#services.voting);
        }
      }
    } catch (fault) {
      log.error({ err: fault }, "outdated messages could not be looked for");
    }
  }

  async #compareAndForget(when: string, forMs: number): Promise<void> {
    const { store, jobs, now, log, presence } = this.#options;
    try {
      await presence.alone(`compare votes ${when}`, forMs, async () => {
        await this.reconcile();
        await keepHouse(store, jobs, now().getTime());
        await presence.forgetExpired();
      });
    } catch (fault) {
      log.error({ err: fault }, "votes could not be compared with the platforms");
    }
  }

  async #settled(): Promise<void> {
    await this.#reconciliation.settled();
    while (this.#reception.isBusy) {
      await Promise.all([...this.#paces.map((pace) => pace.flush()), this.#reception.rest(IDLE_LOOK_MS)]);
    }
    await Promise.all(this.#paces.map((pace) => pace.flush()));
  }
}
