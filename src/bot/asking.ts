import { buttons, type ChatMessage, context, quote, strong, text } from "../domain/chat-message.ts";
import { endedEarly } from "../domain/report.ts";
import { longDate } from "../domain/wording.ts";
import { BadInput } from "../errors.ts";
import { reviewJob } from "../jobs/review-job.ts";
import type { Job, Jobs } from "../ports/jobs.ts";
import type { Audience, StoredReview } from "../ports/store/reviews.ts";
import { dayOf } from "./admission.ts";
import { deliver, saying } from "./delivery.ts";
import { shortened } from "./messages/spans.ts";
import { mustBeAsker } from "./permissions.ts";
import { planAsJson, planReview, type ReviewPlan } from "./plan.ts";
import { normaliseQuestion, readQuestion, reviewId } from "./question.ts";
import type { Services } from "./services.ts";
import type { ChannelSettings } from "./settings.ts";
import { TEXTS } from "./texts.ts";
import { answer, isPublic, placeIn, plainMessage, settingsOf, type Turn } from "./turn.ts";
import { tally } from "./votes.ts";

const DAY_MS = 24 * 3600_000;
const TITLE_LENGTH = 80;
/** Stands behind the review's id where only the invited read along. */
const PRIVATELY = "privately";

/** How a review differs from one that is asked for plainly. */
export interface Asking {
  readonly question: string;
  readonly plan: ReviewPlan;
  /** The review that this one follows up or tries again. */
  readonly parentId: string | null;
  /** Whether an earlier review of the same question may be offered first. */
  readonly reuse: boolean;
}

/** What a plain question in this channel asks for. */
export async function plainAsking(turn: Turn, question: string): Promise<Asking> {
  const [settings, library] = await Promise.all([settingsOf(turn), turn.store.channels.library(turn.conversation)]);
  return { question, plan: planReview(settings, library), parentId: null, reuse: true };
}

/**
 * Takes a question on: offers an earlier review of it, or starts one and says so.
 *
 * @throws {BadInput} when it is no question, or the person has asked for as much as the channel allows
 */
export async function ask(turn: Turn, services: Services, asking: Asking): Promise<void> {
  const question = readQuestion(asking.question);
  await mustBeAsker(turn);
  const settings = await settingsOf(turn);
  const id = reviewId(turn.tenantId, turn.event.dedupeKey);
  const known = await turn.store.reviews.find(id);
  const earlier = asking.reuse && known === null ? await earlierReview(turn, { ...asking, question }, settings) : null;
  if (earlier !== null) {
    const here = await inThread(turn, question);
    return void (await answer(here, await offer(here, earlier, settings), "offer"));
  }
  const begin = async () => {
    const here = await inThread(turn, question);
    return { here, job: await start(here, services, { ...asking, question }) };
  };
  const { here, job } =
    known === null ? await services.admission.admit(turn, { reviewId: id, settings }, begin) : await begin();
  await acknowledge(here, services.jobs, job);
}

const inThread = async (turn: Turn, question: string): Promise<Turn> => ({
  ...turn,
  thread: await threadFor(turn, question),
});

async function earlierReview(turn: Turn, asking: Asking, { reuseDays }: ChannelSettings): Promise<StoredReview | null> {
  if (reuseDays === 0) return null;
  const { conversation, thread } = turn;
  const earlier = await turn.store.reviews.findSame(
    {
      normalisedQuestion: normaliseQuestion(asking.question),
      settings: planAsJson(asking.plan),
      place: { conversation, thread },
    },
    turn.now() - reuseDays * DAY_MS,
  );
  if (earlier === null || (turn.actor.isExternal && earlier.place.conversation !== conversation)) return null;
  const report = await turn.store.reviews.report(earlier.id);
  return report !== null && endedEarly(report) === null ? earlier : null;
}

/** The thread that the answer goes to. A slash command has no message that a thread could hang on, so it gets one. */
export async function threadFor(turn: Turn, question: string): Promise<string> {
  if (turn.thread !== null) return turn.thread;
  const messageId =
    turn.event.messageId ?? (await answer(turn, TEXTS.askedBy(turn.actor.name, question), "question")).messageId;
  return turn.chat.openThread({ ...placeIn(turn, null), messageId }, shortened(question, TITLE_LENGTH));
}

