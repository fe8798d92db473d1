import type { Actor } from "../domain/chat-event.ts";
import {
  type ChatMessage,
  context,
  heading,
  type Inline,
  list,
  type MessageBlock,
  strong,
  text,
} from "../domain/chat-message.ts";
import type { Report } from "../domain/report.ts";
import { longDate } from "../domain/wording.ts";
import type { Subscription } from "../ports/store/digests.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import { citationsOf } from "../report/citations.ts";
import { ofStore } from "./digests.ts";
import { shortened } from "./messages/spans.ts";
import { scheduleWords } from "./schedule.ts";
import { readSettings } from "./settings.ts";
import { REVIEW_STATES, TEXTS } from "./texts.ts";
import type { Desk } from "./turn.ts";
import { mayVote } from "./voting.ts";

const MOST_REVIEWS = 10;
/** Where a person asked last: claims of these conversations wait for their vote. */
const MOST_CONVERSATIONS = 5;
const REVIEWS_OF_EACH = 5;
const MOST_QUESTIONS = 5;
const CLAIMS_OF_EACH = 4;
const MOST_WATCHED = 20;

/** Claims of one review that the person has not judged. */
interface Waiting {
  readonly question: string;
  readonly claims: readonly { readonly label: string; readonly text: string }[];
}

/** A person's own page: their reviews, claims waiting for their vote, what they subscribed to. */
export async function homePage(desk: Desk, actor: Actor): Promise<ChatMessage> {
  const mine = await desk.store.reviews.askedBy(actor.id, MOST_REVIEWS);
  const [waiting, watched] = await Promise.all([
    claimsWaiting(desk, actor, mine),
    desk.store.digests.subscribedBy(actor.id),
  ]);
  const subscriptions = await Promise.all(watched.slice(0, MOST_WATCHED).map((one) => subscriptionLine(desk, one)));
  return {
    blocks: [
      heading(TEXTS.homeTitle),
      text(TEXTS.homeHow),
      ...section(TEXTS.homeReviews, mine.map(reviewLine), TEXTS.homeNoReviews),
      text(strong(TEXTS.homeWaiting)),
      ...(waiting.length === 0 ? [text(TEXTS.homeNothingWaits)] : waiting.flatMap(waitingBlocks)),
      ...section(TEXTS.homeSubscriptions, subscriptions, TEXTS.homeNoSubscriptions),
      context(TEXTS.homeHint),
    ],
    fallback: TEXTS.homeSummary(mine.length, waiting.flatMap(({ claims }) => claims).length, subscriptions.length),
  };
}

const section = (title: string, lines: readonly Inline[], none: string): readonly MessageBlock[] => [
  text(strong(title)),
  lines.length === 0 ? text(none) : list(lines),
];

const dateOf = (ms: number): string => longDate(new Date(ms).toISOString());

const reviewLine = ({ question, status, askedAt }: StoredReview): Inline => [
  shortened(question, 200),
  ` – ${REVIEW_STATES[status]}, ${dateOf(askedAt)}`,
];

function waitingBlocks({ question, claims }: Waiting): readonly MessageBlock[] {
  const shown = claims.slice(0, CLAIMS_OF_EACH);
  const lines = shown.map(({ label, text: words }): Inline => [strong(label), ` ${shortened(words, 200)}`]);
  const more = claims.length - shown.length;
  return [text(shortened(question, 200)), list(lines), ...(more > 0 ? [context(TEXTS.homeMore(more))] : [])];
}

async function subscriptionLine({ store }: Desk, { question, conversation }: Subscription): Promise<Inline> {
  const schedule = await store.digests.schedule(conversation);
  const when = schedule === null ? TEXTS.homeNoDigest : TEXTS.digestComes(scheduleWords(ofStore(schedule)));
  return [shortened(question, 200), ` – ${when}`];
}

/** Undecided claims of answered reviews in the conversations where the person asked. Others' private ones are left out. */
async function claimsWaiting(desk: Desk, actor: Actor, mine: readonly StoredReview[]): Promise<readonly Waiting[]> {
  const conversations = [...new Set(mine.map(({ place }) => place.conversation))].slice(0, MOST_CONVERSATIONS);
  const found = await Promise.all(conversations.map((conversation) => waitingIn(desk, actor, conversation)));
  return found.flat().slice(0, MOST_QUESTIONS);
}

async function waitingIn({ store }: Desk, actor: Actor, conversation: string): Promise<readonly Waiting[]> {
  if (!mayVote(actor, readSettings(await store.channels.settings(conversation)))) return [];
  const latest = await store.reviews.latest(conversation, REVIEWS_OF_EACH);
  // Whether the person is still in a private channel is not known here: of these, only what they asked themselves.
  const theirs = ({ asker, audience }: StoredReview) =>
    asker === actor.id || (audience === "tenant" && !actor.isExternal);
  const reports = await Promise.all(latest.filter(theirs).map(({ id }) => store.reviews.report(id)));
  const claims = reports.flatMap((report) => report?.claims.map(({ claim }) => claim.id) ?? []);
  const votes = await store.votes.of(claims, conversation);
  const done = new Set(votes.filter(({ person }) => person === actor.id).map(({ claimId }) => claimId));
  return reports.flatMap((report) => (report === null ? [] : unjudged(report, done)));
}

/** @param done claims that the person has judged, or that an earlier entry has; those of this report are added */
function unjudged(report: Report, done: Set<string>): readonly Waiting[] {
  const { label } = citationsOf(report);
  const claims = report.claims.filter(({ claim }) => !done.has(claim.id)).map(({ claim }) => claim);
  for (const { id } of claims) done.add(id);
  const shown = claims.map(({ id, text: words }) => ({ label: label(id), text: words }));
  return shown.length === 0 ? [] : [{ question: report.question, claims: shown }];
}
