import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EditBudget } from "../../src/bot/edit-budget.ts";

const signal = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

it("a minute's worth of edits goes at once, and more as time passes", async () => {
  let waited = 0;
  const budget = new EditBudget(60);
  for (let edit = 0; edit < 60; edit += 1) await budget.take(signal);
  vi.advanceTimersByTime(1_000);
  await budget.take(signal);
  const stopped = new AbortController();
  const next = budget.take(stopped.signal).then(
    () => "made",
    () => {
      waited += 1;
      return "waiting";
    },
  );
  stopped.abort();
  expect(await next).toBe("waiting");
  expect(waited).toBe(1);
});
