import type { Report } from "../domain/report.ts";
import { AppError } from "../errors.ts";
import type { Jobs } from "../ports/jobs.ts";
import type { DigestSchedule, DueDigest, Subscription } from "../ports/store/digests.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import type { Store } from "../ports/store.ts";
import { runReview } from "../review/review.ts";
import {
  DigestContent,
  isEmpty,
  itemsOf,
  type LiteratureNews,
  newsOf,
  onlyUntold,
  type Told,
  WatchState,
  watchState,
} from "./digest-content.ts";
import { digestMessage } from "./messages/digest.ts";
import { readPlan } from "./plan.ts";
import { dueDigest, nextRun, type Schedule } from "./schedule.ts";
import type { Services } from "./services.ts";
import { readSettings } from "./settings.ts";
import { trialsOnly } from "./sources.ts";
import type { Desk } from "./turn.ts";
import { tally } from "./votes.ts";

/** A job of this kind composes and posts one issue; its key is the conversation and the period. */
export const DIGEST_JOB = "digest";
/** How far the first issue looks back from the day it was due. */
const FIRST_WINDOW_MS = 7 * 24 * 3600_000;
const MOST_WAITING = 5;

export interface Issue {
  readonly conversation: string;
  readonly period: string;
  readonly late: boolean;
  readonly now: number;
}

export interface Composed {
  readonly content: DigestContent;
  /** What each look at the literature leaves behind, by subscription. */
  readonly states: readonly { readonly id: string; readonly state: WatchState }[];
}

/** What an issue would say now. Nothing is stored. */
export async function compose(desk: Desk, services: Services, issue: Issue): Promise<Composed> {
  const { conversation, period, late, now } = issue;
  const { reviews, digests } = desk.store;
  const from = (await digests.latestIssue(conversation))?.composedAt ?? Date.parse(period) - FIRST_WINDOW_MS;
  const finished = await reviews.finishedBetween(conversation, from, now);
  const team = await teamNews(desk, conversation, { from, now, finished });
  const looks: Look[] = [];
  for (const subscription of await digests.subscriptions(conversation)) {
    looks.push(await lookAgain(desk, services, subscription));
  }
  const content: DigestContent = {
    period,
    late,
    asked: finished.map(({ question, status }) => ({
      question,
      outcome: status === "answered" ? "answered" : "not enough evidence",
    })),
    ...team,
    literature: looks.map(({ news }) => news),
  };
  const untold = await digests.untold(conversation, itemsOf(content));
  return {
    content: onlyUntold(content, untold),
    states: looks.flatMap(({ id, state }) => (state === null ? [] : [{ id, state }])),
  };
}

/** What the team decided since, and which claims of recent reviews nobody has judged. */
async function teamNews(
  desk: Desk,
  conversation: string,
  { from, now, finished }: { readonly from: number; readonly now: number; readonly finished: readonly StoredReview[] },
) {
  const { store } = desk;
  const { quorum } = readSettings(await store.channels.settings(conversation));
  const voted = [...new Set((await store.votes.between(conversation, from, now)).map(({ claimId }) => claimId))];
  const found = new Map((await store.reviews.claims(voted, conversation)).map((claim) => [claim.claimId, claim.text]));
  const votes = Map.groupBy(await store.votes.of(voted, conversation), ({ claimId }) => claimId);
  const decided = (state: string): readonly Told[] =>
    [...votes].flatMap(([claimId, marks]) =>
      tally(marks, quorum).state === state
        ? [{ item: `team:${claimId}:${state}`, text: found.get(claimId) ?? claimId, url: null }]
        : [],
    );
  const reports = await Promise.all(finished.map(({ id }) => store.reviews.report(id)));
  const claims = reports.flatMap((report) => report?.claims.map(({ claim }) => claim) ?? []);
  const known = new Set(
    (
      await store.votes.of(
        claims.map(({ id }) => id),
        conversation,
      )
    ).map(({ claimId }) => claimId),
  );
  const waiting = [...new Set(claims.filter(({ id }) => !known.has(id)).map((claim) => claim.text))];
  return { verified: decided("verified"), disputed: decided("disputed"), waiting: waiting.slice(0, MOST_WAITING) };
}

