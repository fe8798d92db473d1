import type { Actor, VoteSet, VotesCleared, VoteUnset } from "../domain/chat-event.ts";
import { buttons, text } from "../domain/chat-message.ts";
import { voteOfEmoji } from "../domain/vote.ts";
import { BadInput, ChatRefused, MessageGone } from "../errors.ts";
import type { MessageRef } from "../ports/chat.ts";
import type { Meter } from "../ports/meter.ts";
import type { StoredMessage } from "../ports/store/messages.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import type { Vote } from "../ports/store/votes.ts";
import { citationsOf } from "../report/citations.ts";
import { refreshClaim, refreshOverview } from "./delivery.ts";
import { answerKey } from "./outbox.ts";
import type { DueEdit, Pace } from "./pace.ts";
import { type ChannelSettings, readSettings } from "./settings.ts";
import { TEXTS } from "./texts.ts";
import { answer, type Desk, type Turn } from "./turn.ts";
import { driftOf, tally, VOTE_OF_EMOJI } from "./votes.ts";

/** The bot's own marks: other emoji than people's, so that a mark says what is recorded, not that somebody clicked. */
const OWN_MARKS = { verified: "🟢", disputed: "🔴" } as const;

/** Votes on messages that are not ours are forgotten past this many. */
const MOST_EARLY = 1_000;

/** What follows a vote once it is stored: messages that show it. The event is done when this is. */
export interface Aftermath {
  /** Rejects only when nothing can be stored. */
  readonly shown: Promise<void>;
}

/** Votes on claims, by reactions and buttons. */
export class Voting {
  readonly #pace: Pace;
  readonly #meter: Meter;
  readonly #onFault: (fault: unknown, about: object) => void;
  /** Messages that were voted on before they were known to be ours, if they are. */
  readonly #early = new Set<string>();

  /** @param parts.pace of the edits of one message */
  constructor(parts: { pace: Pace; meter: Meter; onFault: (fault: unknown, about: object) => void }) {
    this.#pace = parts.pace;
    this.#meter = parts.meter;
    this.#onFault = parts.onFault;
  }

