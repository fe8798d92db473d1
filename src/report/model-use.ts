import type { Report } from "../domain/report.ts";
import { count } from "../domain/wording.ts";

/** "US$ 0.39"; below ten cents with four digits. */
export const usd = (amount: number): string => `US$ ${amount.toFixed(amount >= 0.1 ? 2 : 4)}`;

/** "40 calls to a language model with 61,234 tokens, at a cost of US$ 0.39"; null where none was made. */
export function describeModelUse(trace: Report["trace"]): string | null {
  const sum = (pick: (usage: Report["trace"][number]["usage"]) => number) =>
    trace.reduce((total, { usage }) => total + pick(usage), 0);
  const calls = sum((usage) => usage.calls);
  if (calls === 0) return null;
  const tokens = sum(({ inputTokens, outputTokens }) => inputTokens + outputTokens);
  const cost = trace.some(({ usage }) => usage.costUsd === null)
    ? "at a cost that is not known"
    : `at a cost of ${usd(sum(({ costUsd }) => costUsd ?? 0))}`;
  return `${count(calls, "call")} to a language model with ${count(tokens, "token")}, ${cost}`;
}
