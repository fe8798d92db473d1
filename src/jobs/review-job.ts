import type { Report } from "../domain/report.ts";
import { AppError } from "../errors.ts";
import type { HeldJob, JobRequest } from "../ports/jobs.ts";
import type { Meter } from "../ports/meter.ts";
import type { ReviewStore, StoredReview } from "../ports/store/reviews.ts";
import type { Json, Store } from "../ports/store.ts";
import type { ReviewRequest } from "../review/protocol.ts";
import { type ReviewTools, runReview } from "../review/review.ts";
import type { SearchOutcome } from "../review/search.ts";
import type { ReviewEvent, SavedStage, SavedStages } from "../review/stage.ts";
import type { JobContext, JobHandler } from "./handler.ts";

const KIND = "review";
/** A fault of ours is not shown to people; the log has it under the review's id. */
const BUG = "Something went wrong inside Assignee.";

/** The job that makes a review of a stored question. */
export function reviewJob(review: StoredReview, tenantId: string): JobRequest {
  return {
    kind: KIND,
    key: review.id,
    tenantId,
    conversation: review.place.conversation,
    person: review.asker,
    priority: "interactive",
    runAt: null,
    payload: { reviewId: review.id },
  };
}

/** A review of a tenant. */
export interface TenantReview {
  readonly tenantId: string;
  readonly review: StoredReview;
}

/** What a review's own settings come to. */
export interface PreparedReview {
  readonly request: ReviewRequest;
  readonly tools: Omit<ReviewTools, "now">;
}

/** Tells of reviews as they go. All but `onEvent` may be called again after a crash, for the same review. */
export interface ReviewAudience {
  /** It begins, or goes on after an interruption. */
  started(of: TenantReview, course: "begins" | "goes-on"): Promise<void>;
  /** Called often; must return at once. */
  onEvent(of: TenantReview, event: ReviewEvent): void;
  /** The report is stored; the job is done when this resolves. */
  finished(of: TenantReview, report: Report): Promise<void>;
  cancelled(of: TenantReview): Promise<void>;
  /** @param error what the asker is told */
  failed(of: TenantReview, error: string): Promise<void>;
}

export interface ReviewHandlerOptions {
  readonly store: Store;
  /** Connects a review with the sources, readers and analyst that its settings ask for. */
  readonly prepare: (of: TenantReview, signal: AbortSignal) => Promise<PreparedReview>;
  readonly audience: ReviewAudience;
  readonly meter: Pick<Meter, "stageEnded" | "searched">;
  readonly now: () => Date;
}

/**
 * Makes reviews, each stage kept as soon as it is finished: after a crash a review goes on at the first stage that is
 * not, and one whose report is stored is only told again.
 */
export class ReviewHandler implements JobHandler {
  readonly kind = KIND;
  readonly #options: ReviewHandlerOptions;

  constructor(options: ReviewHandlerOptions) {
    this.#options = options;
  }

  async run(job: HeldJob, context: JobContext): Promise<void> {
    const { audience } = this.#options;
    const of = await this.#reviewOf(job);
    if (of === null) return;
    const { status, error } = of.review;
    if (status === "cancelled") return audience.cancelled(of);
    if (status === "failed") return audience.failed(of, error ?? BUG);
    const report = (await this.#reviews(of).report(of.review.id)) ?? (await this.#review(of, context));
    // Somebody may have cancelled it at the last moment.
    const now = await this.#reviewOf(job);
    if (now?.review.status === "cancelled") return audience.cancelled(now);
    if (now !== null) await audience.finished(now, report);
  }

  async cancelled(job: HeldJob): Promise<void> {
    const of = await this.#reviewOf(job);
    if (of === null) return;
    await this.#reviews(of).cancel(of.review.id, "assignee", this.#now());
    await this.#options.audience.cancelled((await this.#reviewOf(job)) ?? of);
  }

  async givenUp(job: HeldJob, error: unknown): Promise<void> {
    const of = await this.#reviewOf(job);
    if (of === null) return;
    const told = error instanceof AppError ? error.message : `${BUG} Its number is ${of.review.id}.`;
    await this.#reviews(of).fail(of.review.id, told, this.#now());
    await this.#options.audience.failed(of, told);
  }

  async #review(of: TenantReview, { signal, progressed }: JobContext): Promise<Report> {
    const { prepare, audience, meter, now } = this.#options;
    const { review } = of;
    const reviews = this.#reviews(of);
    await reviews.start(review.id, this.#now());
    const told = this.#tellStart(of);
    if (review.status === "queued") await told;
    const { request, tools } = await prepare(of, signal);
    const saved = savedStages(reviews, review.id, { now: () => this.#now(), progressed, meter });
    const onEvent = (event: ReviewEvent) => audience.onEvent(of, event);
    const report = await runReview(request, { ...tools, now }, { signal, onEvent, saved });
    await reviews.finish(review.id, report, this.#now());
    await told;
    return report;
  }

  /** What goes on has been told of before, so its work does not wait until it is told again. */
  #tellStart(of: TenantReview): Promise<void> {
    const told = this.#options.audience.started(of, of.review.status === "queued" ? "begins" : "goes-on");
    // When the work fails first, that is the failure to report.
    told.catch(() => {});
    return told;
  }

  /** Null when the tenant has uninstalled. */
  async #reviewOf({ tenantId, key }: HeldJob): Promise<TenantReview | null> {
    const review = await this.#options.store.of(tenantId).reviews.find(key);
    return review && { tenantId, review };
  }

  #reviews({ tenantId }: TenantReview): ReviewStore {
    return this.#options.store.of(tenantId).reviews;
  }

  #now(): number {
    return this.#options.now().getTime();
  }
}

function savedStages(
  reviews: ReviewStore,
  reviewId: string,
  {
    now,
    progressed,
    meter,
  }: Pick<ReviewHandlerOptions, "meter"> & {
    readonly now: () => number;
    readonly progressed: () => Promise<void>;
  },
): SavedStages {
  return {
    // What the engine saved comes back as it was; it looks at the version itself.
    load: async (stage) => (await reviews.loadStage(reviewId, stage)) as SavedStage | undefined,
    save: async (stage, saved) => {
      await reviews.saveStage(reviewId, stage, saved as unknown as Json, saved.trace.usage, now());
      meter.stageEnded(saved.trace);
      // As the stage of that name returns it.
      if (stage === "search") meter.searched((saved.value as SearchOutcome).searches);
      await progressed();
    },
  };
}
