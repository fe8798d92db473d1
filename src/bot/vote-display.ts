import { setTimeout as sleep } from "node:timers/promises";
import { ChatRefused } from "../errors.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import { refreshClaim, refreshOverview } from "./delivery.ts";
import { showMark } from "./own-marks.ts";
import type { Pace } from "./pace.ts";
import type { Presence } from "./presence.ts";
import type { Desk } from "./turn.ts";

/** While another process edits the same message; after the last the message is left to the next look. */
const WAITS_MS = [500, 2_000, 5_000];
/** The longest that an edit takes, with the tries that it is made again. */
const EDIT_TAKES_MS = 60_000;

/** Of the other reviews that have a claim, the latest follow its votes at once; older ones, and after a crash, at their next. */
const MOST_FOLLOWING = 3;

type Which = "any" | "outdated";

interface MessageEdit {
  readonly key: string;
  readonly edit: () => Promise<void>;
  readonly which: Which;
}

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
   * Has the message of a claim, or else the overview, brought up to date.
   *
   * @param which `outdated`: unless another process, or an event, has done it by the time that the edit may be made
   */
  refresh(desk: Desk, review: StoredReview, claimId: string | null, which: Which = "any"): void {
    const shown =
      claimId === null ? this.#showOverview(desk, review, which) : this.#showClaim(desk, review, claimId, which);
    shown.catch((fault) => this.#onFault(fault, { tenant: desk.tenantId, review: review.id }));
  }

  /** The claim's message and mark, and the overview, each at most every few seconds; also after a crash. */
  async showLater(desk: Desk, claim: VotedClaim): Promise<void> {
    await outdate(desk, claim);
    const { shown } = await this.#begin(desk, claim);
    shown.catch((fault) => this.#onFault(fault, { tenant: desk.tenantId, review: claim.reviewId }));
  }

  /** What cannot be shown now is noted, and shown later. */
  async show(desk: Desk, claim: VotedClaim): Promise<void> {
    const { shown } = await this.#begin(desk, claim);
    await shown;
  }

  async #begin(desk: Desk, claim: VotedClaim): Promise<{ readonly shown: Promise<void> }> {
    const { reviewId, claimId } = claim;
    const review = await desk.store.reviews.find(reviewId);
    if (review === null) return { shown: Promise.resolve() };
    await this.#showElsewhere(desk, claim);
    const edits = [this.#showClaim(desk, review, claimId), this.#showOverview(desk, review)];
    const shown = Promise.all(edits).then(
      () => {},
      async (fault: unknown) => {
        this.#onFault(fault, { tenant: desk.tenantId, review: reviewId });
        if (!(fault instanceof ChatRefused)) await outdate(desk, claim);
      },
    );
    return { shown };
  }

  /** Other reviews that have the claim show its votes too, each as far as its conversation may see them. */
  async #showElsewhere(desk: Desk, { reviewId, claimId }: VotedClaim): Promise<void> {
    const others = (await desk.store.reviews.occurrences(claimId)).filter((one) => one.reviewId !== reviewId);
    for (const other of others.slice(0, MOST_FOLLOWING)) {
      const review = await desk.store.reviews.find(other.reviewId);
      if (review === null) continue;
      this.refresh(desk, review, other.claimId);
      this.refresh(desk, review, null);
    }
  }

  #showClaim(desk: Desk, review: StoredReview, claimId: string, which: Which = "any"): Promise<void> {
    const edit = async () => {
      await refreshClaim(desk, review, claimId);
      await showMark(desk, review, claimId);
    };
    return this.#edit(desk, { key: `${review.id}/claim/${claimId}`, edit, which });
  }

  #showOverview(desk: Desk, review: StoredReview, which: Which = "any"): Promise<void> {
    return this.#edit(desk, { key: `${review.id}/overview`, edit: () => refreshOverview(desk, review), which });
  }

  /** One process at a time edits a message: else an edit with an older count could be the last to arrive. */
  #edit(desk: Desk, { key, edit, which }: MessageEdit): Promise<void> {
    const name = `${desk.tenantId} ${key}`;
    const { messages } = desk.store;
    const wanted = async () => {
      if (which === "any" || (await messages.find(key))?.outdated != null) await edit();
    };
    // An edit that may turn out to be needless does not stand for one that somebody waits for.
    const due = { name: `${which} ${name}`, purpose: "votes", budget: desk.outbox.edits } as const;
    return this.#pace.run(due, async () => {
      for (const waitMs of WAITS_MS) {
        if (await this.#presence.exclusively(`edit ${name}`, EDIT_TAKES_MS, wanted)) return;
        await sleep(waitMs);
      }
      // The edit under way may show an older count; what was noted as outdated is so until that has ended.
      if (which === "any") await messages.outdate(key);
    });
  }
}

async function outdate({ store }: Desk, ...claims: readonly VotedClaim[]): Promise<void> {
  const keys = claims.map(({ reviewId, claimId }) => [`${reviewId}/claim/${claimId}`, `${reviewId}/overview`]);
  await store.messages.outdate(...keys.flat());
}
