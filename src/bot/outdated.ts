import type { ThreadAudience } from "./review-audience.ts";
import type { Desk } from "./turn.ts";
import type { Voting } from "./voting.ts";

/** Has the messages edited that a crash, or a platform that could not be reached, left as they were. */
export async function refreshOutdated(desk: Desk, audience: ThreadAudience, voting: Voting): Promise<void> {
  for (const { role, reviewId, claimId } of await desk.store.messages.outdated()) {
    const review = reviewId === null ? null : await desk.store.reviews.find(reviewId);
    if (review === null) continue;
    if (role === "progress") await audience.refresh({ tenantId: desk.tenantId, review });
    else voting.showOutdated(desk, review, claimId);
  }
}
