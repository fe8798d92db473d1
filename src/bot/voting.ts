import type { Actor, VoteSet, VotesCleared, VoteUnset } from "../domain/chat-event.ts";
import { voteOfEmoji } from "../domain/vote.ts";
import { BadInput, ChatRefused, MessageGone } from "../errors.ts";
import type { MessageRef } from "../ports/chat.ts";
import type { Meter } from "../ports/meter.ts";
import type { StoredMessage } from "../ports/store/messages.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import type { Vote } from "../ports/store/votes.ts";
import { isMarkedAsNoted } from "./own-marks.ts";
import type { Pace } from "./pace.ts";
import { isAmong } from "./permissions.ts";
import type { Presence } from "./presence.ts";
import { type ChannelSettings, readSettings } from "./settings.ts";
import { TEXTS } from "./texts.ts";
import { answer, answerPrivately, type Desk, type Turn } from "./turn.ts";
import { VoteDisplay, type VotedClaim } from "./vote-display.ts";
import { askWhy, labelOf, whisperOnce } from "./vote-whispers.ts";
import { driftOf, VOTE_OF_EMOJI } from "./votes.ts";

/** How far a platform's clock may be ahead of ours. */
const MOST_SKEW_MS = 5 * 60_000;

/** Claims are posted within this time after their review has ended. */
const POSTED_WITHIN_MS = 3600_000;
/** Past this many, somebody may be told again. */
const MOST_HINTED = 10_000;
/** Votes on claims, by reactions and buttons. */
export class Voting {
  readonly #display: VoteDisplay;
  readonly #meter: Meter;
  readonly #onFault: (fault: unknown, about: object) => void;
  /** People who know that their votes on a review do not count. */
  readonly #hinted = new Set<string>();

  /** @param parts.pace of the edits of one message */
  constructor(parts: {
    pace: Pace;
    presence: Presence;
    meter: Meter;
    onFault: (fault: unknown, about: object) => void;
  }) {
    this.#display = new VoteDisplay(parts);
    this.#meter = parts.meter;
    this.#onFault = parts.onFault;
  }

  async react(desk: Desk, event: VoteSet | VoteUnset): Promise<void> {
    const claim = (await claimAt(desk, event)) ?? (await keepEarly(desk, event));
    if (claim === null) return;
    const kind = VOTE_OF_EMOJI[event.vote];
    const vote = { ...claim, person: event.actor.id, kind, source: "reaction", at: Date.parse(event.at) } as const;
    if (event.kind === "vote-unset") {
      if ((await desk.store.votes.unset(vote)) === "changed") this.#meter.voteTaken(kind, "unset");
      return this.#display.show(desk, claim);
    }
    if (!mayVote(event.actor, readSettings(await desk.store.channels.settings(event.conversation)))) {
      if (event.actor.kind === "person") await this.#hint(desk, event, claim);
      return;
    }
    const outcome = await desk.store.votes.set(vote);
    if (outcome === "changed") this.#meter.voteTaken(kind, "set");
    if (kind === "dispute" && outcome === "changed") await askWhy(desk, event, claim);
    await this.#display.show(desk, claim);
  }

  /** A moderator removed reactions: what people said by them no longer stands. */
  async clear(desk: Desk, event: VotesCleared): Promise<void> {
    const claim = await claimAt(desk, event);
    if (claim === null) return;
    const votes = await desk.store.votes.of([claim.claimId], event.conversation);
    const kind = event.vote === null ? null : VOTE_OF_EMOJI[event.vote];
    for (const vote of votes) {
      if (vote.source !== "reaction" || (kind !== null && vote.kind !== kind)) continue;
      await desk.store.votes.unset({ ...vote, reviewId: claim.reviewId, at: Math.max(Date.parse(event.at), vote.at) });
    }
    // The bot's own mark may be among them.
    await desk.store.messages.marked(`${claim.reviewId}/claim/${claim.claimId}`, null);
    await this.#display.show(desk, claim);
  }

  /**
   * A press of ✅ or ❌; a second press takes it back, and the other button replaces it, also under another review.
   * What counts is the order in which the platform had the presses, not that in which they reached us.
   *
   * @returns what the press came to; null when the person may not vote, which they were told
   */
  async press(
    turn: Turn,
    kind: Vote["kind"],
    claim: VotedClaim,
    reason: string | null,
  ): Promise<"given" | "taken-back" | null> {
    const settings = readSettings(await turn.store.channels.settings(turn.conversation));
    if (!mayVote(turn.actor, settings)) {
      await answerPrivately(turn, TEXTS.mayNotVote);
      return null;
    }
    const { vote, changes } = await turn.store.votes.press({
      ...claim,
      key: turn.event.dedupeKey,
      person: turn.actor.id,
      kind,
      reason: reason?.trim() || null,
      conversation: turn.conversation,
      at: turn.at,
    });
    for (const change of changes) this.#meter.voteTaken(change.kind, change.state);
    // Null where nobody could be asked with the press itself; "" where they were, and said nothing.
    if (vote === "given" && kind === "dispute" && reason === null) await askWhy(turn, turn.event, claim);
    await this.#display.show(turn, claim);
    return vote;
  }

  /** @throws {BadInput} when the person does not dispute the claim */
  async explain(turn: Turn, claim: VotedClaim, reason: string): Promise<void> {
    const votes = await turn.store.votes.of([claim.claimId], turn.conversation);
    const label = await labelOf(turn, claim);
    const disputes = votes.some(({ person, kind }) => person === turn.actor.id && kind === "dispute");
    if (!disputes) throw new BadInput(TEXTS.notDisputed(label));
    await turn.store.votes.explain(claim.claimId, turn.actor.id, reason.trim(), turn.at);
    await answer(turn, TEXTS.reasonKept(label), "reason");
    await this.#display.show(turn, claim);
  }

