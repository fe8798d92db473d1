import { type PressedVote, type SeenPress, type VotePress, votesPressed } from "../../src/domain/vote-press.ts";
import type { PressOutcome, StoredVote, Vote, VoteOutcome, VoteStore } from "../../src/ports/store/votes.ts";
import type { VoteTable } from "./tables.ts";
import type { Queries, TenantDatabase } from "./tenant-database.ts";

type GivenVote = Vote & { readonly reviewId: string };

export class SqlVotes implements VoteStore {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async set(vote: GivenVote): Promise<VoteOutcome> {
    return this.#change(vote, "set");
  }

  async unset(vote: GivenVote): Promise<VoteOutcome> {
    return this.#change(vote, "unset");
  }

  async correct(vote: GivenVote, state: VoteTable["state"], now: number): Promise<VoteOutcome> {
    return this.#change(vote, state, now);
  }

  /** @param until what is known of a time after this was noted under a wrong clock */
  async #change(vote: GivenVote, state: VoteTable["state"], until = Number.POSITIVE_INFINITY): Promise<VoteOutcome> {
    const { claimId, person, kind, source, at, reviewId } = vote;
    const { tenantId } = this.#database;
    return this.#database.write(async (queries) => {
      await this.#database.lock(queries);
      const known = await queries
        .selectFrom("vote")
        .select(["at", "state"])
        .where("tenantId", "=", tenantId)
        .where((row) => row.and({ claimId, person, kind, source, reviewId }))
        .executeTakeFirst();
      if (known && known.at <= until && isLater(known, { at, state })) return "stale";
      return this.#put(queries, vote, state, known?.state ?? "unset");
    });
  }

  async press(press: VotePress): Promise<PressOutcome> {
    return this.#database.write(async (queries) => {
      await this.#database.lock(queries);
      const known = await this.#byButton(queries, press);
      await this.#note(queries, [press]);
      const noted = await this.#presses(queries, press);
      await this.#note(queries, known.filter((vote) => isUnnoted(vote, noted)).map(pressOf));
      const { votes, outcomes } = votesPressed(await this.#presses(queries, press));
      const changes: { kind: Vote["kind"]; state: VoteTable["state"] }[] = [];
      for (const pressed of votes) {
        const { reviewId, kind } = pressed.vote;
        const before = known.find((one) => one.reviewId === reviewId && one.kind === kind);
        if ((await this.#follow(queries, pressed, before)) === "changed") changes.push({ kind, state: pressed.state });
      }
      return { vote: outcomes.get(press.key) ?? "given", changes };
    });
  }

  async #byButton(queries: Queries, { claimId, person }: VotePress): Promise<readonly ButtonVote[]> {
    return queries
      .selectFrom("vote")
      .innerJoin("review", (join) =>
        join.onRef("review.tenantId", "=", "vote.tenantId").onRef("review.id", "=", "vote.reviewId"),
      )
      .select(["vote.claimId", "vote.person", "vote.kind", "vote.at", "vote.reviewId", "vote.reason", "vote.state"])
      .select("review.conversation")
      .where("vote.tenantId", "=", this.#database.tenantId)
      .where("vote.claimId", "=", claimId)
      .where("vote.person", "=", person)
      .where("vote.source", "=", "button")
      .execute();
  }

  async #note(queries: Queries, presses: readonly VotePress[]): Promise<void> {
    const { tenantId } = this.#database;
    if (presses.length === 0) return;
    await queries
      .insertInto("press")
      .values(presses.map((press) => ({ tenantId, ...press })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async #presses(queries: Queries, { claimId, person }: VotePress): Promise<readonly SeenPress[]> {
    return queries
      .selectFrom("press")
      .innerJoin("review", (join) =>
        join.onRef("review.tenantId", "=", "press.tenantId").onRef("review.id", "=", "press.reviewId"),
      )
      .selectAll("press")
      .select(["review.audience", "review.conversation as home"])
      .where("press.tenantId", "=", this.#database.tenantId)
      .where("press.claimId", "=", claimId)
      .where("press.person", "=", person)
      .execute();
  }

  /** Makes a vote by button what presses made of it. What stands as they left it keeps a reason that was given since. */
  async #follow(
    queries: Queries,
    { vote: { claimId, person, reviewId, kind }, state, last }: PressedVote,
    before: Change | undefined,
  ): Promise<VoteOutcome> {
    if (before?.state === state && before.at === last.at) return "unchanged";
    const vote = { claimId, person, kind, source: "button", at: last.at, reviewId } as const;
    const outcome = await this.#put(queries, vote, state, before?.state ?? "unset");
    if (state === "set" && last.reason !== null) await this.#explain(queries, claimId, person, last.reason, last.at);
    return outcome;
  }

  async #put(
    queries: Queries,
    vote: GivenVote,
    state: VoteTable["state"],
    before: VoteTable["state"],
  ): Promise<"changed" | "unchanged"> {
    const { claimId, person, kind, source, at, reviewId } = vote;
    const row = { tenantId: this.#database.tenantId, claimId, person, kind, source, at, reviewId, state, reason: null };
    await queries
      .insertInto("vote")
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(["tenantId", "claimId", "person", "kind", "source", "reviewId"])
          .doUpdateSet(state === "set" ? { at, state } : { at, state, reason: null }),
      )
      .execute();
    if (before === state) return "unchanged";
    const action = state === "set" ? `vote.${kind}` : `vote.${kind}.undo`;
    await this.#database.audit(queries, { at, person, action, subject: claimId, detail: { source, reviewId } });
    return "changed";
  }

  async explain(claimId: string, person: string, reason: string, at: number): Promise<void> {
    await this.#database.write(async (queries) => {
      await this.#database.lock(queries);
      await this.#explain(queries, claimId, person, reason, at);
    });
  }

  async #explain(queries: Queries, claimId: string, person: string, reason: string, at: number): Promise<void> {
    const { numUpdatedRows } = await queries
      .updateTable("vote")
      .set({ reason })
      .where("tenantId", "=", this.#database.tenantId)
      .where((row) => row.and({ claimId, person, kind: "dispute", state: "set" }))
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    await this.#database.audit(queries, { at, person, action: "vote.explain", subject: claimId, detail: { reason } });
  }

  async of(claimIds: readonly string[], conversation: string): Promise<readonly StoredVote[]> {
    if (claimIds.length === 0) return [];
    return this.#inForce()
      .where("vote.claimId", "in", claimIds)
      .where((row) => row.or([row("review.audience", "=", "tenant"), row("review.conversation", "=", conversation)]))
      .execute();
  }

  async about(claimIds: readonly string[], conversation: string): Promise<readonly StoredVote[]> {
    const same = await this.#sameStatements(claimIds);
    const votes = await this.of([...new Set([...claimIds, ...same.map(({ sameId }) => sameId)])], conversation);
    return votes.flatMap((vote) => {
      const asked = same.filter(({ sameId }) => sameId === vote.claimId).map(({ claimId }) => claimId);
      const ids = claimIds.includes(vote.claimId) ? [...asked, vote.claimId] : asked;
      return [...new Set(ids)].map((claimId) => ({ ...vote, claimId }));
    });
  }

  async #sameStatements(claimIds: readonly string[]) {
    if (claimIds.length === 0) return [];
    return this.#database.all
      .selectFrom("claim")
      .innerJoin("claim as same", (join) =>
        join.onRef("same.tenantId", "=", "claim.tenantId").onRef("same.statement", "=", "claim.statement"),
      )
      .select(["claim.claimId", "same.claimId as sameId"])
      .distinct()
      .where("claim.tenantId", "=", this.#database.tenantId)
      .where("claim.claimId", "in", claimIds)
      .execute();
  }

  async between(conversation: string, from: number, until: number): Promise<readonly StoredVote[]> {
    return this.#inForce()
      .where("review.conversation", "=", conversation)
      .where("vote.at", ">=", from)
      .where("vote.at", "<", until)
      .execute();
  }

  #inForce() {
    return this.#database.all
      .selectFrom("vote")
      .innerJoin("review", (join) =>
        join.onRef("review.tenantId", "=", "vote.tenantId").onRef("review.id", "=", "vote.reviewId"),
      )
      .select(["vote.claimId", "vote.person", "vote.kind", "vote.source", "vote.at", "vote.reviewId", "vote.reason"])
      .where("vote.tenantId", "=", this.#database.tenantId)
      .where("vote.state", "=", "set")
      .orderBy("vote.at")
      .orderBy("vote.person")
      .orderBy("vote.kind");
  }
}

type Change = Pick<VoteTable, "at" | "state">;
type ButtonVote = Omit<VotePress, "key"> & Change;

/** What stands by button without a press was noted before presses were, or by a process of a version from before. */
const isUnnoted = ({ reviewId, kind, at, state }: ButtonVote, presses: readonly VotePress[]): boolean =>
  state === "set" && !presses.some((one) => one.reviewId === reviewId && one.kind === kind && one.at === at);

const pressOf = ({ state: _, ...vote }: ButtonVote): VotePress => ({
  ...vote,
  key: `vote:${vote.kind}:${vote.reviewId}:${vote.at}`,
});

/** Of two at the same time the one that takes back counts, so that their order of arrival makes no difference. */
function isLater(known: Change, given: Change): boolean {
  return known.at > given.at || (known.at === given.at && known.state === "unset" && given.state === "set");
}
