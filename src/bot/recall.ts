import { type ChatMessage, context, type Inline, list, strong, text } from "../domain/chat-message.ts";
import { longDate } from "../domain/wording.ts";
import { BadInput } from "../errors.ts";
import type { Recollection } from "../ports/store/reviews.ts";
import { shortened } from "./messages/spans.ts";
import { mustBeAsker } from "./permissions.ts";
import { STATUS_LABELS, TEXTS } from "./texts.ts";
import { answer, settingsOf, type Turn } from "./turn.ts";
import { NO_TALLY, type Tally, tally } from "./votes.ts";

const MOST_REVIEWS = 5;
const MOST_CLAIMS = 4;

/** What this conversation may see of earlier reviews on a topic, with the team's votes. */
export async function recall(turn: Turn, topic: string): Promise<void> {
  if (topic === "") throw new BadInput(TEXTS.recallWhat);
  await mustBeAsker(turn);
  const { store, conversation, actor } = turn;
  const seen = await store.reviews.recall(topic, conversation, MOST_REVIEWS);
  // Guests and people of other organisations meet what was asked here, not in other channels.
  const found = seen.filter(({ review }) => !actor.isExternal || review.place.conversation === conversation);
  if (found.length === 0) return void (await answer(turn, TEXTS.recallNothing(topic)));
  const claimIds = found.flatMap(({ claims }) => claims.map(({ claimId }) => claimId));
  const { quorum } = await settingsOf(turn);
  const votes = Map.groupBy(await store.votes.about(claimIds, conversation), ({ claimId }) => claimId);
  const tallies = new Map([...votes].map(([claimId, marks]) => [claimId, tally(marks, quorum)]));
  await answer(turn, recallMessage(turn, { topic, found, tallies }));
}

interface Recalled {
  readonly topic: string;
  readonly found: readonly Recollection[];
  readonly tallies: ReadonlyMap<string, Tally>;
}

function recallMessage({ nameOf }: Turn, { topic, found, tallies }: Recalled): ChatMessage {
  const blocks = found.flatMap(({ review, claims }) => {
    const date = longDate(new Date(review.askedAt).toISOString());
    const outcome = review.status === "answered" ? "answered" : "not enough evidence";
    // What the team judged is what it looks for.
    const judged = claims.filter(({ claimId }) => tallies.has(claimId));
    const shown = [...new Set([...judged, ...claims])].slice(0, MOST_CLAIMS);
    const lines = shown.map(({ claimId, text: claim, status, confidence, ...study }): Inline => {
      const source = `${shortened(study.studyTitle, 80)}${study.studyYear === null ? "" : `, ${study.studyYear}`}`;
      return [
        shortened(claim, 300),
        ` (${STATUS_LABELS[status]}, confidence ${confidence.toFixed(2)}; ${source})`,
        teamWords(tallies.get(claimId) ?? NO_TALLY, nameOf),
      ];
    });
    return [text(strong(review.question), ` – ${date}, ${outcome}`), ...(lines.length === 0 ? [] : [list(lines)])];
  });
  const title = TEXTS.recallTitle(topic);
  return {
    blocks: [text(strong(title)), ...blocks, context(TEXTS.recallScope)],
    fallback: `${title}: ${found.length} reviews.`,
  };
}

function teamWords({ verifiedBy, disputedBy, reasons }: Tally, nameOf: (person: string) => string): string {
  const parts = [
    ...(verifiedBy.length > 0 ? [`✅ ${verifiedBy.map(nameOf).join(", ")}`] : []),
    ...(disputedBy.length > 0 ? [`❌ ${disputedBy.map(nameOf).join(", ")}`] : []),
    ...reasons.map(({ person, reason }) => `${nameOf(person)}: “${shortened(reason, 200)}”`),
  ];
  return parts.length === 0 ? "" : ` ${parts.join(" · ")}`;
}
