import { buttons, type ChatMessage, context, quote, strong, text } from "../domain/chat-message.ts";
import { count, longDate } from "../domain/wording.ts";
import { BadInput } from "../errors.ts";
import { reviewJob } from "../jobs/review-job.ts";
import type { Budget } from "../ports/language-model.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import type { DayUsage } from "../ports/store/usage.ts";
import { deliver, saying } from "./delivery.ts";
import { shortened } from "./messages/spans.ts";
import { planAsJson, planReview, type ReviewPlan } from "./plan.ts";
import { normaliseQuestion, readQuestion, reviewId } from "./question.ts";
import type { DayBudgets, Services } from "./services.ts";
import type { ChannelSettings } from "./settings.ts";
import { TEXTS } from "./texts.ts";
import { answer, type Desk, isPublic, placeIn, plainMessage, settingsOf, type Turn } from "./turn.ts";
import { tally } from "./votes.ts";

const DAY_MS = 24 * 3600_000;
const TITLE_LENGTH = 80;

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
  const settings = await settingsOf(turn);
  const known = await turn.store.reviews.find(reviewId(turn.tenantId, turn.event.dedupeKey));
  const earlier = asking.reuse && known === null ? await earlierReview(turn, { ...asking, question }, settings) : null;
  const thread = await threadFor(turn, question);
  const here: Turn = { ...turn, thread };
  if (earlier !== null) {
    await answer(here, await offer(here, earlier, settings), "offer");
    return;
  }
  if (known === null) await checkDay(turn, settings, services.dayBudgets);
  await start(here, services, { ...asking, question });
}

async function earlierReview(turn: Turn, asking: Asking, { reuseDays }: ChannelSettings): Promise<StoredReview | null> {
  if (reuseDays === 0) return null;
  const { conversation, thread } = turn;
  return turn.store.reviews.findSame(
    {
      normalisedQuestion: normaliseQuestion(asking.question),
      settings: planAsJson(asking.plan),
      place: { conversation, thread },
    },
    turn.now() - reuseDays * DAY_MS,
  );
}

/** The thread that the answer goes to. A slash command has no message that a thread could hang on, so it gets one. */
async function threadFor(turn: Turn, question: string): Promise<string> {
  if (turn.thread !== null) return turn.thread;
  const messageId =
    turn.event.messageId ?? (await answer(turn, TEXTS.askedBy(turn.actor.name, question), "question")).messageId;
  return turn.chat.openThread({ ...placeIn(turn, null), messageId }, shortened(question, TITLE_LENGTH));
}

async function offer(turn: Turn, earlier: StoredReview, { quorum }: ChannelSettings): Promise<ChatMessage> {
  const report = await turn.store.reviews.report(earlier.id);
  const claims = report?.claims.map(({ claim }) => claim.id) ?? [];
  const votes = Map.groupBy(await turn.store.votes.of(claims, turn.conversation), ({ claimId }) => claimId);
  const states = [...votes.values()].map((marks) => tally(marks, quorum).state);
  const of = (state: string) => states.filter((one) => one === state).length;
  const said = report?.synthesis?.answer.map((sentence) => sentence.text).join(" ");
  const words = said ?? `Not enough evidence. ${report?.insufficiency?.reason ?? ""}`;
  const date = longDate(new Date(earlier.askedAt).toISOString());
  return {
    blocks: [
      text(strong("This was asked before"), `, on ${date}: ${earlier.question}`),
      quote(words),
      context(
        `${count(claims.length, "claim")}; the team verified ${of("verified")} and disputed ${of("disputed")}. Nothing was spent so far.`,
      ),
      buttons(
        { label: "Show that review", action: "show", value: earlier.id, style: "primary", asks: "nothing" },
        { label: "Review anew", action: "ask-anew", value: earlier.id, style: "plain", asks: "nothing" },
      ),
    ],
    fallback: `This was asked before, on ${date}. ${words}`,
  };
}

/** @throws {BadInput} saying when the person can ask again */
async function checkDay(turn: Turn, { dailyReviews }: ChannelSettings, budgets: DayBudgets): Promise<void> {
  const { usage } = turn.store;
  const day = dayOf(turn.now());
  const [mine, all] = await Promise.all([usage.ofDay(day, turn.actor.id), usage.ofDay(day, null)]);
  const again = againWords(turn.now());
  if (dailyReviews !== null && mine.reviews >= dailyReviews) throw new BadInput(TEXTS.dailyLimit(dailyReviews, again));
  if (isSpent(budgets.person, mine)) throw new BadInput(TEXTS.personBudget(again));
  if (isSpent(budgets.workspace, all)) throw new BadInput(TEXTS.workspaceBudget(again));
}

const isSpent = ({ costUsd, calls }: Budget, spent: DayUsage): boolean =>
  (costUsd !== null && spent.costUsd >= costUsd) || (calls !== null && spent.calls >= calls);

function againWords(now: number): string {
  const hours = Math.ceil((DAY_MS - (now % DAY_MS)) / 3600_000);
  return `from 00:00 UTC on, in ${hours === 1 ? "an hour" : `${hours} hours`}`;
}

/** Stores a review with its job, then says that it is on its way. */
async function start(turn: Turn, { jobs }: Services, { question, plan, parentId }: Asking): Promise<void> {
  const { store, tenantId, conversation, actor } = turn;
  const id = reviewId(tenantId, turn.event.dedupeKey);
  const parent = parentId === null ? null : await store.reviews.find(parentId);
  const review = await store.reviews.create({
    id,
    place: { conversation, thread: turn.thread },
    audience: parent?.audience ?? (isPublic(turn.event) ? "tenant" : "conversation"),
    asker: actor.id,
    question,
    normalisedQuestion: normaliseQuestion(question),
    settings: planAsJson(plan),
    parentId,
    askedAt: turn.at,
  });
  await enqueueReview(turn, jobs, review);
}

async function enqueueReview(desk: Desk, jobs: Services["jobs"], review: StoredReview): Promise<void> {
  const { job, added } = await jobs.enqueue(reviewJob(review, desk.tenantId));
  const ahead = await jobs.ahead(job);
  await desk.outbox.say(
    plainMessage(ahead === 0 ? TEXTS.accepted : TEXTS.queued(ahead)),
    saying(desk, review, "acknowledgement"),
  );
  if (added) {
    await desk.store.usage.add({
      day: dayOf(desk.now()),
      person: review.asker,
      conversation: review.place.conversation,
      costUsd: 0,
      calls: 0,
      reviews: 1,
    });
  }
}

/** Shows an earlier review here, with its votes as they are now. */
export async function showEarlier(turn: Turn, id: string): Promise<void> {
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

/** The day (UTC) that pays, `2026-11-20`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