  /** @returns when the messages show it; null when the vote counts for nothing */
  async react(desk: Desk, event: VoteSet | VoteUnset): Promise<Aftermath | null> {
    const claim = await claimAt(desk, event);
    if (claim === null) return this.#keepEarly(desk, event);
    const kind = VOTE_OF_EMOJI[event.vote];
    const vote = { ...claim, person: event.actor.id, kind, source: "reaction", at: Date.parse(event.at) } as const;
    if (event.kind === "vote-unset") {
      if ((await desk.store.votes.unset(vote)) === "changed") this.#meter.voteTaken(kind, "unset");
      return { shown: this.#show(desk, claim) };
    }
    if (!mayVote(event.actor, readSettings(await desk.store.channels.settings(event.conversation)))) {
      if (event.actor.kind === "person") await hint(desk, event);
      return null;
    }
    const outcome = await desk.store.votes.set(vote);
    if (outcome === "changed") this.#meter.voteTaken(kind, "set");
    if (kind === "dispute" && outcome === "changed") await askWhy(desk, event, claim);
    return { shown: this.#show(desk, claim) };
  }

  /** A moderator removed reactions: what people said by them no longer stands. */
  async clear(desk: Desk, event: VotesCleared): Promise<Aftermath | null> {
    const claim = await claimAt(desk, event);
    if (claim === null) return null;
    const votes = await desk.store.votes.of([claim.claimId], event.conversation);
    const kind = event.vote === null ? null : VOTE_OF_EMOJI[event.vote];
    for (const vote of votes) {
      if (vote.source !== "reaction" || (kind !== null && vote.kind !== kind)) continue;
      await desk.store.votes.unset({ ...vote, reviewId: claim.reviewId, at: Math.max(Date.parse(event.at), vote.at) });
    }
    return { shown: this.#show(desk, claim) };
  }

  /**
   * A press of ✅ or ❌; a second press takes it back, and the other button replaces it.
   *
   * @throws {BadInput} when the person may not vote
   */
  async press(turn: Turn, kind: Vote["kind"], claim: VotedClaim, reason: string | null): Promise<Aftermath> {
    const settings = readSettings(await turn.store.channels.settings(turn.conversation));
    if (!mayVote(turn.actor, settings)) throw new BadInput(TEXTS.mayNotVote);
    const { votes } = turn.store;
    const person = turn.actor.id;
    const mine = (await votes.of([claim.claimId], turn.conversation)).filter(
      (vote) => vote.person === person && vote.source === "button",
    );
    const vote = { ...claim, person, source: "button", at: turn.at } as const;
    const again = mine.some((one) => one.kind === kind && one.at < turn.at);
    if (again && !reason) {
      if ((await votes.unset({ ...vote, kind })) === "changed") this.#meter.voteTaken(kind, "unset");
    } else {
      if ((await votes.set({ ...vote, kind })) === "changed") this.#meter.voteTaken(kind, "set");
      const other = kind === "verify" ? "dispute" : "verify";
      if (mine.some((one) => one.kind === other)) await votes.unset({ ...vote, kind: other });
      if (reason) await votes.explain(claim.claimId, person, reason.trim(), turn.at);
      // Null where nobody could be asked with the press itself; "" where they were, and said nothing.
      if (kind === "dispute" && reason === null) await askWhy(turn, turn.event, claim);
    }
    return { shown: this.#show(turn, claim) };
  }

  /** @throws {BadInput} when the person does not dispute the claim */
  async explain(turn: Turn, claim: VotedClaim, reason: string): Promise<Aftermath> {
    const votes = await turn.store.votes.of([claim.claimId], turn.conversation);
    const label = await labelOf(turn, claim);
    const disputes = votes.some(({ person, kind }) => person === turn.actor.id && kind === "dispute");
    if (!disputes) throw new BadInput(TEXTS.notDisputed(label));
    await turn.store.votes.explain(claim.claimId, turn.actor.id, reason.trim(), turn.at);
    await answer(turn, TEXTS.reasonKept(label), "reason");
    return { shown: this.#show(turn, claim) };
  }

  #keepEarly(desk: Desk, { conversation, messageId }: VoteSet | VoteUnset): null {
    this.#early.add(earlyKey(desk, conversation, messageId));
    const [oldest] = this.#early;
    if (this.#early.size > MOST_EARLY && oldest !== undefined) this.#early.delete(oldest);
    return null;
  }

  /**
   * Counts what people voted on the claims of a review between the posting of a message and the moment we knew it.
   *
   * @param course `interrupted`: an earlier life of the process may have posted some of them
   */
  async catchUp(desk: Desk, reviewId: string, course: "whole" | "interrupted"): Promise<void> {
    for (const message of await desk.store.messages.ofReview(reviewId)) {
      const { platformId, place, state } = message;
      if (platformId === null || state !== "posted") continue;
      const early = this.#early.delete(earlyKey(desk, place.conversation, platformId));
      if (early || course === "interrupted") await this.#reconcileMessage(desk, message);
    }
  }

  /**
   * Makes the votes known those that stand on the platform, for events that were missed.
   *
   * @param since only messages that were begun at or after this time
   * @returns how many votes were set or taken back
   */
  async reconcile(desk: Desk, since: number): Promise<number> {
    if (!desk.chat.capabilities.reactions) return 0;
    let corrected = 0;
    for (const message of await desk.store.messages.votable(since)) {
      const drift = await this.#reconcileMessage(desk, message);
      corrected += drift;
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
    for (const vote of missing) await desk.store.votes.unset({ ...vote, ...about });
    for (const vote of extra) await desk.store.votes.set({ ...vote, ...about });
    if (missing.length + extra.length > 0) await this.#showLater(desk, { claimId, reviewId });
    return missing.length + extra.length;
  }

  /** Has the message of a claim, or else the overview, brought up to date. */
  show(desk: Desk, review: StoredReview, claimId: string | null): void {
    const shown = claimId === null ? this.#showOverview(desk, review) : this.#showClaim(desk, review, claimId);
    shown.catch((fault) => this.#onFault(fault, { tenant: desk.tenantId, review: review.id }));
  }

  /** The claim's message and mark, and the overview, each at most every few seconds; also after a crash. */
  async #showLater(desk: Desk, claim: VotedClaim): Promise<void> {
    await outdate(desk, claim);
    void this.#show(desk, claim).catch((fault) => this.#onFault(fault, { review: claim.reviewId }));
  }

  /** What cannot be shown now is noted, and shown later. */
  async #show(desk: Desk, claim: VotedClaim): Promise<void> {
    const { reviewId, claimId } = claim;
    const review = await desk.store.reviews.find(reviewId);
    if (review === null) return;
    try {
      await Promise.all([this.#showClaim(desk, review, claimId), this.#showOverview(desk, review)]);
    } catch (fault) {
      this.#onFault(fault, { tenant: desk.tenantId, review: reviewId });
      if (!(fault instanceof ChatRefused)) await outdate(desk, claim);
    }
  }

  #showClaim(desk: Desk, review: StoredReview, claimId: string): Promise<void> {
    return this.#pace.run(editOf(desk, `${review.id} ${claimId}`), async () => {
      await refreshClaim(desk, review, claimId);
      await mark(desk, review, claimId);
    });
  }

  #showOverview(desk: Desk, review: StoredReview): Promise<void> {
    return this.#pace.run(editOf(desk, review.id), () => refreshOverview(desk, review));
  }
}

const editOf = ({ tenantId, outbox }: Desk, what: string): DueEdit => ({
  name: `${tenantId} ${what}`,
  purpose: "votes",
  budget: outbox.edits,
});

const earlyKey = ({ tenantId }: Desk, conversation: string, messageId: string): string =>
  [tenantId, conversation, messageId].join("\u001f");

export interface VotedClaim {
  readonly reviewId: string;
  readonly claimId: string;
}

/** The claim of ours on whose message something happened; null for any other message, also one of another tenant. */
async function claimAt(
  { store }: Desk,
  { conversation, messageId }: { readonly conversation: string; readonly messageId: string },
): Promise<VotedClaim | null> {
  const message = await store.messages.at(conversation, messageId);
  if (message?.claimId == null || message.reviewId === null) return null;
  return { reviewId: message.reviewId, claimId: message.claimId };
}

async function outdate({ store }: Desk, { reviewId, claimId }: VotedClaim): Promise<void> {
  for (const key of [`${reviewId}/claim/${claimId}`, `${reviewId}/overview`]) await store.messages.outdate(key);
}

/** Bots never may. */
export function mayVote(actor: Actor, { voters }: ChannelSettings): boolean {
  if (actor.kind === "bot") return false;
  if (voters === "admins") return actor.isAdmin;
  return voters === "everyone" || !actor.isExternal;
}

type Voted = Pick<VoteSet, "conversation" | "thread" | "dedupeKey" | "actor">;

/** Tells a person, where only they see it, that their vote does not count. Where that is not possible, nothing is said. */
async function hint(desk: Desk, event: VoteSet): Promise<void> {
  await whisperOnce(desk, event, "hint", TEXTS.mayNotVote);
}

async function askWhy(desk: Desk, event: Voted, claim: VotedClaim): Promise<void> {
  const words = TEXTS.whyDispute(await labelOf(desk, claim));
  await whisperOnce(desk, event, "why", words, claim);
}

async function whisperOnce(desk: Desk, event: Voted, part: string, words: string, claim?: VotedClaim): Promise<void> {
  if (desk.chat.capabilities.whisper !== "anyone") return;
  const place = { tenant: desk.tenant, conversation: event.conversation, thread: event.thread };
  const button = claim && {
    label: TEXTS.giveReason,
    action: "reason",
    value: `${claim.reviewId} ${claim.claimId}`,
    style: "plain" as const,
    asks: "form" as const,
  };
  const message = {
    blocks: [text(words), ...(button && desk.chat.capabilities.forms ? [buttons(button)] : [])],
    fallback: words,
  };
  const sending = { key: answerKey(event.dedupeKey, part), answering: event.dedupeKey, streamTo: null };
  await desk.chat.whisper(place, event.actor.id, message, sending).catch((error: unknown) => {
    // The vote is stored; a person who cannot be reached privately is not told in public.
    if (!(error instanceof ChatRefused)) throw error;
  });
}

async function labelOf(desk: Desk, { reviewId, claimId }: VotedClaim): Promise<string> {
  const report = await desk.store.reviews.report(reviewId);
  return report === null ? "that claim" : citationsOf(report).label(claimId);
}

async function mark(desk: Desk, review: StoredReview, claimId: string): Promise<void> {
  if (!desk.chat.capabilities.reactions) return;
  const message = await desk.store.messages.find(`${review.id}/claim/${claimId}`);
  if (message?.platformId == null || message.state !== "posted") return;
  const ref: MessageRef = { tenant: desk.tenant, ...message.place, messageId: message.platformId };
  const { conversation } = review.place;
  const settings = readSettings(await desk.store.channels.settings(conversation));
  const { state } = tally(await desk.store.votes.of([claimId], conversation), settings.quorum);
  for (const [kind, emoji] of Object.entries(OWN_MARKS)) {
    if (kind === state) await desk.chat.react(ref, emoji);
    else await desk.chat.unreact(ref, emoji);
  }
}
