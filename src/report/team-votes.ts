import type { Report } from "../domain/report.ts";
import { dateTime } from "../domain/wording.ts";
import { type Citations, citationsOf } from "./citations.ts";
import { type Block, heading, type Inline, paragraph } from "./document.ts";

/** What the people of a team say of a report's claims: who, when, and why. */
export interface TeamVotes {
  /** How many people must agree before a claim counts as verified or disputed. */
  readonly quorum: number;
  /** Those that somebody voted on, in the order of the report. */
  readonly claims: readonly ClaimVotes[];
}

export interface ClaimVotes {
  readonly claimId: string;
  readonly state: "verified" | "disputed" | "waiting";
  /** One a person, oldest first; of somebody who gave both, the later. */
  readonly votes: readonly TeamVote[];
}

export interface TeamVote {
  /** By the platform's id. */
  readonly personId: string;
  /** As they are called there. */
  readonly person: string;
  readonly vote: "verify" | "dispute";
  readonly by: "reaction" | "button";
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Why they dispute it; null when they did not say. */
  readonly reason: string | null;
}

/** A section of the report: nothing when nobody has voted. */
export function teamBlocks(report: Report, { quorum, claims }: TeamVotes): readonly Block[] {
  if (claims.length === 0) return [];
  const citations = citationsOf(report);
  return [
    heading(2, "Votes of the team"),
    paragraph(
      quorum === 1 ? "One person's vote decides." : `${quorum} people must agree before a claim counts as decided.`,
    ),
    {
      kind: "table",
      header: ["No.", "Team", "Verified by", "Disputed by"],
      rows: claims.map((claim) => voteRow(claim, citations)),
    },
  ];
}

const voteRow = ({ claimId, state, votes }: ClaimVotes, citations: Citations): readonly Inline[] => [
  [citations.label(claimId)],
  [state],
  [givenBy(votes, "verify")],
  [givenBy(votes, "dispute")],
];

/** "Ann (2026-03-02 12:00 UTC); Ben (2026-03-02 12:05 UTC: “too few seals”)". */
export function givenBy(votes: readonly TeamVote[], vote: TeamVote["vote"]): string {
  return votes
    .filter((one) => one.vote === vote)
    .map(({ person, at, reason }) => `${person} (${dateTime(at)}${reason === null ? "" : `: “${reason}”`})`)
    .join("; ");
}
