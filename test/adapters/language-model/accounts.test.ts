import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { accountsOfReview } from "../../../adapters/language-model/accounts.ts";
import { DayAccount } from "../../../adapters/language-model/day-account.ts";
import type { DayBudget } from "../../../src/ports/language-model.ts";

const NONE = { costUsd: null, calls: null };

it("a channel pays for its own reviews alone, and says when it can again", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "accounts-")), "spending.sqlite");
  const budgets = { review: NONE, personDay: NONE, workspaceDay: NONE, conversationDay: { costUsd: 0.5, calls: null } };
  const openDay = (day: DayBudget) => new DayAccount({ file, ...day });
  const call = { costUsd: 0.4, calls: 1 };
  const spend = async (conversation: string) => {
    const accounts = accountsOfReview({ budgets, person: "ann", conversation, openDay });
    for (const account of accounts) await (await account.reserve(call)).settle(call);
  };
  await spend("C1");
  await expect(spend("C1")).rejects.toThrow(
    "The budget of this channel's day ($0.50) does not cover the next call. Ask again from 00:00 UTC on, or raise it",
  );
  await spend("C2");
});
