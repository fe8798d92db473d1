import { setTimeout as sleep } from "node:timers/promises";
import type { StoredReview } from "../ports/store/reviews.ts";
import { refreshClaim, refreshOverview } from "./delivery.ts";
import type { Pace } from "./pace.ts";
import type { Presence } from "./presence.ts";
import type { Desk } from "./turn.ts";

/** While another process edits the same message; after the last the message is left to the next look. */
const WAITS_MS = [500, 2_000, 5_000];
/** The longest that an edit takes, with the tries that it is made again. */
const EDIT_TAKES_MS = 60_000;

/** Of the other reviews that have a claim, the latest follow its votes at once; older ones at their next vote. */
const MOST_FOLLOWING = 3;

export interface VotedClaim {
  readonly reviewId: string;
  readonly claimId: string;
}

/** Shows votes: on the messages of a claim, by the bot's own mark, and in the overviews. */
export class VoteDisplay {
  readonly #pace: Pace;
  readonly #presence: Presence;
  readonly #onFault: (fault: unknown, about: object) => void;

  /** @param parts.pace of the edits of one message */
  constructor(parts: { pace: Pace; presence: Presence; onFault: (fault: unknown, about: object) => void }) {
    this.#pace = parts.pace;
    this.#presence = parts.presence;
    this.#onFault = parts.onFault;
  }

  /**
   * Has all that shows a claim's votes brought up to date: its message and overview, and those of other reviews that
   * have it, each as far as its conversation may see them.
   *
   * @returns once it is noted, so that it is shown even after a crash
   */
  async show(desk: Desk, claim: VotedClaim): Promise<void> {
    const all = [claim, ...(await followers(desk, claim))];
    await desk.store.messages.outdate(...all.flatMap((one) => [claimKey(one), overviewKey(one)]));
    for (const { reviewId, claimId } of all) {
      const review = await desk.store.reviews.find(reviewId);
      if (review === null) continue;
      this.refresh(desk, review, claimId);
      this.refresh(desk, review, null);
    }
  }

  /** Has the message of a claim, or else the overview, edited, unless another process has done it by its turn. */
  refresh(desk: Desk, review: StoredReview, claimId: string | null): void {
    const shown =
      claimId === null
        ? this.#edit(desk, overviewKey({ reviewId: review.id }), () => refreshOverview(desk, review))
        : this.#edit(desk, claimKey({ reviewId: review.id, claimId }), () => refreshClaim(desk, review, claimId));
    // It is outdated still, and looked for again.
    shown.catch((fault) => this.#onFault(fault, { tenant: desk.tenantId, review: review.id }));
  }

  /** One process at a time edits a message: else an edit with an older count could be the last to arrive. */
  #edit(desk: Desk, key: string, edit: () => Promise<void>): Promise<void> {
    const name = `${desk.tenantId} ${key}`;
    const budget = desk.outbox.edits;
    const editOutdated = async () => {
      if ((await desk.store.messages.find(key))?.outdated == null) budget.giveBack();
      else await edit();
    };
    return this.#pace.run({ name, purpose: "votes", budget }, async () => {
      for (const waitMs of WAITS_MS) {
        if (await this.#presence.exclusively(`edit ${name}`, EDIT_TAKES_MS, editOutdated)) return;
        await sleep(waitMs);
      }
      budget.giveBack();
    });
  }
}

async function followers({ store }: Desk, { reviewId, claimId }: VotedClaim): Promise<readonly VotedClaim[]> {
  const others = (await store.reviews.occurrences(claimId)).filter((one) => one.reviewId !== reviewId);
  return others.slice(0, MOST_FOLLOWING);
}

const claimKey = ({ reviewId, claimId }: VotedClaim): string => `${reviewId}/claim/${claimId}`;

const overviewKey = ({ reviewId }: Pick<VotedClaim, "reviewId">): string => `${reviewId}/overview`;
