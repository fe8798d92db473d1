import {
  type Button,
  buttons,
  type ChatMessage,
  context,
  type Inline,
  list,
  type MessageBlock,
  person,
  quote,
  strong,
  text,
} from "../../domain/chat-message.ts";
import type { Claim } from "../../domain/claim.ts";
import type { Report } from "../../domain/report.ts";
import type { Verdict, VerifiedClaim } from "../../domain/verdict.ts";
import { count } from "../../domain/wording.ts";
import { type Citations, citationsOf } from "../../report/citations.ts";
import { plainText } from "../../report/document.ts";
import { reference } from "../../report/references.ts";
import { STATUS_LABELS, STATUS_REASONS, TEXTS } from "../texts.ts";
import { NO_TALLY, type Tally } from "../votes.ts";
import { ofReport, shortened } from "./spans.ts";

/** What the team says of claims, and what people are called. */
export interface TeamView {
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Claims that the team voted on under an earlier review. */
  readonly metBefore: ReadonlySet<string>;
  readonly nameOf: (person: string) => string;
  /** Whether people can vote by reactions here. */
  readonly byReaction: boolean;
  /** Whether the bot can ask people alone why they dispute; else the message says how to give a reason. */
  readonly asksWhy: boolean;
}

/** How much of a claim the overview shows; its own message has it whole. */
const OVERVIEW_LENGTH = 120;

const MARKS: Readonly<Record<Tally["state"], string>> = { verified: "✅", disputed: "❌", waiting: "" };

/** One row a claim, with the team's votes. */
export function overviewMessage(report: Report, team: TeamView): ChatMessage {
  const citations = citationsOf(report);
  const rows = report.claims.map((verified): readonly Inline[] => {
    const { claim, status, confidence, studiesFor, studiesAgainst } = verified;
    return [
      [citations.label(claim.id)],
      [shortened(claim.text, OVERVIEW_LENGTH)],
      [STATUS_LABELS[status]],
      [confidence.toFixed(2)],
      [`${studiesFor}/${studiesAgainst}`],
      ofReport(citations.source(claim.studyId)),
      [tallyCell(team.tallies.get(claim.id) ?? NO_TALLY)],
    ];
  });
  const caption = `${count(report.claims.length, "claim")} on: ${report.question}`;
  return {
    blocks: [
      {
        kind: "table",
        caption,
        header: ["#", "Claim", "Evidence", "Confidence", "For/against", "Source", "Team"],
        rows,
      },
      context(team.byReaction ? TEXTS.howToVote : TEXTS.howToVoteByButton),
    ],
    fallback: `${caption}. ${stateCounts(report, team)}`,
  };
}

function tallyCell({ verifiedBy, disputedBy, state }: Tally): string {
  if (verifiedBy.length + disputedBy.length === 0) return "–";
  const votes = [
    verifiedBy.length > 0 ? `${verifiedBy.length} for` : "",
    disputedBy.length > 0 ? `${disputedBy.length} against` : "",
  ].filter((part) => part !== "");
  return `${MARKS[state]} ${votes.join(", ")}`.trim();
}

function stateCounts({ claims }: Report, { tallies }: TeamView): string {
  const of = (state: Tally["state"]) =>
    claims.filter(({ claim }) => (tallies.get(claim.id) ?? NO_TALLY).state === state).length;
  return `The team verified ${of("verified")} and disputed ${of("disputed")}; ${of("waiting")} wait for a vote.`;
}

/** One claim with the words it was taken from, the team's votes and what one can do with it. */
export function claimMessage(reviewId: string, report: Report, verified: VerifiedClaim, team: TeamView): ChatMessage {
  const citations = citationsOf(report);
  const { claim, flags } = verified;
  const label = citations.label(claim.id);
  const said = teamBlocks(team.tallies.get(claim.id) ?? NO_TALLY, team, claim.id);
  const ask = reasonWanted(team.tallies.get(claim.id) ?? NO_TALLY, team) ? [context(TEXTS.reasonByWord(label))] : [];
  return {
    blocks: [
      ...claimBlocks(label, claim),
      ...(flags.length === 0 ? [] : [text(strong(`Warning: ${plainText(flags.join("; "))}`))]),
      context(...standing(verified, citations)),
      ...said,
      ...ask,
      buttons(...claimButtons(reviewId, claim.id)),
    ],
    fallback: `${label}: ${shortened(claim.text, 300)} (${STATUS_LABELS[verified.status]}, confidence ${verified.confidence.toFixed(2)})`,
  };
}

/** The claim and the words it was taken from; where it is those very words, they are shown once. */
function claimBlocks(label: string, claim: Claim): readonly MessageBlock[] {
  const [words, quotation] = [plainText(claim.text), `“${plainText(claim.evidence.quotation)}”`];
  return `“${words}”` === quotation
    ? [text(strong(label), ` ${quotation}`)]
    : [text(strong(label), ` ${words}`), quote(quotation)];
}

