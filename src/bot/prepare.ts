import type { Report } from "../domain/report.ts";
import type { PreparedReview, TenantReview } from "../jobs/review-job.ts";
import type { Store } from "../ports/store.ts";
import { runReview } from "../review/review.ts";
import { withoutWork } from "./paper-links.ts";
import { readPlan } from "./plan.ts";
import type { OpenTools } from "./services.ts";
import { studiesAtHand, trialsOnly } from "./sources.ts";
import { TEXTS } from "./texts.ts";

/** Connects a review with what its plan asks for. A follow-up is first put to the studies at hand. */
export function prepareReviews(parts: { store: Store; openTools: OpenTools; now: () => Date }) {
  return async ({ tenantId, review }: TenantReview, signal: AbortSignal): Promise<PreparedReview> => {
    const tenant = parts.store.of(tenantId);
    const plan = readPlan(review.settings);
    const { id: reviewId, asker: person, question } = review;
    const papers = await tenant.channels.library(review.place.conversation);
    const opened = await parts.openTools({
      reviewId,
      tenantId,
      person,
      conversation: review.place.conversation,
      plan,
      papers,
      answers: "cached",
      signal,
    });
    const { notes, sources, ...tools } = opened;
    const { since, maxStudies } = plan;
    const before = plan.studiesOf === null ? null : await tenant.reviews.report(plan.studiesOf);
    if (before !== null) {
      const request = { question, since, maxStudies, notes: [atHandNote(before)] };
      const prepared = { request, tools: { ...tools, sources: [studiesAtHand(before)] } };
      const report = await runReview(request, { ...prepared.tools, now: parts.now }, { signal, onEvent: () => {} });
      if (suffices(report)) return prepared;
    }
    const { exceptFor } = plan;
    const others = exceptFor === null ? sources : sources.map((source) => withoutWork(source, exceptFor));
    return {
      request: {
        question,
        ...(plan.statement && { statement: question }),
        since,
        maxStudies,
        notes: plan.trials ? [...notes, TEXTS.trialsOnly] : notes,
      },
      tools: { ...tools, sources: plan.trials ? others.map(trialsOnly) : others },
    };
  };
}

const atHandNote = ({ studies }: Report) => TEXTS.atHand(studies.length);

/** An answer that does not say which way the evidence leans is worth another search. */
const suffices = ({ outcome, synthesis }: Report): boolean =>
  outcome === "answered" && synthesis?.direction !== "unclear";
