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
const MOST_WAITING = 10;
const MOST_WATCHED = 20;

/** A claim that the person has not judged, and the question it belongs to. */
interface Waiting {
  readonly label: string;
  readonly claim: string;
  readonly question: string;
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
      ...section(TEXTS.homeWaiting, waiting.map(waitingLine), TEXTS.homeNothingWaits),
      ...section(TEXTS.homeSubscriptions, subscriptions, TEXTS.homeNoSubscriptions),
      context(TEXTS.homeHint),
    ],
    fallback: TEXTS.homeSummary(mine.length, waiting.length, subscriptions.length),
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

const waitingLine = ({ label, claim, question }: Waiting): Inline => [
  strong(label),
  ` ${shortened(claim, 200)} – ${shortened(question, 100)}`,
];

async function subscriptionLine({ store }: Desk, { question, conversation }: Subscription): Promise<Inline> {
  const schedule = await store.digests.schedule(conversation);
  const when = schedule === null ? TEXTS.homeNoDigest : TEXTS.digestComes(scheduleWords(ofStore(schedule)));
  return [shortened(question, 200), ` – ${when}`];
}

/** Undecided claims of answered reviews in the conversations where the person asked. Others' private ones are left out. */
async function claimsWaiting(desk: Desk, actor: Actor, mine: readonly StoredReview[]): Promise<readonly Waiting[]> {
  const conversations = [...new Set(mine.map(({ place }) => place.conversation))].slice(0, MOST_CONVERSATIONS);
  const found = await Promise.all(conversations.map((conversation) => waitingIn(desk, actor, conversation)));
  return found.flat().slice(0, MOST_WAITING);
}

async function waitingIn({ store }: Desk, actor: Actor, conversation: string): Promise<readonly Waiting[]> {
  if (!mayVote(actor, readSettings(await store.channels.settings(conversation)))) return [];
  const latest = await store.reviews.latest(conversation, REVIEWS_OF_EACH);
  // Whether the person is still in a private channel is not known here: of these, only what they asked themselves.
  const theirs = ({ asker, audience }: StoredReview) =>
    asker === actor.id || (audience === "tenant" && !actor.isExternal);
  const reports = await Promise.all(latest.filter(theirs).map(({ id }) => store.reviews.report(id)));
  const claims = reports.flatMap((report) => {
    if (report === null) return [];
    const { label } = citationsOf(report);
    return report.claims.map(({ claim }) => ({
      id: claim.id,
      label: label(claim.id),
      claim: claim.text,
      question: report.question,
    }));
  });
  const ids = claims.map(({ id }) => id);
  const votes = await store.votes.of(ids, conversation);
  const judged = new Set(votes.filter(({ person }) => person === actor.id).map(({ claimId }) => claimId));
  return claims.filter(({ id }, index) => !judged.has(id) && ids.indexOf(id) === index);
}
