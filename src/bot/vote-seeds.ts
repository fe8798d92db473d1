import type { VerifiedClaim } from "../domain/verdict.ts";
import { EMOJI_OF_VOTE } from "../domain/vote.ts";
import { AppError } from "../errors.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import { readSettings } from "./settings.ts";
import type { Desk } from "./turn.ts";

/** Puts a ✅ on the messages of claims where the channel wants that. Votes do not depend on it, so what fails is left. */
export async function seedVotes(desk: Desk, review: StoredReview, claims: readonly VerifiedClaim[]): Promise<void> {
  const { chat, store, tenant, log } = desk;
  const settings = readSettings(await store.channels.settings(review.place.conversation));
  if (settings.seedVotes === "no" || !chat.capabilities.reactions) return;
  for (const { claim } of claims) {
    const message = await store.messages.find(`${review.id}/claim/${claim.id}`);
    if (message?.platformId == null || message.state !== "posted") continue;
    try {
      await chat.react({ tenant, ...message.place, messageId: message.platformId }, EMOJI_OF_VOTE.verified);
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      log.warn({ review: review.id, err: fault }, "a claim has no ✅ of the bot's");
    }
  }
}
