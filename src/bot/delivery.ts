import type { Report } from "../domain/report.ts";
import type { VerifiedClaim } from "../domain/verdict.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import { referencesMessage, summaryMessage } from "./messages/answer.ts";
import { claimMessage, overviewMessage, type TeamView } from "./messages/claims.ts";
import type { Saying } from "./outbox.ts";
import { showMark } from "./own-marks.ts";
import { teamView } from "./team.ts";
import { TEXTS } from "./texts.ts";
import { type Desk, placeOf, plainMessage } from "./turn.ts";
import { seedVotes } from "./vote-seeds.ts";

/** How many claims get a message of their own at once; more on request. */
export const CLAIMS_SHOWN = 12;

/** Posts a finished review in its thread: the answer, the claim table, the first claims, the references. */
export async function deliver(desk: Desk, review: StoredReview, report: Report): Promise<void> {
  const team = await teamOf(desk, review, report);
  await desk.outbox.say(summaryMessage(review.id, report), {
    ...saying(desk, review, "summary"),
    streamTo: review.asker,
  });
  if (report.claims.length > 0) {
    await desk.outbox.say(overviewMessage(report, team), saying(desk, review, "overview"));
    for (const claim of report.claims.slice(0, CLAIMS_SHOWN)) await showClaim(desk, review, { report, claim, team });
    const more = report.claims.length - CLAIMS_SHOWN;
    if (more > 0) {
      await desk.outbox.say(plainMessage(TEXTS.moreClaims(more, CLAIMS_SHOWN + 1)), saying(desk, review, "more"));
    }
  }
  if (report.references.length > 0)
    await desk.outbox.say(referencesMessage(report), saying(desk, review, "references"));
  await seedVotes(desk, review, report.claims.slice(0, CLAIMS_SHOWN));
}

const teamOf = (desk: Desk, { id, place }: StoredReview, report: Report): Promise<TeamView> =>
  teamView(desk, report, { conversation: place.conversation, reviewId: id });

export interface ShownClaim {
  readonly report: Report;
  readonly claim: VerifiedClaim;
  readonly team: TeamView;
}

/** Posts a claim's message unless it is there. @returns whether it was posted by this call */
export async function showClaim(
  desk: Desk,
  review: StoredReview,
  { report, claim, team }: ShownClaim,
): Promise<boolean> {
  const about = saying(desk, review, "claim", claim.claim.id);
  if ((await desk.store.messages.find(about.key))?.state === "posted") return false;
  await desk.outbox.say(claimMessage(review.id, report, claim, team), about);
  return true;
}

/** Brings a claim's message, and the mark on it, up to date with the votes. */
export async function refreshClaim(desk: Desk, review: StoredReview, claimId: string): Promise<void> {
  const report = await desk.store.reviews.report(review.id);
  const claim = report?.claims.find((one) => one.claim.id === claimId);
  if (!report || !claim) return;
  const about = saying(desk, review, "claim", claimId);
  if (!(await isPosted(desk, about.key))) return;
  const compose = async () => claimMessage(review.id, report, claim, await teamOf(desk, review, report));
  await desk.outbox.show(compose, about, () => showMark(desk, review, claimId));
}

export async function refreshOverview(desk: Desk, review: StoredReview): Promise<void> {
  const report = await desk.store.reviews.report(review.id);
  const about = saying(desk, review, "overview");
  if (!report || !(await isPosted(desk, about.key))) return;
  await desk.outbox.show(async () => overviewMessage(report, await teamOf(desk, review, report)), about);
}

/** What another process is about to post is left to it, and brought up to date afterwards. */
async function isPosted({ store: { messages } }: Desk, key: string): Promise<boolean> {
  const message = await messages.find(key);
  if (message?.state === "pending" && message.outdated === null) await messages.outdate(key);
  return message !== null && message.state !== "pending";
}

/** Says in the review's thread that it has ended without a report. */
export async function deliverFailure(desk: Desk, review: StoredReview, reason: string): Promise<void> {
  await desk.outbox.say(
    {
      blocks: [
        { kind: "text", content: [TEXTS.failed(reason)] },
        {
          kind: "buttons",
          buttons: [{ label: "Retry", action: "retry", value: review.id, style: "primary", asks: "nothing" }],
        },
      ],
      fallback: TEXTS.failed(reason),
    },
    // Each time it fails it says so, once.
    saying(desk, review, `failure/${review.finishedAt ?? 0}`),
  );
}

/** The message of a review for a purpose: the same one each time. */
export function saying(desk: Desk, review: StoredReview, role: string, claimId: string | null = null): Saying {
  return {
    key: `${review.id}/${role}${claimId === null ? "" : `/${claimId}`}`,
    place: placeOf(desk, review),
    role,
    reviewId: review.id,
    claimId,
    answering: null,
    streamTo: null,
  };
}