function standing(
  { claim, status, confidence, studiesFor, studiesAgainst }: VerifiedClaim,
  citations: Citations,
): Inline {
  const read = claim.evidence.read === "full-text" ? "full text" : "abstract";
  return [
    `${STATUS_LABELS[status]} · confidence ${confidence.toFixed(2)} · ${count(studiesFor, "study", "studies")} for, ${studiesAgainst} against · `,
    ...ofReport(citations.source(claim.studyId)),
    `, ${read}, “${shortened(claim.evidence.section, 60)}”`,
  ];
}

const reasonWanted = ({ disputedBy, reasons }: Tally, { asksWhy }: TeamView): boolean =>
  !asksWhy && disputedBy.some((who) => !reasons.some(({ person: giver }) => giver === who));

function teamBlocks(tally: Tally, team: TeamView, claimId: string): readonly MessageBlock[] {
  const { verifiedBy, disputedBy, state, changed, reasons } = tally;
  const named = (ids: readonly string[]) => people(ids, team, changed);
  if (verifiedBy.length + disputedBy.length === 0) return [];
  const before = team.metBefore.has(claimId) ? " (from an earlier review of this team too)" : "";
  const lines: readonly Inline[] = [
    ...(verifiedBy.length === 0
      ? []
      : [[state === "verified" ? "✅ Verified by " : "✅ by ", ...named(verifiedBy), before]]),
    ...(disputedBy.length === 0
      ? []
      : [[state === "disputed" ? "❌ Disputed by " : "❌ by ", ...named(disputedBy), before]]),
    ...(state === "waiting" ? [["Not decided yet."]] : []),
    ...reasons.map(
      ({ person: who, reason }): Inline => [person(who, team.nameOf(who)), `: “${shortened(reason, 500)}”`],
    ),
  ];
  return [list(lines)];
}

const people = (ids: readonly string[], { nameOf }: TeamView, changed: readonly string[]): Inline =>
  ids.flatMap((id, index) => [
    ...(index === 0 ? [] : [", "]),
    person(id, nameOf(id)),
    ...(changed.includes(id) ? [" (changed)"] : []),
  ]);

function claimButtons(reviewId: string, claimId: string): readonly Button[] {
  const value = `${reviewId} ${claimId}`;
  const plain = { value, style: "plain", asks: "nothing" } as const;
  return [
    { ...plain, label: "✅ Verify", action: "verify" },
    { ...plain, label: "❌ Dispute", action: "dispute", asks: "form" },
    { ...plain, label: "🔎 Sources", action: "sources" },
  ];
}

/** The study behind a claim and every other that speaks for or against it, with the words that decide. */
export function claimSourcesMessage(report: Report, verified: VerifiedClaim): ChatMessage {
  const citations = citationsOf(report);
  const label = citations.label(verified.claim.id);
  const study = citations.study(verified.claim.studyId);
  const speaking = verified.verdicts.filter(({ label: says }) => says !== "not-enough-info");
  return {
    blocks: [
      text(strong("What stands behind")),
      ...claimBlocks(label, verified.claim),
      text(...(study === undefined ? [verified.claim.studyId] : ofReport(reference(study)))),
      ...(speaking.length === 0 ? [] : [list(speaking.map((verdict) => verdictLine(verdict, citations)))]),
    ],
    fallback: `The sources of ${label}: ${count(verified.studiesFor, "study", "studies")} for, ${verified.studiesAgainst} against.`,
  };
}

/** Why a claim has its status: the checks, and the studies for and against. */
export function whyMessage(report: Report, verified: VerifiedClaim, team: TeamView): ChatMessage {
  const citations = citationsOf(report);
  const { claim, status, checks, verdicts } = verified;
  const label = citations.label(claim.id);
  const failed = CHECKS.filter(([key]) => !checks[key]).map(([, words]) => words);
  const speaking = verdicts.filter(({ label: says }) => says !== "not-enough-info");
  const said = teamBlocks(team.tallies.get(claim.id) ?? NO_TALLY, team, claim.id);
  return {
    blocks: [
      text(strong(`${label} is ${STATUS_LABELS[status]}. `), STATUS_REASONS[status]),
      text(failed.length === 0 ? "All five checks passed." : `Not passed: ${failed.join("; ")}.`),
      ...(speaking.length === 0
        ? [text("No study read says anything clear about it.")]
        : [list(speaking.map((verdict) => verdictLine(verdict, citations)))]),
      ...said,
    ],
    fallback: `${label} is ${STATUS_LABELS[status]}. ${STATUS_REASONS[status]}`,
  };
}

const CHECKS = [
  ["quotationLocated", "the quotation was not found in the source"],
  ["numbersMatch", "its numbers are not all in the quotation"],
  ["notRetracted", "the study was retracted"],
  ["supported", "its own study does not clearly support it"],
  ["uncontested", "another study speaks against it"],
] as const;

function verdictLine({ studyId, label, evidence }: Verdict, citations: Citations): Inline {
  const says = label === "supports" ? "for" : "against";
  const words = evidence === null ? "" : `: “${shortened(evidence.quotation, 400)}”`;
  return [strong(says), " – ", ...ofReport(citations.source(studyId)), words];
}
