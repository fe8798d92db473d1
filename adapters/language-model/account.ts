import { BudgetExceeded } from "../../src/errors.ts";
import type { Account, Budget, Reservation, Spending } from "../../src/ports/language-model.ts";

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
      if (this.#reserved.length === 0 || !this.#covers([], estimate)) throw new BudgetExceeded(this.#description());
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
    const { costUsd, calls } = this.#options.budget;
    const total = sum([this.#spent, ...reserved, estimate]);
    return (costUsd === null || (total.costUsd ?? 0) <= costUsd) && (calls === null || total.calls <= calls);
  }

  #startNewDay(): void {
    if (this.#options.period === "once" || this.#today() === this.#day) return;
    this.#day = this.#today();
    this.#spent = NOTHING;
  }

  #today(): string {
    return this.#options.now().toISOString().slice(0, 10);
  }

  #description(): string {
    const { costUsd, calls } = this.#options.budget;
    const limits = [
      ...(costUsd === null ? [] : [`$${costUsd.toFixed(2)}`]),
      ...(calls === null ? [] : [calls === 1 ? "1 model call" : `${calls} model calls`]),
    ];
    return `The budget of ${this.#options.owner} (${limits.join(", ")})`;
  }
}

/** Unknown costs are left out: then the calls alone count. */
function sum(spendings: readonly Spending[]): Spending {
  const costs = spendings.flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]));
  return {
    costUsd: costs.length === 0 ? null : costs.reduce((total, cost) => total + cost, 0),
    calls: spendings.reduce((total, { calls }) => total + calls, 0),
  };
}
