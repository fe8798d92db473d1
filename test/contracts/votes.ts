import { beforeEach, describe, expect, it } from "vitest";
import { aPress, aReviewOf, aVote, CLAIM, type OpenStore } from "../builders/stored.ts";
import { aReport, aStudy, aVerifiedClaim } from "../builders.ts";

/** What every store must do with votes: a part of `storeContract`. */
export function votesContract(name: string, open: () => OpenStore): void {
  const team = () => open().team;
  const others = () => open().others;

  describe(`${name}: votes`, () => {
    beforeEach(async () => {
      await team().reviews.create(aReviewOf({}));
    });

    it("count once, however often the event comes", async () => {
      expect(await team().votes.set(aVote({}))).toBe("changed");
      expect(await team().votes.set(aVote({}))).toBe("unchanged");
      expect(await team().votes.of([CLAIM], "seals")).toHaveLength(1);
    });

    it.each([
      {
        events: "set, then taken back",
        order: [
          ["set", 10],
          ["unset", 20],
        ],
        left: 0,
      },
      {
        events: "taken back, then the set that was earlier",
        order: [
          ["unset", 20],
          ["set", 10],
        ],
        left: 0,
      },
      {
        events: "taken back, then set again",
        order: [
          ["set", 10],
          ["unset", 20],
          ["set", 30],
        ],
        left: 1,
      },
      {
        events: "set again, then a late taking back",
        order: [
          ["set", 30],
          ["unset", 20],
        ],
        left: 1,
      },
      {
        events: "both at the same time",
        order: [
          ["set", 10],
          ["unset", 10],
        ],
        left: 0,
      },
      {
        events: "both at the same time, the other way round",
        order: [
          ["unset", 10],
          ["set", 10],
        ],
        left: 0,
      },
    ] as const)("follow the platform's clock: $events", async ({ order, left }) => {
      for (const [change, at] of order) await team().votes[change](aVote({ at }));
      expect(await team().votes.of([CLAIM], "seals")).toHaveLength(left);
    });

    it("by button stay when the reaction is taken back", async () => {
      await team().votes.set(aVote({ source: "reaction" }));
      await team().votes.set(aVote({ source: "button" }));
      await team().votes.unset(aVote({ source: "reaction", at: 20 }));
      expect(await team().votes.of([CLAIM], "seals")).toMatchObject([{ source: "button", person: "ada" }]);
    });

    it("keep the reason of a dispute as long as it lasts", async () => {
      await team().votes.set(aVote({ kind: "dispute" }));
      await team().votes.explain(CLAIM, "ada", "The lamps were off.", 11);
      await team().votes.explain(CLAIM, "bob", "Never disputed.", 11);
      await team().votes.set(aVote({ kind: "dispute" }));
      expect(await team().votes.of([CLAIM], "seals")).toMatchObject([{ person: "ada", reason: "The lamps were off." }]);
      await team().votes.unset(aVote({ kind: "dispute", at: 20 }));
      await team().votes.set(aVote({ kind: "dispute", at: 30 }));
      expect(await team().votes.of([CLAIM], "seals")).toMatchObject([{ reason: null }]);
    });

    it.each([
      { pressed: "✅", presses: [["verify", 10]], left: ["verify 10"] },
      {
        pressed: "✅ twice",
        presses: [
          ["verify", 10],
          ["verify", 20],
        ],
        left: [],
      },
      {
        pressed: "✅ three times",
        presses: [
          ["verify", 10],
          ["verify", 20],
          ["verify", 30],
        ],
        left: ["verify 30"],
      },
      {
        pressed: "✅, then ❌",
        presses: [
          ["verify", 10],
          ["dispute", 20],
        ],
        left: ["dispute 20"],
      },
      {
        pressed: "❌, ✅, ✅, ❌",
        presses: [
          ["dispute", 10],
          ["verify", 20],
          ["verify", 30],
          ["dispute", 40],
        ],
        left: ["dispute 40"],
      },
      {
        pressed: "✅ in another review of the claim, then ✅ here",
        presses: [
          ["verify", 10, { reviewId: "rev-2" }],
          ["verify", 20],
        ],
        left: [],
      },
      {
        pressed: "✅ where only some can see it, then ✅ here",
        presses: [
          ["verify", 10, { reviewId: "rev-3", conversation: "secret" }],
          ["verify", 20],
        ],
        left: ["verify 10", "verify 20"],
      },
      {
        pressed: "❌ with a reason, then ❌ with another",
        presses: [
          ["dispute", 10, { reason: "too few seals" }],
          ["dispute", 20, { reason: "the wrong lamps" }],
        ],
        left: ["dispute 20: the wrong lamps"],
      },
    ] as const)(
      "by button are what the presses come to, in whatever order they are heard of: $pressed",
      async ({ presses, left }) => {
        const place = { conversation: "secret", thread: null };
        await team().reviews.create(aReviewOf({ id: "rev-2" }));
        await team().reviews.create(aReviewOf({ id: "rev-3", audience: "conversation", place }));
        for (const [turn, order] of permutations<(typeof presses)[number]>(presses).entries()) {
          const person = `person-${turn}`;
          for (const [kind, at, more] of [...order, ...order])
            await team().votes.press(aPress({ kind, at, person, ...more }));
          const votes = await team().votes.of([CLAIM], "secret");
          const mine = votes.filter((vote) => vote.person === person && vote.source === "button");
          expect(mine.map(({ kind, at, reason }) => `${kind} ${at}${reason === null ? "" : `: ${reason}`}`)).toEqual(
            left,
          );
        }
      },
    );

    it("by button are told with what each press changed, once", async () => {
      const press = (at: number, kind: "verify" | "dispute") => team().votes.press(aPress({ at, kind }));
      expect(await press(10, "verify")).toEqual({ vote: "given", changes: [{ kind: "verify", state: "set" }] });
      expect(await press(10, "verify")).toEqual({ vote: "given", changes: [] });
      expect((await press(30, "verify")).vote).toBe("taken-back");
      // The one between is heard of last: what seemed to end the vote gave it anew.
      expect(await press(20, "verify")).toEqual({ vote: "taken-back", changes: [{ kind: "verify", state: "set" }] });
    });

    it("by button that were kept without a press are taken back by the next one", async () => {
      await team().votes.set(aVote({ source: "button", at: 10 }));
      expect((await team().votes.press(aPress({ at: 20 }))).vote).toBe("taken-back");
      expect((await team().votes.press(aPress({ at: 30 }))).vote).toBe("given");
      expect(await team().votes.of([CLAIM], "seals")).toMatchObject([{ source: "button", at: 30 }]);
    });

    it("by button keep the reason that was given since, whatever earlier press is heard of then", async () => {
      await team().votes.press(aPress({ kind: "dispute", at: 20 }));
      await team().votes.explain(CLAIM, "ada", "The lamps were off.", 25);
      await team().votes.press(aPress({ kind: "verify", at: 10 }));
      expect(await team().votes.of([CLAIM], "seals")).toMatchObject([
        { kind: "dispute", reason: "The lamps were off." },
      ]);
    });

    it("count for a claim of the same words about the same study, under whatever id", async () => {
      const study = aStudy({ id: "std-renamed0" });
      const text = "Harbour seals sleep longer — without lamps";
      const other = aReport({ studies: [study], claims: [aVerifiedClaim({ text, study })] });
      const [{ claim } = aVerifiedClaim()] = other.claims;
      await team().reviews.finish("rev-1", aReport(), 2);
      await team().reviews.create(aReviewOf({ id: "rev-2" }));
      await team().reviews.finish("rev-2", other, 3);
      await team().votes.set(aVote({}));
      await team().votes.set(aVote({ person: "bob", claimId: claim.id, reviewId: "rev-2" }));
      expect(claim.id).not.toBe(CLAIM);
      for (const id of [CLAIM, claim.id]) {
        const votes = await team().votes.about([id], "seals");
        expect(votes.map(({ claimId, person }) => [claimId, person])).toEqual([
          [id, "ada"],
          [id, "bob"],
        ]);
      }
      expect(await team().reviews.occurrences(CLAIM)).toEqual([
        { reviewId: "rev-2", claimId: claim.id },
        { reviewId: "rev-1", claimId: CLAIM },
      ]);
      expect(await others().votes.about([CLAIM], "seals")).toEqual([]);
    });

    it("on a claim of a private conversation count in it alone, also under another id", async () => {
      await team().reviews.finish("rev-1", aReport(), 2);
      const place = { conversation: "secret", thread: null };
      await team().reviews.create(aReviewOf({ id: "rev-2", audience: "conversation", place }));
      await team().reviews.finish("rev-2", aReport(), 3);
      await team().votes.set(aVote({ reviewId: "rev-2" }));
      expect(await team().votes.about([CLAIM], "seals")).toEqual([]);
      expect(await team().votes.about([CLAIM], "secret")).toHaveLength(1);
    });

    it("are corrected by what stands on the platform, unless something later is known that can be true", async () => {
      await team().votes.set(aVote({ at: 10 }));
      expect(await team().votes.correct(aVote({ at: 5 }), "unset", 20)).toBe("stale");
      await team().votes.set(aVote({ at: 1_000 }));
      expect(await team().votes.unset(aVote({ at: 15 }))).toBe("stale");
      expect(await team().votes.correct(aVote({ at: 15 }), "unset", 20)).toBe("changed");
      expect(await team().votes.set(aVote({ at: 18 }))).toBe("changed");
    });

    it("are in the audit log, each change once and in order", async () => {
      await team().votes.set(aVote({}));
      await team().votes.set(aVote({}));
      await team().votes.unset(aVote({ at: 20 }));
      await team().votes.set(aVote({ at: 15 }));
      await team().votes.set(aVote({ kind: "dispute", at: 5 }));
      const log = await team().audit.of(CLAIM);
      expect(log.map(({ person, action, at }) => [person, action, at])).toEqual([
        ["ada", "vote.verify", 10],
        ["ada", "vote.verify.undo", 20],
        ["ada", "vote.dispute", 5],
      ]);
    });

    it("are found by when they were given", async () => {
      await team().votes.set(aVote({ at: 10 }));
      await team().votes.set(aVote({ person: "bob", at: 20 }));
      const between = async (from: number, until: number) =>
        (await team().votes.between("seals", from, until)).map(({ person }) => person);
      expect([await between(0, 100), await between(11, 20), await between(20, 21)]).toEqual([
        ["ada", "bob"],
        [],
        ["bob"],
      ]);
    });
  });
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