async function offer(turn: Turn, earlier: StoredReview, { quorum }: ChannelSettings): Promise<ChatMessage> {
  const report = await turn.store.reviews.report(earlier.id);
  const claims = report?.claims.map(({ claim }) => claim.id) ?? [];
  const votes = Map.groupBy(await turn.store.votes.about(claims, turn.conversation), ({ claimId }) => claimId);
  const states = [...votes.values()].map((marks) => tally(marks, quorum).state);
  const of = (state: string) => states.filter((one) => one === state).length;
  const said = report?.synthesis?.answer.map((sentence) => sentence.text).join(" ");
  const words = said ?? TEXTS.notEnough(report?.insufficiency?.reason ?? "");
  const date = longDate(new Date(earlier.askedAt).toISOString());
  // A press does not say who reads along.
  const value = isPublic(turn.event) ? earlier.id : `${earlier.id} ${PRIVATELY}`;
  return {
    blocks: [
      text(strong(TEXTS.askedBefore), `, on ${date}: ${earlier.question}`),
      quote(words),
      context(TEXTS.earlierVotes(claims.length, of("verified"), of("disputed"))),
      buttons(
        { label: TEXTS.showEarlier, action: "show", value, style: "primary", asks: "nothing" },
        { label: TEXTS.reviewAnew, action: "ask-anew", value, style: "plain", asks: "nothing" },
      ),
    ],
    fallback: `${TEXTS.askedBefore}, on ${date}. ${words}`,
  };
}

/** Stores a review with its job. */
async function start(turn: Turn, { jobs, log }: Services, { question, plan, parentId }: Asking): Promise<Job> {
  const { store, tenantId, conversation, actor } = turn;
  const id = reviewId(tenantId, turn.event.dedupeKey);
  const review = await store.reviews.create({
    id,
    place: { conversation, thread: turn.thread },
    audience: await audienceOf(turn, parentId),
    asker: actor.id,
    question,
    normalisedQuestion: normaliseQuestion(question),
    settings: planAsJson(plan),
    parentId,
    askedAt: turn.at,
  });
  log.info({ tenant: tenantId, event: turn.event.dedupeKey, review: id }, "review asked for");
  const { job, added } = await jobs.enqueue(reviewJob(review, tenantId));
  const today = { day: dayOf(turn.now()), person: actor.id, conversation };
  if (added) await store.usage.add({ ...today, costUsd: 0, calls: 0, reviews: 1 });
  return job;
}

/** A press does not say who reads along: then its button does, or the review that it belongs to. */
async function audienceOf({ event, store }: Turn, parentId: string | null): Promise<Audience> {
  if ("audience" in event) return event.audience === "public" ? "tenant" : "conversation";
  if (event.value.endsWith(PRIVATELY) || parentId === null) return "conversation";
  return (await store.reviews.find(parentId))?.audience ?? "conversation";
}

async function acknowledge(turn: Turn, jobs: Jobs, job: Job): Promise<void> {
  const review = await turn.store.reviews.find(job.key);
  if (review === null) return;
  const ahead = await jobs.ahead(job);
  await turn.outbox.say(plainMessage(ahead === 0 ? TEXTS.accepted : TEXTS.queued(ahead)), {
    ...saying(turn, review, "acknowledgement"),
    answering: turn.event.dedupeKey,
  });
}

/**
 * Shows an earlier review here, with its votes as they are now.
 *
 * @param value of the button that was offered
 */
export async function showEarlier(turn: Turn, value: string): Promise<void> {
  const [id = "", audience] = value.split(" ");
  const review = await turn.store.reviews.find(id);
  const report = review && mayBeSeen(review, turn.conversation) ? await turn.store.reviews.report(id) : null;
  if (!review || !report) throw new BadInput(TEXTS.oldButton);
  const { conversation, thread } = turn;
  if (review.place.conversation === conversation && review.place.thread === thread)
    return deliver(turn, review, report);
  const copy = await turn.store.reviews.create({
    ...review,
    id: reviewId(turn.tenantId, `${turn.event.dedupeKey} shows ${id}`),
    place: { conversation, thread },
    audience: audience === PRIVATELY ? "conversation" : review.audience,
    asker: turn.actor.id,
    parentId: id,
    askedAt: turn.at,
  });
  await turn.store.reviews.finish(copy.id, report, turn.now());
  await deliver(turn, copy, report);
}

/** Whether a conversation may meet a review: its own, or one of a public channel. */
export const mayBeSeen = (review: StoredReview, conversation: string): boolean =>
  review.audience === "tenant" || review.place.conversation === conversation;
