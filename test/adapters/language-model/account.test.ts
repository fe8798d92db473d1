import { expect, it } from "vitest";
import { MemoryAccount } from "../../../adapters/language-model/account.ts";
import { accountContract, spend } from "../../contracts/account.ts";

accountContract("in memory", (setting) => new MemoryAccount({ ...setting, period: "day" }));

it("an account for one review knows no days", async () => {
  let now = new Date("2026-03-01T23:59:00Z");
  const budget = { costUsd: null, calls: 1 };
  const account = new MemoryAccount({ owner: "this review", budget, period: "once", now: () => now });
  await spend(account, null);
  now = new Date("2026-03-02T00:00:00Z");
  await expect(spend(account, null)).rejects.toThrow("The budget of this review (1 model call)");
});
