/** A press of ✅ or ❌ under a claim by one person, or the words that say the same. */
export interface VotePress {
  /** The same for every delivery of one press. */
  readonly key: string;
  readonly claimId: string;
  readonly person: string;
  /** The review under which it was pressed. */
  readonly reviewId: string;
  readonly kind: "verify" | "dispute";
  /** Why the claim is disputed; null where nothing was said. */
  readonly reason: string | null;
  /** Where it was pressed: that tells which earlier votes its person saw. */
  readonly conversation: string;
  /** By the platform's clock. */
  readonly at: number;
}

/** A press, and who sees the votes under its review: the tenant, or the review's conversation alone. */
export interface SeenPress extends VotePress {
  readonly audience: "tenant" | "conversation";
  readonly home: string;
}

/** A vote as presses left it, and the press that left it so. */
export interface PressedVote {
  readonly state: "set" | "unset";
  readonly vote: SeenPress;
  readonly last: SeenPress;
}

/** What presses come to, in whatever order they are given. */
export interface VotesPressed {
  readonly votes: readonly PressedVote[];
  /** By the key of each press. */
  readonly outcomes: ReadonlyMap<string, "given" | "taken-back">;
}

/**
 * What one person's presses on one claim come to, as they were made: a press takes back the vote that stands, also under
 * another review, unless it gives a reason; the other button replaces it. A person neither sees nor changes what they
 * said in a private conversation from outside it.
 */
export function votesPressed(presses: readonly SeenPress[]): VotesPressed {
  const votes = new Map<string, PressedVote>();
  const outcomes = new Map<string, "given" | "taken-back">();
  for (const press of presses.toSorted((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))) {
    const seen = [...votes.values()].filter(
      ({ state, vote }) => state === "set" && (vote.audience === "tenant" || vote.home === press.conversation),
    );
    const takesBack = press.reason === null && seen.some(({ vote }) => vote.kind === press.kind);
    const ended = seen.map(({ vote }) => vote).filter(({ kind }) => takesBack === (kind === press.kind));
    // Also its own, which there may not be: it was given as long as the presses before it were not heard of.
    for (const vote of takesBack ? [...ended, press] : ended)
      votes.set(nameOf(vote), { state: "unset", vote, last: press });
    if (!takesBack) votes.set(nameOf(press), { state: "set", vote: press, last: press });
    outcomes.set(press.key, takesBack ? "taken-back" : "given");
  }
  return { votes: [...votes.values()], outcomes };
}

const nameOf = ({ reviewId, kind }: VotePress): string => `${kind} ${reviewId}`;
