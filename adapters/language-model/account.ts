import { BudgetExceeded } from "../../src/errors.ts";
import type { Account, Budget, Reservation, Spending } from "../../src/ports/language-model.ts";
import { budgetName, covers, sum } from "./budget.ts";

export interface AccountOptions {
  /** Whose budget it is, as errors name it: `this review`, `your day`. */
  readonly owner: string;
  readonly budget: Budget;
  /** `day`: the budget is new each day (UTC). */
  readonly period: "once" | "day";
  readonly now: () => Date;
}

const NOTHING: Spending = { costUsd: null, calls: 0 };

/** An account in memory: for one review, or for a person's or workspace's days in one process. */
export class MemoryAccount implements Account {
  readonly #options: AccountOptions;
  #day: string;
  #spent = NOTHING;
  #reserved: readonly Spending[] = [];
  #settlement = Promise.withResolvers<void>();

  constructor(options: AccountOptions) {
    this.#options = options;
    this.#day = this.#today();
  }

  async reserve(estimate: Spending): Promise<Reservation> {
    while (!this.#covers(this.#reserved, estimate)) {
      // Estimates run high: what is under way may leave enough.
      if (this.#reserved.length === 0 || !this.#covers([], estimate)) throw this.#exceeded();
      await this.#settlement.promise;
    }
    const reserved = { ...estimate };
    this.#reserved = [...this.#reserved, reserved];
    return { settle: async (spent) => this.#settle(reserved, spent) };
  }

  #settle(reserved: Spending, spent: Spending): void {
    this.#reserved = this.#reserved.filter((other) => other !== reserved);
    this.#startNewDay();
    this.#spent = sum([this.#spent, spent]);
    this.#settlement.resolve();
    this.#settlement = Promise.withResolvers();
  }

  #covers(reserved: readonly Spending[], estimate: Spending): boolean {
    this.#startNewDay();
    return covers(this.#options.budget, [this.#spent, ...reserved, estimate]);
  }

  #exceeded(): BudgetExceeded {
    const { owner, budget, period } = this.#options;
    return new BudgetExceeded(budgetName(owner, budget), period === "day" ? "day" : "never");
  }

  #startNewDay(): void {
    if (this.#options.period === "once" || this.#today() === this.#day) return;
    this.#day = this.#today();
    this.#spent = NOTHING;
  }

  #today(): string {
    return this.#options.now().toISOString().slice(0, 10);
  }
}
