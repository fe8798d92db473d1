import { list, strong, text } from "../domain/chat-message.ts";
import type { Report } from "../domain/report.ts";
import type { VerifiedClaim } from "../domain/verdict.ts";
import { BadInput } from "../errors.ts";
import { reviewJob } from "../jobs/review-job.ts";
import type { Jobs } from "../ports/jobs.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import { ask, mayBeSeen, plainAsking } from "./asking.ts";
import { decided } from "./decided.ts";
import { CLAIMS_SHOWN, type ShownClaim, saying, showClaim } from "./delivery.ts";
import { referencesMessage } from "./messages/answer.ts";
import { claimMessage, claimSourcesMessage, overviewMessage, type TeamView, whyMessage } from "./messages/claims.ts";
import { durationWords, stageAfter } from "./messages/progress.ts";
import { shortened } from "./messages/spans.ts";
import { mustBeAsker } from "./permissions.ts";
import { readPlan } from "./plan.ts";
import { normaliseQuestion } from "./question.ts";
import { outdateProgress } from "./review-audience.ts";
import type { Services } from "./services.ts";
import { teamView } from "./team.ts";
import { TEXTS } from "./texts.ts";
import { answer, reviewHere, type Turn } from "./turn.ts";
import { seedVotes } from "./vote-seeds.ts";

/** A review with its report, as the commands about a finished one need it. */
interface Finished {
  readonly review: StoredReview;
  readonly report: Report;
}

/** @throws {BadInput} saying why there is no report */
export async function finishedHere(turn: Turn, id: string | null = null): Promise<Finished> {
  const review = id === null ? await finishedOrLatest(turn) : await turn.store.reviews.find(id);
  if (review === null) throw new BadInput(id === null ? TEXTS.noReviewHere : TEXTS.oldButton);
  if (!mayBeSeen(review, turn.conversation)) throw new BadInput(TEXTS.oldButton);
  if (isUnfinished(review)) throw new BadInput(TEXTS.notFinished);
  const report = await turn.store.reviews.report(review.id);
  if (report === null) throw new BadInput(TEXTS.noReport);
  return { review, report };
}

/** While a follow-up runs, questions about claims are about the review before it. */
async function finishedOrLatest(turn: Turn): Promise<StoredReview | null> {
  const latest = await reviewHere(turn);
  if (latest === null || !isUnfinished(latest) || turn.thread === null) return latest;
  const { conversation, thread } = turn;
  const finished = (await turn.store.reviews.inThread({ conversation, thread })).findLast((one) => !isUnfinished(one));
  return finished ?? latest;
}

export const isUnfinished = ({ status }: StoredReview): boolean => status === "queued" || status === "running";

const viewOf = (turn: Turn, { review, report }: Finished): Promise<TeamView> =>
  teamView(turn, report, { conversation: turn.conversation, reviewId: review.id });

/** @throws {BadInput} when there is no claim of that number */
export function claimNumber(report: Report, n: number): VerifiedClaim {
  const claim = report.claims[n - 1];
  if (claim === undefined) throw new BadInput(TEXTS.noClaim(n, report.claims.length));
  return claim;
}

/** What is running in this conversation, numbered as `cancel 2` takes it. */
export async function running(turn: Turn): Promise<readonly StoredReview[]> {
  const unfinished = await turn.store.reviews.unfinished();
  return unfinished.filter(({ place }) => place.conversation === turn.conversation);
}

export async function showStatus(turn: Turn): Promise<void> {
  const reviews = await running(turn);
  if (reviews.length === 0) return void (await answer(turn, TEXTS.notBusy));
  const items = await Promise.all(
    reviews.map(async (review, index) => [`${index + 1}. ${await statusLine(turn, review)}`]),
  );
  const title = TEXTS.running(reviews.length);
  await answer(turn, { blocks: [text(strong(title)), list(items)], fallback: `${title}.` });
}

async function statusLine(turn: Turn, { id, question, status, askedAt, asker }: StoredReview): Promise<string> {
  const stage = status === "running" ? stageAfter(await turn.store.reviews.savedStages(id)) : null;
  const state = stage === null ? "waiting" : `running, at “${stage}”`;
  const since = durationWords(Math.max(0, turn.now() - askedAt));
  return `${shortened(question, 200)} – ${state}, asked ${since} ago by ${turn.nameOf(asker)}`;
}

/** Cancels a review; who comes second is told that it has ended. */
export async function cancel(turn: Turn, jobs: Jobs, which: number | string | null): Promise<void> {
  const id = await decided(turn, async () => (await reviewToCancel(turn, which)).id);
  const review = await reviewNamed(turn, id);
  if (turn.actor.id !== review.asker && !turn.actor.isAdmin) throw new BadInput(TEXTS.mayNotCancel);
  const cancelled = await turn.store.reviews.cancel(id, turn.actor.id, turn.at);
  // The job of a review that has its answer posts that answer still.
  if (cancelled) {
    const { kind, key } = reviewJob(review, turn.tenantId);
    await jobs.cancel(turn.tenantId, kind, key);
    // Perhaps no worker has it, or none that lives to show in its thread that it has ended.
    await outdateProgress(turn, review);
  }
  await answer(
    { ...turn, thread: review.place.thread },
    cancelled ? TEXTS.cancelled(turn.actor.name) : TEXTS.cancelledAlready,
  );
}

