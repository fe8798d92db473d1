import type { Report, Stage } from "../domain/report.ts";
import { ChatRefused } from "../errors.ts";
import type { ReviewAudience, TenantReview } from "../jobs/review-job.ts";
import type { Meter } from "../ports/meter.ts";
import type { StoredMessage } from "../ports/store/messages.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import type { ReviewEvent } from "../review/stage.ts";
import { deliver, deliverFailure, saying } from "./delivery.ts";
import type { EditPurpose } from "./edit-budget.ts";
import { continuedMessage, progressMessage, type ReviewProgress, type StageProgress } from "./messages/progress.ts";
import type { Saying } from "./outbox.ts";
import type { Pace } from "./pace.ts";
import { TEXTS } from "./texts.ts";
import { type Desk, placeOf } from "./turn.ts";
import type { Voting } from "./voting.ts";

const MINUTE_MS = 60_000;
/** Longer than a message waits for its turn, unless very many are said in one place. */
const POSTED_WITHIN_MS = 3 * MINUTE_MS;
/** The first progress message of a review, and those that it was moved to. */
const PROGRESS_KEY = /\/progress(-\d+)?$/;

/** Tells the thread of a review how it goes, and at the end what it found. */
export class ThreadAudience implements ReviewAudience {
  readonly #deskOf: (tenantId: string) => Desk;
  readonly #pace: Pace;
  readonly #voting: Voting;
  readonly #meter: Meter;
  readonly #onFault: (fault: unknown, about: object) => void;
  /** The reviews that run in this process, or whose last state is still to be shown. */
  readonly #courses = new Map<string, ReviewProgress>();

  /** @param pace of the edits of one progress message */
  constructor(parts: {
    deskOf: (tenantId: string) => Desk;
    pace: Pace;
    voting: Voting;
    meter: Meter;
    onFault: (fault: unknown, about: object) => void;
  }) {
    this.#deskOf = parts.deskOf;
    this.#pace = parts.pace;
    this.#voting = parts.voting;
    this.#meter = parts.meter;
    this.#onFault = parts.onFault;
  }

  async started(of: TenantReview, course: ReviewProgress["course"]): Promise<void> {
    const begun: ReviewProgress = { course, stages: new Map(), elapsedMs: 0, usage: [], state: "running" };
    this.#courses.set(of.review.id, begun);
    const desk = this.#deskOf(of.tenantId);
    const said = (await progressMessages(desk, of.review)).at(-1);
    await desk.outbox.say(progressMessage(of.review.id, begun), sayingOf(desk, of.review, said?.key));
    void desk.chat.showStatus(placeOf(desk, of.review), TEXTS.working);
    if (said !== undefined) void this.#show(of, "progress");
  }

