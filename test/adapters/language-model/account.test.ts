import { describe, expect, it } from "vitest";
import { type AccountOptions, MemoryAccount } from "../../../adapters/language-model/account.ts";
import { BudgetExceeded } from "../../../src/errors.ts";
import type { Budget } from "../../../src/ports/language-model.ts";

const open = (budget: Partial<Budget>, options: Partial<AccountOptions> = {}) =>
  new MemoryAccount({
    owner: "this review",
    budget: { costUsd: null, calls: null, ...budget },
    period: "once",
    now: () => new Date("2026-03-01T12:00:00Z"),
    ...options,
  });
const spend = async (account: MemoryAccount, costUsd: number | null) =>
  (await account.reserve({ costUsd, calls: 1 })).settle({ costUsd, calls: 1 });

describe("a budget in calls", () => {
  it("covers as many calls as it says", async () => {
    const account = open({ calls: 2 });
    await spend(account, null);
    await spend(account, null);
    await expect(spend(account, null)).rejects.toThrow("The budget of this review (2 model calls) does not cover");
  });
});

describe("a budget in USD", () => {
  it("covers what was spent and the estimate of the next call", async () => {
    const account = open({ costUsd: 1 });
    await spend(account, 0.7);
    await expect(spend(account, 0.4)).rejects.toThrow("The budget of this review ($1.00)");
    await spend(account, 0.3);
  });

  it("does not count where prices are unknown; the calls still do", async () => {
    const account = open({ costUsd: 0.01, calls: 2 });
    await spend(account, null);
    await spend(account, null);
    await expect(spend(account, null)).rejects.toThrow("($0.01, 2 model calls)");
  });
});

describe("calls that are under way", () => {
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
});

describe("a budget for a day", () => {
  it("is new on the next day", async () => {
    let now = new Date("2026-03-01T23:59:00Z");
    const account = open({ calls: 1 }, { owner: "your day", period: "day", now: () => now });
    await spend(account, null);
    await expect(spend(account, null)).rejects.toThrow("The budget of your day (1 model call)");
    now = new Date("2026-03-02T00:00:00Z");
    await spend(account, null);
  });
});