interface Look {
  readonly id: string;
  readonly news: LiteratureNews;
  readonly state: WatchState | null;
}

/** Searches a watched question again. The first look only learns what is there. */
async function lookAgain(desk: Desk, services: Services, subscription: Subscription): Promise<Look> {
  const { id, question, state } = subscription;
  const none = { question, studies: [], claims: [], retracted: [], failure: null };
  try {
    const report = await searchAgain(desk, services, subscription);
    if (report.searches.every(({ failure }) => failure !== null)) {
      return { id, news: { ...none, failure: "no source answered" }, state: null };
    }
    const after = watchState(report);
    if (state === null) return { id, news: none, state: after };
    const before = WatchState.parse(state);
    return { id, news: newsOf(before, report), state: joined(before, after) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { id, news: { ...none, failure: error.message }, state: null };
  }
}

/** A study that one search missed is not new when the next finds it again. */
const joined = (before: WatchState, after: WatchState): WatchState => ({
  studies: [...new Set([...before.studies, ...after.studies])],
  claims: { ...before.claims, ...after.claims },
  retracted: [...new Set([...before.retracted, ...after.retracted])],
  cited: [...new Set([...before.cited, ...after.cited])],
});

async function searchAgain(
  desk: Desk,
  services: Services,
  { id, question, settings, conversation, subscribedBy }: Subscription,
): Promise<Report> {
  const plan = { ...readPlan(settings), studiesOf: null };
  const papers = await desk.store.channels.library(conversation);
  const { signal } = services;
  const { notes, ...tools } = await services.openTools({
    reviewId: id,
    tenantId: desk.tenantId,
    person: subscribedBy,
    plan,
    papers,
    answers: "fresh",
    signal,
  });
  const { since, maxStudies } = plan;
  const sources = plan.trials ? tools.sources.map(trialsOnly) : tools.sources;
  return runReview(
    { question, since, maxStudies, notes },
    { ...tools, sources, now: services.now },
    { signal, onEvent: () => {} },
  );
}

/** Puts the digests whose time has come into the queue. Called every minute or so. */
export async function enqueueDueDigests(store: Store, jobs: Jobs, now: number): Promise<void> {
  for (const due of await store.dueDigests(now)) {
    const { conversation, tenantId } = due;
    const planned = dueDigest(ofStore(due), new Date(due.nextAt), new Date(now));
    if (planned === null) continue;
    await jobs.enqueue({
      kind: DIGEST_JOB,
      key: `${conversation} ${planned.period}`,
      tenantId,
      conversation,
      person: null,
      priority: "background",
      runAt: null,
      payload: { conversation, period: planned.period, late: planned.late },
    });
  }
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
  const before = await digests.latestIssue(conversation);
  const { content, states } =
    before?.period === period
      ? { content: DigestContent.parse(before.content), states: [] }
      : await compose(desk, services, { conversation, period, late, now });
  const nextAt = nextRun(ofStore(schedule), new Date(now)).getTime();
  const kept = await digests.issue(
    { conversation, period, content: asJson(content), composedAt: now },
    itemsOf(content),
    nextAt,
  );
  for (const { id, state } of states) await digests.saveSubscriptionState(id, asJson(state));
  const issue = DigestContent.parse(kept.content);
  const saidNothing = before !== null && before.period !== period && isEmpty(DigestContent.parse(before.content));
  if (isEmpty(issue) && saidNothing) return;
  await desk.outbox.say(digestMessage(issue), {
    key: `digest/${conversation}/${period}`,
    place: { tenant: desk.tenant, conversation, thread: null },
    role: "digest",
    reviewId: null,
    claimId: null,
    answering: null,
    streamTo: null,
  });
}

/** A stored schedule as the clock reads it. */
export const ofStore = ({ every, weekday, time, zone }: DigestSchedule | DueDigest): Schedule => ({
  every,
  weekday: weekday ?? 1,
  time,
  zone,
});

/** Parsed values are plain data; the schemas that read them back are theirs. */
export const asJson = (value: DigestContent | WatchState) => JSON.parse(JSON.stringify(value));