async function reviewToCancel(turn: Turn, which: number | string | null): Promise<StoredReview> {
  if (typeof which === "string") return reviewNamed(turn, which);
  const reviews = await running(turn);
  const meant = which === null ? meantWithoutNumber(turn, reviews) : reviews[which - 1];
  if (meant !== undefined) return meant;
  if (which === null && turn.thread !== null && (await reviewHere(turn)) !== null) {
    throw new BadInput(TEXTS.cancelledAlready);
  }
  throw new BadInput(which === null && reviews.length > 1 ? TEXTS.whichReview : TEXTS.nothingRunning);
}

/** The review of a button: one of this conversation. */
async function reviewNamed(turn: Turn, id: string): Promise<StoredReview> {
  const review = await turn.store.reviews.find(id);
  if (review === null || review.place.conversation !== turn.conversation) throw new BadInput(TEXTS.oldButton);
  return review;
}

/** The one of the thread that was asked before: a later question is not stopped by an earlier “cancel”. */
function meantWithoutNumber({ thread, at }: Turn, reviews: readonly StoredReview[]): StoredReview | undefined {
  const here = reviews.filter(({ place, askedAt }) => askedAt <= at && (thread === null || place.thread === thread));
  if (thread !== null) return here.at(-1);
  return here.length === 1 ? here[0] : undefined;
}

/** Lets a failed review go on after its last finished stage; runs any other again, as it was asked. */
export async function retry(turn: Turn, services: Services, id: string | null): Promise<void> {
  const meant = await decided(turn, async () => {
    const review = id === null ? await reviewHere(turn) : await reviewNamed(turn, id);
    if (review === null) throw new BadInput(TEXTS.noReviewHere);
    if (isUnfinished(review)) throw new BadInput(TEXTS.notRetryable);
    await mustBeAsker(turn);
    return { id: review.id, course: review.status === "failed" ? "goes-on" : "anew" };
  });
  const review = await reviewNamed(turn, meant.id);
  const here = { ...turn, thread: review.place.thread };
  if (meant.course === "goes-on") {
    await turn.store.reviews.reopen(review.id);
    const { kind, key } = reviewJob(review, turn.tenantId);
    await services.jobs.retry(turn.tenantId, kind, key);
    return void (await answer(here, TEXTS.retrying, "retry"));
  }
  const { question, settings } = review;
  await ask(here, services, { question, plan: readPlan(settings), parentId: review.id, reuse: false });
}

export async function showSources(turn: Turn, n: number | null): Promise<void> {
  const { report } = await finishedHere(turn);
  await answer(turn, n === null ? referencesMessage(report) : claimSourcesMessage(report, claimNumber(report, n)));
}

export async function explainStatus(turn: Turn, n: number): Promise<void> {
  const finished = await finishedHere(turn);
  const claim = claimNumber(finished.report, n);
  await answer(turn, whyMessage(finished.report, claim, await viewOf(turn, finished)));
}

/** The claim table, one claim, or the next ones, in the thread of their review, where votes on them count. */
export async function showClaims(turn: Turn, which: "overview" | "more" | "all" | number): Promise<void> {
  const finished = await finishedHere(turn);
  const { review, report } = finished;
  const team = await viewOf(turn, finished);
  if (which === "overview") return void (await answer(turn, overviewMessage(report, team)));
  if (typeof which === "number") {
    const claim = claimNumber(report, which);
    if (await showNow(turn, review, { report, claim, team })) return seedVotes(turn, review, [claim]);
    return void (await answer(turn, claimMessage(review.id, report, claim, team)));
  }
  const shown: VerifiedClaim[] = [];
  for (const claim of report.claims) {
    if (which === "more" && shown.length === CLAIMS_SHOWN) break;
    if (await showNow(turn, review, { report, claim, team })) shown.push(claim);
  }
  if (shown.length === 0) await answer(turn, TEXTS.noMoreClaims);
  await seedVotes(turn, review, shown);
}

/** Unless whoever delivers the review is about to post it at this moment. */
async function showNow(turn: Turn, review: StoredReview, shown: ShownClaim): Promise<boolean> {
  const { key } = saying(turn, review, "claim", shown.claim.claim.id);
  const isUnderWay = (await turn.store.messages.find(key))?.state === "pending";
  return !isUnderWay && showClaim(turn, review, shown);
}

/** The same question over a narrower literature. */
export async function narrow(
  turn: Turn,
  services: Services,
  by: { since: number | null; trials: boolean },
): Promise<void> {
  const review = await reviewHere(turn);
  if (review === null) throw new BadInput(TEXTS.noReviewHere);
  const plan = readPlan(review.settings);
  const since = by.since ?? plan.since;
  const narrower = { ...plan, since, trials: plan.trials || by.trials, studiesOf: null };
  const { question, id } = review;
  await ask(turn, services, { question, plan: narrower, parentId: id, reuse: true });
}

/** A question in the thread of a finished review is put to its studies first. */
export async function followUp(turn: Turn, services: Services, question: string): Promise<void> {
  const asking = await plainAsking(turn, question);
  const before = await reviewHere(turn);
  const report = before === null ? null : await turn.store.reviews.report(before.id);
  const sameAgain = before?.normalisedQuestion === normaliseQuestion(question);
  if (before === null || report === null || report.studies.length === 0 || sameAgain) {
    return ask(turn, services, { ...asking, parentId: before?.id ?? null });
  }
  await ask(turn, services, {
    ...asking,
    plan: { ...asking.plan, studiesOf: before.id },
    parentId: before.id,
  });
}
