import type { Report, Stage } from "../domain/report.ts";
import type { ReviewAudience, TenantReview } from "../jobs/review-job.ts";
import type { Meter } from "../ports/meter.ts";
import type { ReviewEvent } from "../review/stage.ts";
import { deliver, deliverFailure, saying } from "./delivery.ts";
import { progressMessage, type ReviewProgress, type StageProgress } from "./messages/progress.ts";
import type { Pace } from "./pace.ts";
import type { Desk } from "./turn.ts";
import type { Voting } from "./voting.ts";

interface Course {
  /** Whether all of it happened in this life of the process. */
  readonly extent: "whole" | "interrupted";
  readonly stages: Map<Stage, StageProgress>;
  progress: ReviewProgress;
}

/** Tells the thread of a review how it goes, and at the end what it found. */
export class ThreadAudience implements ReviewAudience {
  readonly #deskOf: (tenantId: string) => Desk;
  readonly #pace: Pace;
  readonly #voting: Voting;
  readonly #meter: Meter;
  readonly #onFault: (fault: unknown) => void;
  readonly #courses = new Map<string, Course>();

  /** @param pace of the edits of one progress message */
  constructor(parts: {
    deskOf: (tenantId: string) => Desk;
    pace: Pace;
    voting: Voting;
    meter: Meter;
    onFault: (fault: unknown) => void;
  }) {
    this.#deskOf = parts.deskOf;
    this.#pace = parts.pace;
    this.#voting = parts.voting;
    this.#meter = parts.meter;
    this.#onFault = parts.onFault;
  }

  async started(of: TenantReview, course: "begins" | "goes-on"): Promise<void> {
    const stages = new Map<Stage, StageProgress>();
    const extent = course === "begins" ? "whole" : "interrupted";
    this.#courses.set(of.review.id, {
      extent,
      stages,
      progress: { stages, elapsedMs: 0, usage: [], state: "running" },
    });
    await this.#show(of);
  }

  onEvent(of: TenantReview, { stage, state, done, total, detail, elapsedMs, usage }: ReviewEvent): void {
    const course = this.#courses.get(of.review.id);
    if (course === undefined) return;
    const counts = total === null ? "" : `${done} of ${total}`;
    const words = state === "finished" ? detail : [counts, detail].filter((part) => part !== "").join(", ");
    course.stages.set(stage, { state: state === "finished" ? "done" : "running", detail: words || null });
    course.progress = { ...course.progress, elapsedMs, usage: [usage] };
    this.#show(of).catch(this.#onFault);
  }

  async finished(of: TenantReview, report: Report): Promise<void> {
    const desk = this.#deskOf(of.tenantId);
    const extent = this.#courses.get(of.review.id)?.extent ?? "interrupted";
    const closed = this.#close(of, "done", report);
    await deliver(desk, of.review, report);
    await closed;
    await this.#voting.catchUp(desk, of.review.id, extent);
    this.#meter.reviewEnded(report.outcome, report);
  }

  async cancelled(of: TenantReview): Promise<void> {
    await this.#close(of, "cancelled");
    this.#meter.reviewEnded("cancelled", null);
  }

  async failed(of: TenantReview, error: string): Promise<void> {
    const closed = this.#close(of, "failed");
    await deliverFailure(this.#deskOf(of.tenantId), of.review, error);
    await closed;
    this.#meter.reviewEnded("failed", null);
  }

  /** The last state of the progress message; after a restart it is made of what the report says. */
  async #close(of: TenantReview, state: "done" | "cancelled" | "failed", report?: Report): Promise<void> {
    const desk = this.#deskOf(of.tenantId);
    const begun = await desk.store.messages.find(saying(desk, of.review, "progress").key);
    if (begun === null) return;
    const course = this.#courses.get(of.review.id) ?? courseOf(report);
    course.progress = { ...course.progress, state };
    this.#courses.set(of.review.id, course);
    await this.#show(of).catch(this.#onFault);
    this.#courses.delete(of.review.id);
  }

  #show(of: TenantReview): Promise<void> {
    const { tenantId, review } = of;
    return this.#pace.run(`${tenantId} ${review.id} progress`, async () => {
      const course = this.#courses.get(review.id);
      if (course === undefined) return;
      const desk = this.#deskOf(tenantId);
      await desk.outbox.show(progressMessage(review.id, course.progress), saying(desk, review, "progress"));
    });
  }
}

function courseOf(report: Report | undefined): Course {
  const trace = report?.trace ?? [];
  const stages = new Map(trace.map(({ stage }): [Stage, StageProgress] => [stage, { state: "done", detail: null }]));
  const elapsedMs = trace.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return {
    extent: "interrupted",
    stages,
    progress: { stages, elapsedMs, usage: trace.map(({ usage }) => usage), state: "running" },
  };
}
