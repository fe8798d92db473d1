import type { Budget, Spending } from "../../src/ports/language-model.ts";

/** Whether a budget covers all of this. A cost that is unknown is left out: then the calls alone count. */
export function covers({ costUsd, calls }: Budget, spendings: readonly Spending[]): boolean {
  const total = sum(spendings);
  return (costUsd === null || (total.costUsd ?? 0) <= costUsd) && (calls === null || total.calls <= calls);
}

/** A cost of null when none of them is known. */
export function sum(spendings: readonly Spending[]): Spending {
  const costs = spendings.flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]));
  return {
    costUsd: costs.length === 0 ? null : costs.reduce((total, cost) => total + cost, 0),
    calls: spendings.reduce((total, { calls }) => total + calls, 0),
  };
}

/** As errors name it: `The budget of your day ($1.00, 40 model calls)`. */
export function budgetName(owner: string, { costUsd, calls }: Budget): string {
  const limits = [
    ...(costUsd === null ? [] : [`$${costUsd.toFixed(2)}`]),
    ...(calls === null ? [] : [calls === 1 ? "1 model call" : `${calls} model calls`]),
  ];
  return `The budget of ${owner} (${limits.join(", ")})`;
}
