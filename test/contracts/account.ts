import { describe, expect, it } from "vitest";
import { BudgetExceeded } from "../../src/errors.ts";
import type { Account, Budget } from "../../src/ports/language-model.ts";

export interface AccountSetting {
  readonly owner: string;
  readonly budget: Budget;
  readonly now: () => Date;
}

const NOON = new Date("2026-03-01T12:00:00Z");

/** What every account with a budget for a day must do. */
export function accountContract(name: string, openAccount: (setting: AccountSetting) => Account): void {
  const open = (budget: Partial<Budget>, now: () => Date = () => NOON) =>
    openAccount({ owner: "your day", budget: { costUsd: null, calls: null, ...budget }, now });

  describe(`${name}: a budget in calls`, () => {
    it("covers as many calls as it says", async () => {
      const account = open({ calls: 2 });
      await spend(account, null);
      await spend(account, null);
      await expect(spend(account, null)).rejects.toThrow("The budget of your day (2 model calls) does not cover");
    });

    it("that is spent says when it is full again", async () => {
      await expect(spend(open({ calls: 0 }), null)).rejects.toThrow("Ask again from 00:00 UTC on, or raise it");
    });
  });

  describe(`${name}: a budget in USD`, () => {
    it("covers what was spent and the estimate of the next call", async () => {
      const account = open({ costUsd: 1 });
      await spend(account, 0.7);
      await expect(spend(account, 0.4)).rejects.toThrow("The budget of your day ($1.00)");
      await spend(account, 0.3);
    });

    it("does not count where prices are unknown; the calls still do", async () => {
      const account = open({ costUsd: 0.01, calls: 2 });
      await spend(account, null);
      await spend(account, null);
      await expect(spend(account, null)).rejects.toThrow("($0.01, 2 model calls)");
    });
  });

  describe(`${name}: calls that are under way`, () => {
    it("keep a next one waiting when they may leave enough", async () => {
      const account = open({ costUsd: 1 });
      const underWay = await account.reserve({ costUsd: 0.8, calls: 1 });
      const next = account.reserve({ costUsd: 0.5, calls: 1 });
      await underWay.settle({ costUsd: 0.1, calls: 1 });
      await (await next).settle({ costUsd: 0.5, calls: 1 });
    });

    it("refuse a next one when they left too little", async () => {
      const account = open({ costUsd: 1 });
      const underWay = await account.reserve({ costUsd: 0.8, calls: 1 });
      const next = account.reserve({ costUsd: 0.5, calls: 1 });
      await underWay.settle({ costUsd: 0.8, calls: 1 });
      await expect(next).rejects.toThrow(BudgetExceeded);
    });

    it("cost nothing when they come to nothing", async () => {
      const account = open({ calls: 1 });
      await (await account.reserve({ costUsd: null, calls: 1 })).settle({ costUsd: 0, calls: 0 });
      await spend(account, null);
    });
  });

  describe(`${name}: the next day (UTC)`, () => {
    it("has a budget of its own", async () => {
      let now = new Date("2026-03-01T23:59:00Z");
      const account = open({ calls: 1 }, () => now);
      await spend(account, null);
      await expect(spend(account, null)).rejects.toThrow("The budget of your day (1 model call)");
      now = new Date("2026-03-02T00:00:00Z");
      await spend(account, null);
    });

    it("pays for a call that began the day before", async () => {
      let now = new Date("2026-03-01T23:59:00Z");
      const account = open({ calls: 1 }, () => now);
      const underWay = await account.reserve({ costUsd: null, calls: 1 });
      now = new Date("2026-03-02T00:00:00Z");
      await underWay.settle({ costUsd: null, calls: 1 });
      await expect(spend(account, null)).rejects.toThrow(BudgetExceeded);
    });
  });
}

export async function spend(account: Account, costUsd: number | null): Promise<void> {
  await (await account.reserve({ costUsd, calls: 1 })).settle({ costUsd, calls: 1 });
}
