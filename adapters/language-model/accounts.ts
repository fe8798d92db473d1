import type { Account, Budget, DayBudget } from "../../src/ports/language-model.ts";
import { MemoryAccount } from "./account.ts";

export interface PayersOptions {
  readonly budgets: {
    readonly review: Budget;
    readonly personDay: Budget;
    readonly conversationDay?: Budget;
    readonly workspaceDay: Budget;
  };
  /** Who asks, as no one else is called in this workspace. */
  readonly person: string;
  /** Where they ask, as no other conversation of the workspace is called; none on the command line. */
  readonly conversation?: string;
  /** Called for each budget for a day that is set. */
  readonly openDay: (day: DayBudget) => Account;
}

const NO_LIMIT: Budget = { costUsd: null, calls: null };

/** What pays for the calls of one review: its own budget, and the days of its person, its conversation and its workspace. */
export function accountsOfReview({ budgets, person, conversation, openDay }: PayersOptions): readonly Account[] {
  const days = [
    { name: `person ${person}`, owner: "your day", budget: budgets.personDay },
    { name: `conversation ${conversation}`, owner: "this channel's day", budget: budgets.conversationDay ?? NO_LIMIT },
    { name: "workspace", owner: "this workspace's day", budget: budgets.workspaceDay },
  ].filter(({ budget }) => budget.costUsd !== null || budget.calls !== null);
  return [
    new MemoryAccount({ owner: "this review", budget: budgets.review, period: "once", now: () => new Date() }),
    ...days.map(openDay),
  ];
}