  /** Tells a person, where only they see it, that their votes on a review do not count; once. */
  async #hint(desk: Desk, event: VoteSet, { reviewId }: VotedClaim): Promise<void> {
    const key = [desk.tenantId, reviewId, event.actor.id].join("\u001f");
    if (this.#hinted.has(key)) return;
    remember(this.#hinted, key, MOST_HINTED);
    await whisperOnce(desk, event, "hint", TEXTS.mayNotVote);
  }

  /** Has the message of a claim, or else the overview, brought up to date if it is outdated still. */
  showOutdated(desk: Desk, review: StoredReview, claimId: string | null): void {
    this.#display.refresh(desk, review, claimId);
  }

  /**
   * Counts what people voted on the claims of a review between the posting of a message and the moment we knew it.
   *
   * @param course `interrupted`: an earlier life of the process may have posted some of them
   */
  async catchUp(desk: Desk, reviewId: string, course: "whole" | "interrupted"): Promise<void> {
    const { messages } = desk.store;
    const early = await messages.takeEarly(reviewId);
    const messagesToCompare = course === "interrupted" ? await messages.ofReview(reviewId) : early;
    for (const message of messagesToCompare) {
      if (message.state === "posted") await this.#reconcileMessage(desk, message);
    }
  }

  /**
   * Makes the votes known those that stand on the platform, for events that were missed.
   *
   * @param since only messages that were begun at or after this time
   * @returns how many votes were set or taken back
   * @throws {ChatUnavailable} when the platform does not answer: what is left has to be compared later
   */
  async reconcile(desk: Desk, since: number): Promise<number> {
    if (!desk.chat.capabilities.reactions) return 0;
    let corrected = 0;
    for (const message of await desk.store.messages.votable(since)) {
      try {
        corrected += await this.#reconcileMessage(desk, message);
      } catch (fault) {
        if (!(fault instanceof ChatRefused)) throw fault;
        this.#onFault(fault, { tenant: desk.tenantId, review: message.reviewId });
      }
    }
    return corrected;
  }

  async #reconcileMessage(desk: Desk, message: StoredMessage): Promise<number> {
    const { claimId, reviewId, platformId, place } = message;
    if (claimId === null || reviewId === null || platformId === null) return 0;
    const ref: MessageRef = { tenant: desk.tenant, ...place, messageId: platformId };
    const at = desk.now();
    const reactions = await desk.chat.listReactions(ref).catch(async (error: unknown) => {
      if (!(error instanceof MessageGone)) throw error;
      await desk.store.messages.removed(place.conversation, platformId);
      return null;
    });
    if (reactions === null) return 0;
    const settings = readSettings(await desk.store.channels.settings(place.conversation));
    const standing = reactions.flatMap(({ emoji, actor }) => {
      const vote = voteOfEmoji(emoji);
      return vote === null || !mayVote(actor, settings) ? [] : [{ person: actor.id, kind: VOTE_OF_EMOJI[vote] }];
    });
    const known = (await desk.store.votes.of([claimId], place.conversation)).filter(
      (vote) => vote.reviewId === reviewId,
    );
    const { missing, extra } = driftOf(known, standing);
    const about = { claimId, reviewId, source: "reaction", at } as const;
    const until = desk.now() + MOST_SKEW_MS;
    for (const vote of missing) await desk.store.votes.correct({ ...vote, ...about }, "unset", until);
    for (const vote of extra) await desk.store.votes.correct({ ...vote, ...about }, "set", until);
    const isMarked = isMarkedAsNoted(message, reactions);
    if (!isMarked) await desk.store.messages.marked(message.key, null);
    if (missing.length + extra.length > 0 || !isMarked) await this.#display.show(desk, { claimId, reviewId });
    return missing.length + extra.length;
  }
}

function remember(known: Set<string>, key: string, most: number): void {
  known.add(key);
  const [oldest] = known;
  if (known.size > most && oldest !== undefined) known.delete(oldest);
}

/**
 * A message that another process posts at this moment is not known yet: the vote is noted for whoever posts it.
 *
 * @returns the claim, when the message has become known meanwhile
 */
async function keepEarly(desk: Desk, event: VoteSet | VoteUnset): Promise<VotedClaim | null> {
  const { conversation, messageId } = event;
  const [latest] = await desk.store.reviews.latest(conversation, 1);
  const endedAt = latest === undefined ? 0 : (latest.finishedAt ?? desk.now());
  if (desk.now() - endedAt > POSTED_WITHIN_MS) return null;
  await desk.store.messages.votedEarly(conversation, messageId, desk.now());
  return claimAt(desk, event);
}

/** The claim of ours on whose message something happened; null for any other message, also one of another tenant. */
async function claimAt(
  { store }: Desk,
  { conversation, messageId }: { readonly conversation: string; readonly messageId: string },
): Promise<VotedClaim | null> {
  const message = await store.messages.at(conversation, messageId);
  if (message?.claimId == null || message.reviewId === null || message.state === "removed") return null;
  return { reviewId: message.reviewId, claimId: message.claimId };
}

/** Bots never may. */
export function mayVote(actor: Actor, { voters }: ChannelSettings): boolean {
  return actor.kind !== "bot" && isAmong(actor, voters);
}
