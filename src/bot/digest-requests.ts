import { isDeepStrictEqual } from "node:util";
import { list, strong, text } from "../domain/chat-message.ts";
import { contentId } from "../domain/identity.ts";
import { BadInput } from "../errors.ts";
import type { Subscription } from "../ports/store/digests.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import type { DigestAction } from "./commands.ts";
import { decided } from "./decided.ts";
import { compose, ofStore } from "./digests.ts";
import type { SubscriptionWishes } from "./forms.ts";
import { digestMessage } from "./messages/digest.ts";
import { mustBeEditor } from "./permissions.ts";
import { normaliseQuestion } from "./question.ts";
import { nextRun, parseSchedule, type Schedule, scheduleWords } from "./schedule.ts";
import type { Services } from "./services.ts";
import { TEXTS } from "./texts.ts";
import { answer, answerPrivately, reviewHere, type Turn } from "./turn.ts";

export async function handleDigest(
  turn: Turn,
  services: Services,
  { action, rest }: { readonly action: DigestAction; readonly rest: string },
): Promise<void> {
  switch (action) {
    case "list":
      return listDigest(turn);
    case "preview":
      return preview(turn, services);
    case "subscribe":
      return subscribe(turn, { when: rest, reviewId: null, conversation: null });
    case "unsubscribe":
      return unsubscribe(turn, rest);
  }
}

/**
 * Switches the channel's digest on, and in a thread watches its question.
 *
 * @param asked.when the schedule as typed; "" keeps the one there is
 * @param asked.conversation whose digest it is; null for this one
 * @param asked.reviewId the review whose button was pressed; null for the one of the thread
 */
export async function subscribe(
  turn: Turn,
  { when, reviewId, conversation }: SubscriptionWishes & { readonly reviewId: string | null },
): Promise<void> {
  const there = { ...turn, conversation: conversation ?? turn.conversation };
  await mustBeEditor(there);
  const review = await reviewToWatch(turn, reviewId);
  const leaves = there.conversation !== turn.conversation;
  if (leaves && review?.audience === "conversation") throw new BadInput(TEXTS.privateStays);
  const schedule = await saveSchedule(there, when);
  const watched = review === null ? [] : [await watch(there, review)];
  await answer(turn, [...watched, TEXTS.digestComes(scheduleWords(schedule))].join(" "), "subscribed");
}

async function reviewToWatch(turn: Turn, reviewId: string | null): Promise<StoredReview | null> {
  if (reviewId === null && turn.thread === null) return null;
  const review = reviewId === null ? await reviewHere(turn) : await turn.store.reviews.find(reviewId);
  if (reviewId !== null && review?.place.conversation !== turn.conversation) throw new BadInput(TEXTS.oldButton);
  if (review?.status === "failed" || review?.status === "cancelled") throw new BadInput(TEXTS.nothingToCompare);
  return review;
}

async function saveSchedule(turn: Turn, when: string): Promise<Schedule> {
  const { conversation, store, actor } = turn;
  const known = await store.digests.schedule(conversation);
  if (known !== null && when === "") return ofStore(known);
  const schedule = parseSchedule(when);
  const { every, weekday, time, zone } = schedule;
  const stored = { conversation, every, weekday: every === "week" ? weekday : null, time, zone };
  const nextAt = nextRun(schedule, new Date(turn.now())).getTime();
  await store.digests.saveSchedule({ ...stored, nextAt, subscribedBy: actor.id }, turn.at);
  return schedule;
}

async function watch(turn: Turn, review: StoredReview): Promise<string> {
  const { digests } = turn.store;
  const { question, settings, id: reviewId, place } = review;
  const leaves = place.conversation !== turn.conversation;
  const subscription = {
    id: leaves ? contentId("sub", reviewId, turn.conversation) : `sub-${reviewId.replace("rev-", "")}`,
    conversation: turn.conversation,
    reviewId,
    question,
    settings,
    subscribedBy: turn.actor.id,
    subscribedAt: turn.at,
    state: null,
  };
  const watched = await digests.subscriptions(turn.conversation);
  const added = !watched.some((one) => asksTheSame(one, review)) && (await digests.subscribe(subscription));
  if (leaves) return added ? TEXTS.subscribedThere(question) : TEXTS.subscribedThereAlready(question);
  return added ? TEXTS.subscribed(question) : TEXTS.subscribedAlready(question);
}

/** A review that was made again watches nothing else. */
const asksTheSame = ({ reviewId, question, settings }: Subscription, review: StoredReview): boolean =>
  reviewId !== review.id &&
  normaliseQuestion(question) === review.normalisedQuestion &&
  isDeepStrictEqual(settings, review.settings);

/** In a thread its question, by number one of the list, else the whole digest. */
async function unsubscribe(turn: Turn, rest: string): Promise<void> {
  await mustBeEditor(turn);
  const { conversation, store, actor, at } = turn;
  const { ids, says } = await decided(turn, async () => {
    const watched = await store.digests.subscriptions(conversation);
    const one = await subscriptionMeant(turn, watched, rest);
    if (one !== null) return { ids: [one.id], says: TEXTS.unsubscribedOne(one.question) };
    const had = watched.length > 0 || (await store.digests.schedule(conversation)) !== null;
    return { ids: null, says: had ? TEXTS.unsubscribed : TEXTS.notSubscribed };
  });
  const ended = ids ?? (await store.digests.subscriptions(conversation)).map(({ id }) => id);
  for (const id of ended) await store.digests.unsubscribe(id, actor.id, at);
  if (ids === null) await store.digests.removeSchedule(conversation, actor.id, at);
  await answer(turn, says);
}

async function subscriptionMeant(
  turn: Turn,
  watched: readonly Subscription[],
  rest: string,
): Promise<Subscription | null> {
  const number = /^(?:from )?#?(\d{1,3})$/.exec(rest)?.[1];
  if (number !== undefined) {
    const meant = watched[Number(number) - 1];
    if (meant === undefined) throw new BadInput(TEXTS.noSuchSubscription(Number(number)));
    return meant;
  }
  if (turn.thread === null) return null;
  const reviews = await turn.store.reviews.inThread({ conversation: turn.conversation, thread: turn.thread });
  return watched.find(({ reviewId }) => reviews.some(({ id }) => id === reviewId)) ?? null;
}

async function listDigest(turn: Turn): Promise<void> {
  const { conversation, store } = turn;
  const [schedule, watched] = await Promise.all([
    store.digests.schedule(conversation),
    store.digests.subscriptions(conversation),
  ]);
  if (schedule === null) return void (await answer(turn, TEXTS.notSubscribed));
  const title = TEXTS.digestComes(scheduleWords(ofStore(schedule)));
  const items = watched.map(({ question }, index) => [`${index + 1}. ${question}`]);
  const body = items.length === 0 ? [] : [text(strong(TEXTS.watchedQuestions)), list(items)];
  await answer(turn, { blocks: [text(title), ...body], fallback: title });
}

async function preview(turn: Turn, services: Services): Promise<void> {
  const { conversation } = turn;
  const now = turn.now();
  const period = new Date(now).toISOString().slice(0, 10);
  const { content } = await compose(turn, services, { conversation, period, late: false, now });
  const alone = turn.chat.capabilities.whisper !== "nobody";
  const { blocks, fallback } = digestMessage(content);
  const note = alone ? TEXTS.previewFirst : TEXTS.previewForAll;
  await answerPrivately(turn, { blocks: [text(note), ...blocks], fallback: `${note} ${fallback}` });
}
