import { describe, expect, it } from "vitest";
import { driftOf, type Mark, tally } from "../../src/bot/votes.ts";

const mark = (person: string, kind: Mark["kind"], at: number, changes: Partial<Mark> = {}): Mark => ({
  person,
  kind,
  source: "reaction",
  at,
  ...changes,
});

describe("a person counts once", () => {
  it("by whatever ways they vote", () => {
    const votes = [mark("ann", "verify", 1), mark("ann", "verify", 2, { source: "button" })];
    expect(tally(votes, 1).verifiedBy).toEqual(["ann"]);
  });

  it("with the later of both marks", () => {
    expect(tally([mark("ann", "verify", 1), mark("ann", "dispute", 2)], 1)).toMatchObject({
      verifiedBy: [],
      disputedBy: ["ann"],
      state: "disputed",
    });
    expect(tally([mark("ann", "dispute", 1), mark("ann", "verify", 2)], 1).state).toBe("verified");
  });

  it("as doubting when both marks are of the same moment", () => {
    expect(tally([mark("ann", "verify", 1), mark("ann", "dispute", 1)], 1).state).toBe("disputed");
  });

  it("with their reason, while they dispute", () => {
    const doubt = mark("ann", "dispute", 1, { reason: "the dose" });
    expect(tally([doubt], 1).reasons).toEqual([{ person: "ann", reason: "the dose" }]);
    expect(tally([doubt, mark("ann", "verify", 2)], 1).reasons).toEqual([]);
  });
});

describe("a claim is marked when", () => {
  it.each([
    { verify: 0, dispute: 0, quorum: 1, state: "waiting" },
    { verify: 1, dispute: 0, quorum: 1, state: "verified" },
    { verify: 0, dispute: 1, quorum: 1, state: "disputed" },
    { verify: 1, dispute: 1, quorum: 1, state: "waiting" },
    { verify: 1, dispute: 0, quorum: 2, state: "waiting" },
    { verify: 2, dispute: 1, quorum: 2, state: "verified" },
  ] as const)("$verify verify, $dispute dispute, quorum $quorum: $state", ({ verify, dispute, quorum, state }) => {
    const votes = [
      ...Array.from({ length: verify }, (_, n) => mark(`v${n}`, "verify", n)),
      ...Array.from({ length: dispute }, (_, n) => mark(`d${n}`, "dispute", n)),
    ];
    expect(tally(votes, quorum).state).toBe(state);
  });
});

describe("reactions that arrived and those that stand", () => {
  it("differ in what is missing and what is extra, person by person", () => {
    const known = [mark("ann", "verify", 1), mark("ben", "dispute", 1)];
    const standing = [
      { person: "ann", kind: "verify" as const },
      { person: "cleo", kind: "verify" as const },
    ];
    expect(driftOf(known, standing)).toEqual({
      missing: [{ person: "ben", kind: "dispute" }],
      extra: [{ person: "cleo", kind: "verify" }],
    });
  });

  it("say nothing of votes by button", () => {
    expect(driftOf([mark("ann", "verify", 1, { source: "button" })], [])).toEqual({ missing: [], extra: [] });
  });
});
