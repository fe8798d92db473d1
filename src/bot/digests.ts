import type { ChatMessage } from "../domain/chat-message.ts";
import { fitMessage } from "../domain/message-fitting.ts";
import type { Watch } from "../domain/watch.ts";
import type { Jobs } from "../ports/jobs.ts";
import type { DigestSchedule, DueDigest } from "../ports/store/digests.ts";
import type { Store } from "../ports/store.ts";
import { dayOf } from "./admission.ts";
import { DigestContent, hasFailure, isEmpty, itemsOf, onlyUntold } from "./digest-content.ts";
import { type Look, lookAgain } from "./digest-literature.ts";
import { teamNews } from "./digest-team.ts";
import { digestMessage } from "./messages/digest.ts";
import type { Saying } from "./outbox.ts";
import { dueDigest, nextRun, type Schedule } from "./schedule.ts";
import type { Services } from "./services.ts";
import { readSettings } from "./settings.ts";
import { TEXTS } from "./texts.ts";
import type { Desk } from "./turn.ts";

/** A job of this kind composes and posts one issue; its key is the conversation and the period. */
export const DIGEST_JOB = "digest";
/** How far the first issue looks back from the day it was due. */
const FIRST_WINDOW_MS = 7 * 24 * 3600_000;

export interface Issue {
  readonly conversation: string;
  readonly period: string;
  readonly late: boolean;
  readonly now: number;
}

export interface Composed {
  readonly content: DigestContent;
  readonly looks: readonly Look[];
}

/** What an issue would say now. Nothing is stored but what was spent. */
export async function compose(desk: Desk, services: Services, issue: Issue): Promise<Composed> {
  const { conversation, period, late, now } = issue;
  const { reviews, digests } = desk.store;
  const from = (await digests.latestIssue(conversation, now))?.composedAt ?? Date.parse(period) - FIRST_WINDOW_MS;
  const finished = await reviews.finishedBetween(conversation, from, now);
  const team = await teamNews(desk, conversation, { from, now, finished });
  const looks: Look[] = [];
  for (const subscription of await digests.subscriptions(conversation)) {
    const look = await lookAgain(desk, services, subscription);
    await countUsage(desk, look, now);
    looks.push(look);
  }
  const content: DigestContent = {
    period,
    late,
    asked: finished.map(({ id, question, status }) => ({
      item: `asked:${id}`,
      question,
      outcome: status === "answered" ? "answered" : "not enough evidence",
    })),
    ...team,
    literature: looks.map(({ news }) => news),
  };
  const untold = await digests.untold(conversation, itemsOf(content));
  return { content: onlyUntold(content, untold), looks };
}

/** Who subscribed pays. */
async function countUsage({ store }: Desk, { subscription, usage }: Look, now: number): Promise<void> {
  if (usage.calls === 0) return;
  const { subscribedBy: person, conversation } = subscription;
  const { calls, costUsd } = usage;
  await store.usage.add({ day: dayOf(now), person, conversation, costUsd: costUsd ?? 0, calls, reviews: 0 });
}

/**
 * Puts the digests whose time has come into the queue. Called every minute or so. A schedule is put right where the
 * clock was wrong: it has fired early, or is due in a time far ahead.
 */
export async function enqueueDueDigests(store: Store, jobs: Jobs, now: number): Promise<void> {
  for (const { tenantId, conversation, ...schedule } of await store.misplannedDigests(now)) {
    const nextAt = nextRun(ofStore(schedule), new Date(now)).getTime();
    await store.of(tenantId).digests.postpone(conversation, nextAt);
  }
  for (const due of await store.dueDigests(now)) await enqueue(due, { store, jobs, now });
}

async function enqueue(
  due: DueDigest,
  { store, jobs, now }: { readonly store: Store; readonly jobs: Jobs; readonly now: number },
): Promise<void> {
  const { conversation, tenantId } = due;
  const planned = dueDigest(ofStore(due), new Date(due.nextAt), new Date(now));
  if (planned === null) return;
  const { job, added } = await jobs.enqueue({
    kind: DIGEST_JOB,
    key: `${conversation} ${planned.period}`,
    tenantId,
    conversation,
    person: null,
    priority: "background",
    runAt: null,
    payload: { conversation, period: planned.period, late: planned.late },
  });
  // The period has had its digest, or was given up: the next one comes.
  const isOver = !added && job.state !== "waiting" && job.state !== "running";
  if (isOver) await store.of(tenantId).digests.postpone(conversation, planned.next.getTime());
}

/** Composes an issue once, keeps it, then posts it once. */
export async function postDigest(
  desk: Desk,
  services: Services,
  { conversation, period, late }: { readonly conversation: string; readonly period: string; readonly late: boolean },
): Promise<void> {
  const { digests } = desk.store;
  const schedule = await digests.schedule(conversation);
  if (schedule === null) return;
  const now = desk.now();
  const nextAt = nextRun(ofStore(schedule), new Date(now)).getTime();
  const known = await digests.issueOf(conversation, period);
  const { content, looks } =
    known === null
      ? await compose(desk, services, { conversation, period, late, now })
      : { content: DigestContent.parse(known.content), looks: [] };
  const kept = await digests.issue(
    { conversation, period, content: asJson(content), composedAt: known?.composedAt ?? now },
    itemsOf(content),
    nextAt,
  );
  for (const { subscription, watch } of looks) {
    if (watch !== null) await digests.saveSubscriptionState(subscription.id, asJson(watch));
  }
  const issue = DigestContent.parse(kept.content);
  if (await isOldNews(desk, issue, { conversation, composedAt: kept.composedAt })) return;
  const settings = readSettings(await desk.store.channels.settings(conversation));
  await say(desk, digestMessage(issue), {
    key: `digest/${conversation}/${period}`,
    place: { tenant: desk.tenant, conversation, thread: null },
    role: "digest",
    reviewId: null,
    claimId: null,
    answering: null,
    streamTo: null,
    ...(settings.digests === "silent" && { alert: "silent" }),
  });
}

/** One message in the channel; what does not fit into it goes on in its thread. */
async function say({ outbox, chat }: Desk, message: ChatMessage, saying: Saying): Promise<void> {
  const { messages, whole } = fitMessage(message, chat.limits);
  const [first = message, ...others] = messages;
  const ref = await outbox.say(first, saying);
  if (others.length === 0 && whole === null) return;
  const place = { ...saying.place, thread: await chat.openThread(ref, first.fallback) };
  for (const [index, part] of others.entries()) {
    await outbox.say(part, { ...saying, place, key: `${saying.key}/${index + 2}` });
  }
  if (whole !== null) await outbox.send(whole, TEXTS.wholeAsFile, { ...saying, place, key: `${saying.key}/whole` });
}

/** Whether it would say only once more that there is nothing new, or that a source fails. */
async function isOldNews(
  { store }: Desk,
  issue: DigestContent,
  { conversation, composedAt }: { readonly conversation: string; readonly composedAt: number },
): Promise<boolean> {
  if (!isEmpty(issue)) return false;
  const stored = await store.digests.latestIssue(conversation, composedAt);
  if (stored === null) return false;
  const before = DigestContent.parse(stored.content);
  return isEmpty(before) && (hasFailure(before) || !hasFailure(issue));
}

/** A stored schedule as the clock reads it. */
export const ofStore = ({ every, weekday, time, zone }: Omit<DigestSchedule, "conversation">): Schedule => ({
  every,
  weekday: weekday ?? 1,
  time,
  zone,
});

/** Parsed values are plain data; the schemas that read them back are theirs. */
const asJson = (value: DigestContent | Watch) => JSON.parse(JSON.stringify(value));