  onEvent(of: TenantReview, { stage, state, done, total, detail, elapsedMs, usage }: ReviewEvent): void {
    const course = this.#courses.get(of.review.id);
    if (course === undefined) return;
    if (state === "finished")
      this.#deskOf(of.tenantId).log.info(
        { review: of.review.id, stage, elapsedMs: Math.round(elapsedMs) },
        "stage done",
      );
    const counts = total === null ? "" : `${done} of ${total}`;
    const words = state === "finished" ? detail : [counts, detail].filter((part) => part !== "").join(", ");
    const step: StageProgress = { state: state === "finished" ? "done" : "running", detail: words || null };
    const stages = new Map(course.stages).set(stage, step);
    this.#courses.set(of.review.id, { ...course, stages, elapsedMs, usage: [usage] });
    void this.#show(of, "progress");
  }

  async finished(of: TenantReview, report: Report): Promise<void> {
    const desk = this.#deskOf(of.tenantId);
    const extent = this.#courses.get(of.review.id)?.course === "begins" ? "whole" : "interrupted";
    await this.#close(of, "done");
    await deliver(desk, of.review, report);
    await this.#voting.catchUp(desk, of.review.id, extent);
    this.#meter.reviewEnded(report.outcome);
  }

  async cancelled(of: TenantReview): Promise<void> {
    await this.#close(of, "cancelled");
    this.#meter.reviewEnded("cancelled");
  }

  async failed(of: TenantReview, error: string): Promise<void> {
    await this.#close(of, "failed");
    await deliverFailure(this.#deskOf(of.tenantId), of.review, error).catch((fault: unknown) => {
      // Where nothing can be said any more, as in a thread that was deleted, the review ends all the same.
      if (!(fault instanceof ChatRefused)) throw fault;
      this.#onFault(fault, { tenant: of.tenantId, review: of.review.id });
    });
    this.#meter.reviewEnded("failed");
  }

  /** Shows what a crash, or a platform that could not be reached, kept from being shown. */
  async refresh(of: TenantReview): Promise<void> {
    const desk = this.#deskOf(of.tenantId);
    const last = (await progressMessages(desk, of.review)).at(-1);
    // The worker that has the review may be about to post it; one that died with it never will.
    if (last?.state === "pending" && desk.now() - last.createdAt < POSTED_WITHIN_MS) return;
    void this.#show(of, "closing");
  }

  /** Has the last state shown as soon as an edit is free: nothing waits for that, and a crash does not prevent it. */
  async #close(of: TenantReview, state: ReviewProgress["state"]): Promise<void> {
    const desk = this.#deskOf(of.tenantId);
    const course = this.#courses.get(of.review.id);
    if (course !== undefined) this.#courses.set(of.review.id, { ...course, state });
    await outdateProgress(desk, of.review);
    void desk.chat.showStatus(placeOf(desk, of.review), null);
    void this.#show(of, "closing").then(() => this.#forget(of.review.id));
  }

  /** Unless it was begun again meanwhile. */
  #forget(reviewId: string): void {
    if (this.#courses.get(reviewId)?.state !== "running") this.#courses.delete(reviewId);
  }

  /** Never rejects. */
  #show(of: TenantReview, purpose: EditPurpose): Promise<void> {
    const { tenantId, review } = of;
    const { outbox } = this.#deskOf(tenantId);
    const edit = { name: `${tenantId} ${review.id} progress`, purpose, budget: outbox.edits };
    return this.#pace
      .run(edit, () => this.#showNow(of, purpose))
      .catch((fault) => this.#onFault(fault, { tenant: tenantId, review: review.id }));
  }

  async #showNow({ tenantId, review: { id } }: TenantReview, purpose: EditPurpose): Promise<void> {
    const desk = this.#deskOf(tenantId);
    const review = await desk.store.reviews.find(id);
    if (review === null) return;
    // The worker that had the review, and each process that looked for outdated messages, may have asked for it.
    if (purpose === "closing" && !(await isOutdated(desk, review))) return desk.outbox.edits.giveBack();
    const course = this.#courses.get(id) ?? (await courseOfEnded(desk, review));
    if (course === null) return;
    const current = await this.#moveOld(desk, review, course);
    const latest = () => ({ ...(this.#courses.get(id) ?? course), ...endOf(review) });
    if (current !== null) await desk.outbox.show(() => progressMessage(id, latest()), current);
  }

  /**
   * Where the platform does not like old messages to be edited, progress goes on in a new one.
   *
   * @returns the message to edit; null when there is none
   */
  async #moveOld(desk: Desk, review: StoredReview, course: ReviewProgress): Promise<Saying | null> {
    const said = await progressMessages(desk, review);
    const last = said.at(-1);
    if (last === undefined) return null;
    const isMoved = course.state === "running" && isOld(desk, last);
    const current = sayingOf(desk, review, isMoved ? `${review.id}/progress-${said.length + 1}` : last.key);
    if (isMoved) {
      await desk.store.messages.outdate(last.key);
      await desk.outbox.say(progressMessage(review.id, course), current);
    }
    const left = isMoved ? [last] : said.slice(0, -1).filter(({ outdated }) => outdated !== null);
    for (const { key } of left) {
      desk.outbox.edits.spend();
      await desk.outbox.show(() => continuedMessage(), sayingOf(desk, review, key));
    }
    return isMoved ? null : current;
  }
}

/** Notes that the thread of a review does not show how it ended. */
export async function outdateProgress(desk: Desk, review: StoredReview): Promise<void> {
  const current = (await progressMessages(desk, review)).at(-1);
  if (current !== undefined) await desk.store.messages.outdate(current.key);
}

const isOutdated = async (desk: Desk, review: StoredReview): Promise<boolean> =>
  (await progressMessages(desk, review)).some(({ outdated }) => outdated !== null);

function isOld({ chat, now }: Desk, { createdAt }: StoredMessage): boolean {
  const { editAgeMinutes } = chat.limits;
  return editAgeMinutes !== null && now() - createdAt > editAgeMinutes * MINUTE_MS;
}

async function progressMessages({ store }: Desk, { id }: StoredReview): Promise<readonly StoredMessage[]> {
  return (await store.messages.ofReview(id)).filter(({ key }) => PROGRESS_KEY.test(key));
}

const sayingOf = (desk: Desk, review: StoredReview, key: string | undefined): Saying => {
  const first = saying(desk, review, "progress");
  return { ...first, key: key ?? first.key };
};

const ENDS = { answered: "done", "not-enough-evidence": "done", failed: "failed", cancelled: "cancelled" } as const;

/** What is stored counts: it may have ended otherwise than it knows. */
const endOf = ({ status }: StoredReview): Partial<ReviewProgress> =>
  status === "queued" || status === "running" ? {} : { state: ENDS[status] };

/** After a restart the last state is made of what is stored; null for a review that has not ended. */
async function courseOfEnded(desk: Desk, review: StoredReview): Promise<ReviewProgress | null> {
  const { id, status, startedAt, finishedAt } = review;
  if (status === "queued" || status === "running") return null;
  const trace = (await desk.store.reviews.report(id))?.trace ?? [];
  const saved = await desk.store.reviews.savedStages(id);
  return {
    course: "begins",
    stages: new Map(saved.map((stage): [Stage, StageProgress] => [stage, { state: "done", detail: null }])),
    elapsedMs: Math.max(0, (finishedAt ?? 0) - (startedAt ?? finishedAt ?? 0)),
    usage: trace.map(({ usage }) => usage),
    state: ENDS[status],
  };
}
