import { count, enumerate } from "../domain/wording.ts";
import type { Budget, Spending } from "../ports/language-model.ts";
import { usd } from "../report/model-use.ts";

/** Who does what; the three reviewers may be three models. */
export interface Roles {
  readonly reader: string;
  readonly verifier: string;
  readonly reviewers: readonly [string, string, string];
}

/** Each model once. */
export function namesOf({ reader, verifier, reviewers }: Roles): string {
  return enumerate([...new Set([reader, verifier, ...reviewers])]);
}

/** What so many tokens cost; null where the price of the model is unknown. */
export type Price = (model: string, tokens: { readonly input: number; readonly output: number }) => number | null;

interface Work {
  readonly model: string;
  readonly calls: number;
  /** Of one call. */
  readonly input: number;
  readonly output: number;
}

const MOST_CLAIMS_PER_STUDY = 3;
const SECOND_VOTES = 4;

/** The most that a review of so many studies is likely to take, when half of them are read in full. */
export function estimateSpending(maxStudies: number, roles: Roles, price: Price): Spending {
  const works = workOf(maxStudies, roles);
  const costs = works.map(({ model, calls, input, output }) =>
    price(model, { input: calls * input, output: calls * output }),
  );
  return {
    calls: works.reduce((sum, { calls }) => sum + calls, 0),
    costUsd: costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
  };
}

function workOf(studies: number, { reader, verifier, reviewers }: Roles): readonly Work[] {
  // As the prompted analyst limits itself: 12 claims for 15 studies, and one for each study more.
  const claims = Math.min(MOST_CLAIMS_PER_STUDY * studies, Math.max(12, studies - 3));
  const votes = claims + Math.min(claims, SECOND_VOTES);
  const screenings = Math.max(4, Math.ceil(studies / 5));
  return [
    { model: reader, calls: 1, input: 1_000, output: 700 },
    { model: reader, calls: screenings, input: 5_500, output: 1_500 },
    { model: reader, calls: studies, input: 6_000, output: 600 },
    { model: verifier, calls: votes, input: 3_500, output: 800 },
    { model: reader, calls: 1, input: 4_000, output: 1_000 },
    ...reviewers.map((model) => ({ model, calls: 1, input: 5_000, output: 700 })),
  ];
}

/** "up to about 72 calls and US$ 0.51" */
export function describeEstimate({ calls, costUsd }: Spending): string {
  const cost = costUsd === null ? "at a price that is not known" : `and ${usd(costUsd)}`;
  return `up to about ${count(calls, "call")} ${cost}`;
}

/** What to do where a review may well run out of its budget; null where it fits. */
export function budgetWarning(estimate: Spending, budget: Budget): string | null {
  const settings = [
    ...(budget.costUsd !== null && (estimate.costUsd ?? 0) > budget.costUsd ? ["REVIEW_BUDGET_USD"] : []),
    ...(budget.calls !== null && estimate.calls > budget.calls ? ["REVIEW_BUDGET_CALLS"] : []),
  ];
  if (settings.length === 0) return null;
  return `That may be more than the budget of a review, which then ends with what it has. To be sure, raise ${enumerate(settings)}, or read fewer studies with --max-studies.`;
}
